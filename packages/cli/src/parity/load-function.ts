import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type App, bundlerDiagnostics, loadTargets, OURS, targetNames } from "@anyfn/build";
import { type Diagnostic, refuse, stopOn } from "@anyfn/build/diagnostics";
import { type AnyDefinition, isDefinition } from "anyfn";
import { didYouMean } from "anyfn/target";
import { openWorkshop } from "../conformance/workshop.ts";

/** A function of an app, loaded. */
export interface ParityFunction {
  readonly name: string;
  /** Its module. */
  readonly file: string;
  readonly definition: AnyDefinition;
}

/** Loads a function of the app into this process. @throws CommandError where there is none of the name, BuildError where it does not load */
export async function loadParityFunction(app: App, name: string | undefined): Promise<ParityFunction> {
  const source = app.sources.find((each) => each.name === name);
  if (!source) {
    const names = app.sources.map((each) => each.name).join(", ");
    return refuse([
      {
        code: "INVALID_ARGUMENT",
        reason: name === undefined ? "Which function?" : `There is no function ${name}.`,
        waysOut: [
          ...didYouMean(
            name ?? "",
            app.sources.map((each) => each.name),
            (near) => `anyfn parity ${near}`,
          ),
          `Name one of ${names}: anyfn parity ${app.sources[0]?.name}.`,
          "Name the app's folder: --app path/to/app.",
        ],
      },
    ]) as never; // it throws
  }
  const file = join(app.folder, source.file);
  // Any target will do: the function is only bundled.
  const [target] = await loadTargets(targetNames.slice(0, 1));
  if (!target) throw new RangeError("There is no target.");
  const workshop = await openWorkshop(target, { from: app.folder });
  try {
    // As one file: user code may say what Node alone does not understand. One copy of anyfn knows its errors.
    await workshop
      .bundle(workshop.folder, `export { default } from ${JSON.stringify(file)};`, { external: [OURS] })
      .catch((error: unknown) => {
        stopOn(bundlerDiagnostics(error, app.folder));
        throw error;
      });
    const { href } = pathToFileURL(join(workshop.folder, "index.mjs"));
    const module: { readonly default?: unknown } = await import(href).catch((error: unknown) =>
      stopOn([loadFailed(source.file, error)]),
    );
    if (isDefinition(module.default)) return { name: source.name, file, definition: module.default };
    return stopOn([
      {
        code: "NOT_A_DEFINITION",
        file: source.file,
        reason: "The default export is no function of anyfn.",
        waysOut: ['Export one: export default http(() => new Response("hello")).', "Name another function."],
      },
    ]) as never; // it throws
  } finally {
    workshop.remove();
  }
}

function loadFailed(file: string, error: unknown): Diagnostic {
  const { message = String(error) } = Object(error) as Partial<Error>; // anything may be thrown
  return {
    code: "LOAD_FAILED",
    file,
    reason: `Loading the file failed: ${message.split("\n")[0]}`,
    waysOut: [
      "Move what needs the platform into setup(), which runs there only.",
      "Give the command what the file asks for: variables of the shell.",
    ],
  };
}
