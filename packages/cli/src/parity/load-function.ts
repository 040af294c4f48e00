import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type App, loadTargets, OURS, targetNames } from "@anyfn/build";
import { stopOn } from "@anyfn/build/diagnostics";
import { type AnyDefinition, isDefinition } from "anyfn";
import { openWorkshop } from "../conformance/workshop.ts";

/** A function of an app, loaded. */
export interface ParityFunction {
  readonly name: string;
  /** Its module. */
  readonly file: string;
  readonly definition: AnyDefinition;
}

/** Loads a function of the app into this process. @throws BuildError where there is none of the name, or it does not load */
export async function loadParityFunction(app: App, name: string | undefined): Promise<ParityFunction> {
  const source = app.sources.find((each) => each.name === name);
  if (!source) {
    const names = app.sources.map((each) => each.name).join(", ");
    return stopOn([
      {
        code: "INVALID_ARGUMENT",
        reason: name === undefined ? "Which function?" : `There is no function ${name}.`,
        waysOut: [
          `Name one of ${names}: anyfn parity ${app.sources[0]?.name}.`,
          "Name the app's folder: --app path/to/app.",
        ],
      },
    ]) as never; // it throws
  }
  const file = join(app.folder, source.file);
  const [target] = await loadTargets([targetNames[0] ?? "lambda"]);
  if (!target) throw new RangeError("There is no target.");
  const workshop = await openWorkshop(target, { from: app.folder });
  try {
    // As one file: user code may say what Node alone does not understand. One copy of anyfn knows its errors.
    await workshop.bundle(workshop.folder, `export { default } from ${JSON.stringify(file)};`, {
      external: [OURS],
    });
    const { href } = pathToFileURL(join(workshop.folder, "index.mjs"));
    const module: { readonly default?: unknown } = await import(href);
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
