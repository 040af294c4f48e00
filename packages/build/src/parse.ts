import { dirname, join, relative, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { OutputChunk, Plugin, RolldownLog } from "rolldown";
import type { App, Source } from "./app.ts";
import { type Diagnostic, stopOn } from "./diagnostics.ts";
import type { Packages } from "./native-modules.ts";

/** User code, parsed once for all targets: what a bundle of any target is made from. */
export interface Parsed {
  /** Modules by file name; a function's own is `names.get(source)`. */
  readonly chunks: ReadonlyMap<string, Chunk>;
  readonly names: ReadonlyMap<Source, string>;
  /** The files that it came from, absolute. */
  readonly files: ReadonlySet<string>;
  /** The imports that were left as they are: packages that hold machine code, and those that a target's platform has. */
  readonly apart: ReadonlyMap<string, Apart>;
}

/** Code without types, and its way back to the sources, which are named relative to the app's folder. */
interface Chunk {
  readonly code: string;
  /** As JSON. */
  readonly map: string | null;
}

/** A package that is not in the parsed code. */
interface Apart {
  readonly name: string;
  readonly folder: string;
  /** Who imports it: from there it is found. */
  readonly importer: string;
  /** True where it holds machine code. */
  readonly native: boolean;
}

/** What is set for parsing, in a configuration or by the caller. */
export interface ParseOptions {
  readonly web: "light" | "global";
  readonly external: readonly string[];
  readonly conditions: readonly string[];
  /** What `process.env.NODE_ENV` is: fixed, so that a framework's development half is left out of bundles. */
  readonly mode: string;
  /** What some target leaves out, so that each can decide. */
  readonly apart: readonly (string | RegExp)[];
}

/** The code of anyfn's own packages comes in later, once for each bundle. */
export const OURS: RegExp = /^(?:anyfn|@anyfn\/[^/]+)(?:\/|$)/;

/** Parses all functions in one graph and writes the result to `folder`, where it can be loaded. @throws BuildError for the user's mistakes */
export async function parse(
  app: App,
  folder: string,
  packages: Packages,
  options: ParseOptions,
): Promise<Parsed> {
  const { rolldown } = await import("rolldown");
  const apart = new Map<string, Apart>();
  const unresolved: Diagnostic[] = [];
  const names = new Map(app.sources.map((source, index) => [source, `f${index}.mjs`] as const));
  const kinds = new Map<string, string>();
  try {
    const graph = await rolldown({
      input: Object.fromEntries(app.sources.map(({ file }, index) => [`f${index}`, join(app.folder, file)])),
      cwd: app.folder,
      platform: "node",
      external: [OURS, ...options.external],
      resolve: { conditionNames: [...options.conditions, "node", "module-sync", "default"] },
      transform: {
        target: "node22",
        inject: { ...NODE_PATHS, ...(options.web === "light" ? LIGHT : {}) },
        define: { "process.env.NODE_ENV": JSON.stringify(options.mode) },
      },
      plugins: [imports(packages, apart, kinds, options.apart), nodePaths],
      onLog: (_level, log) => {
        const mistake = unresolvedImport(log, kinds, app.folder);
        if (mistake) unresolved.push(mistake);
      },
    });
    const { output } = await graph.write({
      dir: folder,
      format: "esm",
      sourcemap: true,
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
      sourcemapPathTransform: (source, map) => sourceName(join(dirname(map), source), app.folder),
    });
    await graph.close();
    stopOn(unresolved);
    const chunks = output.filter((item): item is OutputChunk => item.type === "chunk");
    return {
      chunks: new Map(
        chunks.map(({ fileName, code, map }) => [fileName, { code, map: map?.toString() ?? null }]),
      ),
      names,
      files: new Set(chunks.flatMap(({ moduleIds }) => moduleIds)),
      apart,
    };
  } catch (error) {
    stopOn([...bundlerDiagnostics(error, app.folder), ...unresolved]);
    throw error;
  }
}

/** Identifiers of user code that mean anyfn's light classes. */
const LIGHT = inject("anyfn/web", ["Request", "Response", "Headers", "fetch"]);

/** CommonJS modules find these two in every module; in a bundle they are the bundle's. */
const NODE_PATHS = inject("anyfn:node-paths", ["__dirname", "__filename"]);

function inject(from: string, names: readonly string[]): Record<string, [string, string]> {
  return Object.fromEntries(names.map((name): [string, [string, string]] => [name, [from, name]]));
}

const nodePaths: Plugin = {
  name: "anyfn:node-paths",
  resolveId: { filter: { id: /^anyfn:node-paths$/ }, handler: () => "\0anyfn:node-paths" },
  load: {
    filter: { id: /^\0anyfn:node-paths$/ },
    handler: () =>
      "export const __dirname = import.meta.dirname;\nexport const __filename = import.meta.filename;\n",
  },
};

/** Leaves packages out, and remembers how each import was written. */
function imports(
  packages: Packages,
  found: Map<string, Apart>,
  kinds: Map<string, string>,
  asked: readonly (string | RegExp)[],
): Plugin {
  return {
    name: "anyfn:imports",
    resolveId: {
      // Bare specifiers only: packages and built-in modules.
      filter: { id: /^[^./\0]/ },
      handler(specifier, importer, { kind }) {
        if (
          importer === undefined ||
          specifier.startsWith("node:") ||
          importer.startsWith("\0") ||
          OURS.test(specifier)
        )
          return null;
        kinds.set(`${importer}\0${specifier}`, kind);
        const located = packages.locate(specifier, dirname(importer));
        const left = asked.some((pattern) =>
          typeof pattern === "string" ? pattern === specifier : pattern.test(specifier),
        );
        if (!located?.native && !left) return null;
        if (located) found.set(specifier, { ...located, importer });
        return { id: specifier, external: true };
      },
    },
  };
}

/** An import that leads nowhere. What a dependency only asks for while it runs (`require`, `import()`) may be missing: it then fails there, as it would unbundled. */
function unresolvedImport(
  { code, id, exporter, loc }: RolldownLog,
  kinds: ReadonlyMap<string, string>,
  folder: string,
): Diagnostic | undefined {
  if (code !== "UNRESOLVED_IMPORT" || id === undefined || exporter === undefined) return undefined;
  const lazily = kinds.get(`${id}\0${exporter}`) !== "import-statement";
  return lazily && isDependency(id) ? undefined : notFound(exporter, id, loc?.line, folder);
}

function notFound(specifier: string, importer: string, line: number | undefined, folder: string): Diagnostic {
  const local = /^[./]/.test(specifier);
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  return {
    code: "UNRESOLVED_IMPORT",
    file: place(importer, folder),
    line,
    reason: `${JSON.stringify(specifier)} is not found.`,
    waysOut: local
      ? ["Mend the path: it is relative to the file that imports.", "Make the file."]
      : [
          `Install it: npm install ${name}.`,
          `Leave it to the platform: external: [${JSON.stringify(name)}] in anyfn.config.ts.`,
        ],
  };
}

/** The bundler's errors as mistakes of the user's. */
export function bundlerDiagnostics(error: unknown, folder: string): Diagnostic[] {
  const { errors } = error as { readonly errors?: readonly RolldownLog[] }; // what the bundler throws
  return (errors ?? []).map((log): Diagnostic => {
    const { code, id, exporter, message, frame, loc } = log;
    const file = loc?.file ?? id;
    if (code === "UNRESOLVED_IMPORT" && exporter !== undefined && file !== undefined)
      return notFound(exporter, file, loc?.line, folder);
    const at = { file: file === undefined ? undefined : place(file, folder), line: loc?.line };
    // On a terminal the bundler colours what it says.
    const plain = stripVTControlCharacters(message);
    const said = plain.replace(/^\[\w+\] /, "").split("\n")[0] ?? plain;
    if (code === "PARSE_ERROR") {
      return {
        code: "SYNTAX_ERROR",
        ...at,
        reason: frame === undefined ? said : `${said}\n${stripVTControlCharacters(frame)}`,
        waysOut: [
          "Mend the syntax there, or just before it.",
          "Exclude the file: move it out of the functions folder if it is no function.",
        ],
      };
    }
    if (code === "MISSING_EXPORT") {
      return {
        code: "MISSING_EXPORT",
        ...at,
        reason: said.replace(
          /by "(.*)"/,
          (_, path: string) => `by ${JSON.stringify(place(join(folder, path), folder))}`,
        ),
        waysOut: ["Export it there, or import what there is.", "If it is a type, say so: import type { … }."],
      };
    }
    return {
      code: "BUNDLE_FAILED",
      ...at,
      reason: said,
      waysOut: [
        "Mend what the bundler names.",
        "Leave the module that it is about out of the bundle: external in anyfn.config.ts.",
      ],
    };
  });
}

/** A file as people know it: relative to the app, a dependency's from its last `node_modules` on. */
function place(file: string, folder: string): string {
  const path = relative(folder, file).split(sep).join("/");
  const dependency = path.lastIndexOf("node_modules/");
  return dependency >= 0 ? path.slice(dependency) : path;
}

/** A source's name in maps: no folder of the machine that built is in it. */
export function sourceName(file: string, folder: string): string {
  return file.includes("\0") ? file.slice(file.indexOf("\0") + 1) : place(file, folder);
}

function isDependency(file: string): boolean {
  return file.split(sep).includes("node_modules");
}
