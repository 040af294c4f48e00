import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { extname, join, relative, sep } from "node:path";
import { type App, bundlerDiagnostics, OURS, type Source } from "@anyfn/build";
import type { Diagnostic } from "@anyfn/build/diagnostics";
import type { OutputChunk, Plugin } from "rolldown";
import type { DevDiagnostic } from "./api.ts";
import { frameOf, placeOf } from "./frame.ts";

/** The app's own code without types, ready to be loaded. */
export interface DevBundle {
  readonly folder: string;
  /** The module of each function, absolute, by its source. */
  readonly modules: ReadonlyMap<Source, string>;
  /** The app's own files that went into it, absolute. */
  readonly files: ReadonlySet<string>;
  /** Files that cannot be parsed, absolute: the module of each throws when it is loaded. */
  readonly broken: ReadonlyMap<string, DevDiagnostic>;
  /** Deletes it. */
  remove(): Promise<void>;
}

/** Makes bundles of one app, again and again. */
export interface DevBundler {
  /** @throws BuildError where no code can be made */
  bundle(app: App, folder: string): Promise<DevBundle>;
}

/** Makes a bundler. A file that has not changed is not parsed again. */
export function createBundler(): DevBundler {
  const checked = new Map<string, { readonly text: string; readonly mistake: DevDiagnostic | undefined }>();
  return {
    async bundle(app, folder) {
      const [{ rolldown }, { parseSync }] = await Promise.all([import("rolldown"), import("rolldown/utils")]);
      const broken = new Map<string, DevDiagnostic>();
      const missing = new Map<string, DevDiagnostic>();
      const mistakeOf = (file: string, text: string): DevDiagnostic | undefined => {
        const known = checked.get(file);
        if (known?.text === text) return known.mistake;
        const [error] = parseSync(file, text).errors;
        const mistake = error && syntaxError(app.folder, file, text, error);
        checked.set(file, { text, mistake });
        return mistake;
      };
      try {
        const graph = await rolldown({
          input: Object.fromEntries(
            app.sources.map(({ file }, index) => [`f${index}`, join(app.folder, file)]),
          ),
          cwd: app.folder,
          platform: "node",
          shimMissingExports: true,
          resolve: {
            conditionNames: [...(app.config.conditions ?? []), "node", "module-sync", "default"],
          },
          transform: {
            target: "node22",
            inject: app.config.web === "global" ? {} : LIGHT,
          },
          plugins: [
            packagesApart(app.folder, (specifier, importer) => {
              missing.set(importer, notFound(app.folder, specifier, importer));
            }),
            brokenFiles(mistakeOf, broken),
          ],
          onLog: () => {},
        });
        const { output } = await graph.write({
          dir: folder,
          format: "esm",
          sourcemap: true,
          entryFileNames: "[name].mjs",
          chunkFileNames: "[name]-[hash].mjs",
        });
        await graph.close();
        const files = new Set(
          output
            .filter((item): item is OutputChunk => item.type === "chunk")
            .flatMap(({ moduleIds }) => moduleIds)
            .filter((id) => !id.includes("\0")),
        );
        for (const file of checked.keys()) if (!files.has(file)) checked.delete(file);
        return {
          folder,
          modules: new Map(app.sources.map((source, index) => [source, join(folder, `f${index}.mjs`)])),
          files,
          broken: new Map([...missing, ...broken]),
          remove: () => rm(folder, { recursive: true, force: true }),
        };
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        const { BuildError } = await import("@anyfn/build/diagnostics");
        const diagnostics = bundlerDiagnostics(error, app.folder);
        throw diagnostics.length > 0 ? new BuildError(diagnostics, { cause: error }) : error;
      }
    },
  };
}

/** Identifiers of user code that mean anyfn's light classes, as in a build. */
const LIGHT: Record<string, [string, string]> = Object.fromEntries(
  ["Request", "Response", "Headers", "fetch"].map((name): [string, [string, string]] => [
    name,
    ["anyfn/web", name],
  ]),
);

