import { realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { OutputChunk, Plugin, RolldownLog } from "rolldown";
import type { App, Source } from "./app.ts";
import { type AstNode, CLUE } from "./copied/clues.ts";
import { LEFT, type Leaving } from "./copied/leaving.ts";
import { isInstalled } from "./copied/packages.ts";
import { cluesOfCode } from "./copied/trace.ts";
import { type Diagnostic, stopOn } from "./diagnostics.ts";
import { handleFinder, type SeenHandle } from "./handles.ts";
import { type Beside, ownCode } from "./own-code.ts";

/** User code, parsed once for all targets: what a bundle of any target is made from. */
export interface Parsed {
  /** Modules by file name; a function's own is `names.get(source)`. */
  readonly chunks: ReadonlyMap<string, Chunk>;
  readonly names: ReadonlyMap<Source, string>;
  /** The files that it came from, absolute. */
  readonly files: ReadonlySet<string>;
  /** The imports that were left as they are: packages that are copied, and those that a target's platform has. */
  readonly apart: ReadonlyMap<string, Apart>;
  /** The handles of resources that the modules of a function use. */
  handlesOf(source: Source): readonly SeenHandle[];
  /** What the app's own modules need beside the bundle. */
  readonly beside: Beside;
  /** The modules of workers, by the files they come from. */
  readonly workers: ReadonlyMap<string, string>;
}

/** Code without types, and its way back to the sources, which are named relative to the app's folder. */
interface Chunk {
  readonly code: string;
  /** As JSON. */
  readonly map: string | null;
  /** The modules in it, by their files. */
  readonly modules: readonly string[];
  /** What is imported from outside of the parsed code. */
  readonly imports: readonly string[];
}

/** An import of a package that is not in the parsed code. */
interface Apart {
  readonly name: string;
  readonly folder: string;
  /** Who imports it: from there it is found. */
  readonly importer: string;
  /** True where the package goes beside the bundle; false where the platform has it. */
  readonly copied: boolean;
  /** True where Node loads it as an ES module. */
  readonly module: boolean;
  /** The files that the import leads to. */
  readonly files: ReadonlySet<string>;
}

/** What is set for parsing, in a configuration or by the caller. */
export interface ParseOptions {
  readonly web: "light" | "global";
  readonly conditions: readonly string[];
  /** What `process.env.NODE_ENV` is: fixed, so that a framework's development half is left out of bundles. */
  readonly mode: string;
  /** What some target leaves out, so that each can decide. */
  readonly apart: readonly (string | RegExp)[];
  /** Which packages are copied. What is found in their code is added. */
  readonly leaving: Leaving;
}

/** The code of anyfn's own packages comes in later, once for each bundle. */
export const OURS: RegExp = /^(?:anyfn|@anyfn\/[^/]+)(?:\/|$)/;

/** Parses all functions in one graph and writes the result to `folder`, where it can be loaded. @throws BuildError for the user's mistakes */
export async function parse(app: App, folder: string, options: ParseOptions): Promise<Parsed> {
  const { rolldown } = await import("rolldown");
  const apart = new Map<string, Apart>();
  const beside: Beside = { assets: new Map(), workers: new Map() };
  const unresolved: Diagnostic[] = [];
  const handles = handleFinder();
  const names = new Map(app.sources.map((source, index) => [source, `f${index}.mjs`] as const));
  const kinds = new Map<string, string>();
  try {
    const graph = await rolldown({
      input: Object.fromEntries(app.sources.map(({ file }, index) => [`f${index}`, join(app.folder, file)])),
      cwd: app.folder,
      platform: "node",
      external: [OURS],
      resolve: { conditionNames: [...options.conditions, "node", "module-sync", "default"] },
      transform: {
        target: "node22",
        inject: { ...NODE_PATHS, ...(options.web === "light" ? LIGHT : {}) },
        define: { "process.env.NODE_ENV": JSON.stringify(options.mode) },
      },
      plugins: [
        handles.plugin,
        imports(options.leaving, apart, kinds, options.apart),
        lookAtPackages(options.leaving),
        ownCode(app.folder, beside),
        nodePaths,
      ],
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
        chunks.map(({ fileName, code, map, moduleIds, imports: left, dynamicImports }) => [
          fileName,
          { code, map: map?.toString() ?? null, modules: moduleIds, imports: [...left, ...dynamicImports] },
        ]),
      ),
      names,
      files: new Set(chunks.flatMap(({ moduleIds }) => moduleIds)),
      apart,
      handlesOf: ({ file }) => handles.usedBy(realpathSync(join(app.folder, file))), // as the bundler names what it read
      beside,
      workers: new Map(
        chunks.flatMap(({ facadeModuleId, fileName, isEntry }) =>
          isEntry && facadeModuleId !== null ? [[facadeModuleId, fileName]] : [],
        ),
      ),
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
  leaving: Leaving,
  found: Map<string, Apart>,
  kinds: Map<string, string>,
  asked: readonly (string | RegExp)[],
): Plugin {
  const { packages } = leaving;
  return {
    name: "anyfn:imports",
    resolveId: {
      // Packages and built-in modules, by their names; and what stands for a copied package.
      filter: { id: [/^[^./\0]/, LEFT] },
      async handler(specifier, importer, { kind }) {
        if (LEFT.test(specifier)) return specifier;
        if (importer !== undefined && LEFT.test(importer)) return { id: specifier, external: true };
        if (
          importer === undefined ||
          specifier.startsWith("node:") ||
          importer.startsWith("\0") ||
          OURS.test(specifier)
        )
          return null;
        kinds.set(`${importer}\0${specifier}`, kind);
        const located = packages.locate(specifier, dirname(importer));
        if (leaving.isProvided(specifier) || asked.some((pattern) => fits(pattern, specifier))) {
          if (located)
            found.set(specifier, { ...located, importer, copied: false, module: false, files: new Set() });
          return { id: specifier, external: true };
        }
        if (!located) return leaving.isExternal(specifier) ? { id: specifier, external: true } : null;
        if (!leaving.leaves(specifier, located)) return null;
        const resolved = await this.resolve(specifier, importer, { skipSelf: true, kind });
        // Data is part of the bundle wherever it comes from.
        if (!resolved || resolved.external || resolved.id.endsWith(".json")) return null;
        const exact = leaving.exactSpecifier(specifier, located, resolved.id);
        const before = found.get(exact);
        if (before?.copied && before.folder !== located.folder) {
          // The bundle can have one version beside it: who wants another is copied with it.
          const owner = isInstalled(importer) ? packages.folderOf(importer) : undefined;
          if (owner !== undefined)
            leaving.flag(owner, `needs another version of ${located.name} than the app`);
          return null;
        }
        const module = packages.isModule(resolved.id);
        const files = new Set([...(before?.files ?? []), resolved.id, ...leaving.required(exact, importer)]);
        found.set(exact, { ...located, importer, copied: true, module, files });
        return module && kind !== "require-call" ? { id: exact, external: true } : `\0anyfn:left/${exact}`;
      },
    },
    load: {
      filter: { id: LEFT },
      // A CommonJS module of its own: it is loaded in its turn, and its exports are what they would be in the bundle.
      handler: (id) => ({
        code: `module.exports = require(${JSON.stringify(id.replace(LEFT, ""))});`,
        moduleType: "js",
      }),
    },
  };
}

/** Finds in the code of packages what cannot work in a bundle. */
function lookAtPackages(leaving: Leaving): Plugin {
  return {
    name: "anyfn:look-at-packages",
    transform: {
      filter: { id: /[\\/]node_modules[\\/]/, code: CLUE },
      handler(code, id) {
        if (OURS_INSTALLED.test(id)) return null;
        const folder = leaving.packages.folderOf(id);
        if (folder === undefined || leaving.isSettled(folder)) return null;
        const clues = cluesOfCode(code, (text) => this.parse(text) as unknown as AstNode); // every node has these fields
        for (const clue of clues) leaving.clue(folder, clue);
        return null;
      },
    },
  };
}

const OURS_INSTALLED = /[\\/]node_modules[\\/](?:anyfn|@anyfn)[\\/]/;

function fits(pattern: string | RegExp, specifier: string): boolean {
  return typeof pattern === "string" ? pattern === specifier : pattern.test(specifier);
}

/** An import that leads nowhere. What a dependency only asks for while it runs (`require`, `import()`) may be missing: it then fails there, as it would unbundled. */
function unresolvedImport(
  { code, id, exporter, loc }: RolldownLog,
  kinds: ReadonlyMap<string, string>,
  folder: string,
): Diagnostic | undefined {
  if (code !== "UNRESOLVED_IMPORT" || id === undefined || exporter === undefined) return undefined;
  const lazily = kinds.get(`${id}\0${exporter}`) !== "import-statement";
  return lazily && isInstalled(id) ? undefined : notFound(exporter, id, loc?.line, folder);
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
          `If the platform has it: provided: [${JSON.stringify(name)}] in anyfn.config.ts.`,
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
        "Leave the package that it is about out of the bundle: copy in anyfn.config.ts.",
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

/** A source's name in the maps of parsed code: the real file, relative to the app. */
export function sourceName(file: string, folder: string): string {
  return file.includes("\0")
    ? file.slice(file.indexOf("\0") + 1)
    : relative(folder, file).split(sep).join("/");
}
