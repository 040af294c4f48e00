import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionPlan, Kind } from "anyfn/target";
import type { App, Source } from "./app.ts";
import { packageName } from "./copied/packages.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { Found } from "./inspect.ts";

/** A function as its definition says, and where it stands: the same for all targets. */
export interface AppFunction extends FunctionPlan {
  readonly source: Source;
  /** The names of the options that it was given. */
  readonly keys: readonly string[];
  /** The line of its default export. */
  readonly line: number;
}

/** Functions from what their modules export, or why they are none. */
export function functionsOf(
  app: App,
  found: readonly Found[],
): { readonly functions: readonly AppFunction[]; readonly mistakes: readonly Diagnostic[] } {
  const functions: AppFunction[] = [];
  const mistakes: Diagnostic[] = [];
  for (const [index, source] of app.sources.entries()) {
    const one = found[index];
    if (one === undefined) continue;
    const line = exportLine(app.folder, source.file);
    if (one.is === "definition") functions.push(toFunction(source, line, one));
    else mistakes.push({ file: source.file, line, ...mistake(one, app.folder) });
  }
  return { functions, mistakes };
}

function toFunction(
  source: Source,
  line: number,
  {
    kind,
    options,
    keys,
    preflight,
    batch,
    listens,
    resources,
  }: Extract<Found, { readonly is: "definition" }>,
): AppFunction {
  const { env, name, ...rest } = options as Readonly<Record<string, unknown>> & {
    readonly env?: Readonly<Record<string, string>>;
    readonly name?: string;
  }; // as the builders' types say
  // What a queue, topic or stream function calls its name is what it listens to.
  const named = NAMED_BY_SOURCE.has(kind) ? source.name : (name ?? source.name);
  return {
    name: named,
    file: source.file,
    kind: kind as Kind, // a definition's
    options: {
      ...rest,
      ...(NAMED_BY_SOURCE.has(kind) && name !== undefined && { name }),
    },
    preflight,
    batch,
    listens,
    resources,
    env: { ...env },
    source,
    keys,
    line,
  };
}

const NAMED_BY_SOURCE: ReadonlySet<string> = new Set(["queue", "topic", "stream"]);

const MOVE = "Move the file out of the functions folder if it is no function.";

function mistake(found: Exclude<Found, { readonly is: "definition" }>, folder: string): Diagnostic {
  if (found.is === "nothing") {
    return {
      code: "NO_DEFAULT_EXPORT",
      reason: "The file has no default export.",
      waysOut: ['Add one: export default http(() => new Response("hello")).', MOVE],
    };
  }
  if (found.is === "other") {
    return {
      code: "NOT_A_DEFINITION",
      reason: `The default export is ${found.what}, not what a builder of anyfn returns.`,
      waysOut: [
        found.app
          ? 'Wrap the app: export default http(app) (import { http } from "anyfn").'
          : found.what === "a function"
            ? 'Wrap it: export default http(handler) (import { http } from "anyfn"); an Express or Koa app as http(fromNode(app)) ("anyfn/node-http").'
            : 'Export what http, schedule, storage, queue, topic, database, stream, event or invoke returns (import { … } from "anyfn").',
        MOVE,
      ],
    };
  }
  const { message, stack, code } = found;
  if (code === "ERR_MODULE_NOT_FOUND" && /'anyfn(?:\/\w+)?'/.test(message)) {
    return {
      code: "LOAD_FAILED",
      reason: "The package anyfn is not installed in the app.",
      waysOut: ["Install it: npm install anyfn.", "Run the build in the app's own folder."],
    };
  }
  const builder = /^TypeError: (\w+(?:\.batch)?)\(\) takes a handler/.exec(message)?.[1];
  if (builder !== undefined) {
    return {
      code: "NOT_A_DEFINITION",
      ...thrownAt(stack, folder),
      reason: message.replace(/^TypeError: /, ""),
      waysOut: [
        `Give it a function as the last argument: ${builder}({ … }, handler).`,
        "Look at where the handler comes from: an import of something that is not there is undefined.",
      ],
    };
  }
  const absent = missingExport(message);
  if (absent) return { ...absent, ...thrownAt(stack, folder) };
  const owner = throwingPackage(stack);
  return {
    code: "LOAD_FAILED",
    ...thrownAt(stack, folder),
    reason: `Loading the file failed${owner === undefined ? "" : ` in the package ${owner}`}: ${message.split("\n")[0]}`,
    waysOut: [
      ...(owner === undefined
        ? []
        : [
            `If ${owner} does not work inside a bundle: copy: [${JSON.stringify(owner)}] in anyfn.config.ts.`,
          ]),
      "Move what needs the platform into setup(), which runs there only.",
      "Give the build what the file asks for: env in anyfn.config.ts, or variables of the shell.",
    ],
  };
}

/** A name that a package does not export, as Node says it where the package is not bundled. */
export function missingExport(message: string): Diagnostic | undefined {
  const said =
    /The requested module '([^']+)' (?:does not provide an export named '([^']+)'|is a CommonJS module)/.exec(
      message,
    );
  const [, module = "", given] = said ?? [];
  if (!said) return undefined;
  const name = given ?? /Named export '([^']+)' not found/.exec(message)?.[1] ?? "that is imported";
  return {
    code: "MISSING_EXPORT",
    reason: `${module} has no export ${name}.`,
    waysOut: [
      `Import a name that ${module} exports; of a CommonJS package import the default, and take the name from it.`,
      "Look at the package's version: another one may have it.",
      "If it is a type, say so: import type { … }.",
    ],
  };
}

/** The package whose code threw: the one of the innermost place in a stack that is not Node's own. */
function throwingPackage(stack: string): string | undefined {
  const [place] = stack.match(/(?:file:\/\/)?\/[^\s()]+?:\d+:\d+/) ?? [];
  const at = place?.lastIndexOf("/node_modules/") ?? -1;
  return place === undefined || at < 0 ? undefined : packageName(place.slice(at + "/node_modules/".length));
}

/** The first place of the user's own in a stack. */
function thrownAt(stack: string, folder: string): { readonly file?: string; readonly line?: number } {
  for (const [, path = "", line] of stack.matchAll(/\(?(?:file:\/\/)?(\/[^\s()]+?):(\d+):\d+\)?/g)) {
    // Sources are named relative to the parsed code, and that code lies in a folder of the build's own.
    const named = path.startsWith(`${folder}/`)
      ? path.slice(folder.length + 1).replace(/^\.anyfn\/[^/]+\/parsed\//, "")
      : undefined;
    if (named !== undefined && !/(?:^|\/)node_modules\/|^f\d+\.mjs$/.test(named))
      return { file: named, line: Number(line) };
  }
  return {};
}

/** The first line where nothing in the file looks like it. */
function exportLine(folder: string, file: string): number {
  const index = readFileSync(join(folder, file), "utf8")
    .split("\n")
    .findIndex((line) =>
      /^\s*export\s+default\b|^\s*export\s*\{[^}]*\bdefault\b|^\s*module\.exports\b/.test(line),
    );
  return Math.max(index, 0) + 1;
}