/** Code whose syntax is checked. */
const CODE = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/** Packages stay where they are, and Node loads them: only the app's own code is made anew. */
function packagesApart(folder: string, missing: (specifier: string, importer: string) => void): Plugin {
  return {
    name: "anyfn:packages-apart",
    resolveId: {
      async handler(specifier, importer) {
        if (importer === undefined) return null;
        if (OURS.test(specifier) || isBuiltin(specifier)) return { id: specifier, external: true };
        const resolved = await this.resolve(specifier, importer, { skipSelf: true });
        if (!resolved) {
          missing(specifier, importer);
          return `${MISSING}${importer}`;
        }
        if (resolved.external || !INSTALLED.test(resolved.id)) return resolved;
        // From a package of the same repository Node would look in the wrong place.
        const near = !/^[./]/.test(specifier) && importer.startsWith(`${folder}${sep}`);
        return { id: near ? specifier : resolved.id, external: true };
      },
    },
    load: {
      filter: { id: /^\0anyfn:missing\// },
      handler: (id) => ({ code: throwing(id.slice(MISSING.length)), moduleType: "js" }),
    },
  };
}

/** In the place of what is not there: it says so when it is loaded. */
const MISSING = "\0anyfn:missing/";
const INSTALLED = /[\\/]node_modules[\\/]/;

/** A file that cannot be parsed becomes one that says so when it is loaded: the functions that do not need it go on. */
function brokenFiles(
  mistakeOf: (file: string, text: string) => DevDiagnostic | undefined,
  broken: Map<string, DevDiagnostic>,
): Plugin {
  return {
    name: "anyfn:broken-files",
    load: {
      filter: { id: CODE },
      handler(id) {
        const mistake = mistakeOf(id, readFileSync(id, "utf8"));
        if (!mistake) return null;
        broken.set(id, mistake);
        return { code: throwing(id), moduleType: extname(id) === ".cjs" ? "js" : "ts" };
      },
    },
  };
}

function throwing(file: string): string {
  return `throw Object.assign(new Error("The file cannot be loaded."), { anyfnFile: ${JSON.stringify(file)} });\nexport {};\n`;
}

/** An error of the parser's. */
interface ParserError {
  readonly message: string;
  readonly labels: readonly { readonly start: number }[];
}

function syntaxError(
  folder: string,
  file: string,
  text: string,
  { message, labels: [label] }: ParserError,
): DevDiagnostic {
  const { line, column } = placeOf(text, label?.start ?? 0);
  return {
    code: "SYNTAX_ERROR",
    file: shown(folder, file),
    line,
    column,
    reason: message,
    waysOut: [
      "Mend the syntax there, or just before it.",
      "Move the file out of the functions folder if it is no function.",
    ],
    frame: frameOf(file, line, column),
  };
}

function notFound(folder: string, specifier: string, importer: string): DevDiagnostic {
  const lines = readFileSync(importer, "utf8").split("\n");
  const index = lines.findIndex((text) => text.includes(`"${specifier}"`) || text.includes(`'${specifier}'`));
  const line = Math.max(index, 0) + 1;
  const local = /^[./]/.test(specifier);
  return {
    code: "UNRESOLVED_IMPORT",
    file: shown(folder, importer),
    line,
    reason: `${JSON.stringify(specifier)} is not found.`,
    waysOut: local
      ? ["Mend the path: it is relative to the file that imports.", "Make the file."]
      : [`Install it: npm install ${packageOf(specifier)}.`, "Mend the name of the package."],
    frame: frameOf(importer, line),
  };
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function shown(folder: string, file: string): string {
  return relative(folder, file).split(sep).join("/");
}

/** A mistake with the lines around it. */
export function withFrame(diagnostic: Diagnostic, folder: string): DevDiagnostic {
  const { file, line } = diagnostic;
  return file === undefined || line === undefined
    ? diagnostic
    : { ...diagnostic, frame: frameOf(join(folder, file), line) };
}
