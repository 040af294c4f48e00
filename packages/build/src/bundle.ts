import { isBuiltin } from "node:module";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type EntryPlan, globalWeb, type Target } from "anyfn/target";
import type { Plugin, PluginContext, ResolvedId } from "rolldown";
import { allSettled } from "./all-settled.ts";
import type { Limit } from "./at-most.ts";
import { LEFT } from "./copied/leaving.ts";
import { packageName } from "./copied/packages.ts";
import type { Root } from "./copied/trace.ts";
import { BuildError, stopOn } from "./diagnostics.ts";
import { LOOKING, ROOT } from "./own-code.ts";
import { bundlerDiagnostics, OURS, type Parsed, sourceName } from "./parse.ts";
import { explainTopLevelAwait, isTopLevelAwait } from "./top-level-await.ts";

/** One entry with all that belongs to it, in memory. */
export interface Bundle {
  readonly entry: EntryPlan;
  readonly module: Module;
  /** Packages that are copied beside the bundle. */
  readonly copied: readonly Root[];
  /** Modules that run for themselves, beside it. */
  readonly workers: readonly Module[];
  /** Files beside it, by their places. */
  readonly assets: ReadonlyMap<string, string>;
  /** Packages that are imported as they are, without Node's own modules. */
  readonly packages: readonly string[];
}

/** A finished module. */
interface Module {
  readonly path: string;
  readonly code: string;
  /** As JSON, without the sources' text. */
  readonly map: string;
  readonly gzipBytes: number;
}

/** What all bundles of a build share. */
export interface BundleOptions {
  readonly folder: string;
  /** Where the output of all targets will lie, absolute. */
  readonly out: string;
  readonly parsed: Parsed;
  /** The chunk of each function, by the function's name. */
  readonly chunkOf: ReadonlyMap<string, string>;
  /** What the app's configuration has for each function on this target, by the function's name. */
  readonly defaultsOf: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The HTTP functions whose code has Node's own classes under their names. */
  readonly onGlobalWeb: ReadonlySet<string>;
  readonly minify: boolean;
  /** What the target leaves to its platform. */
  readonly leftOut: readonly (string | RegExp)[];
  /** Packages that are copied though nothing imports them, by the function and by the module that asks for them. */
  readonly asked: AskedPackages;
  readonly conditions: readonly string[];
  /** Of the bundles that are made at once: each takes a processor, and the memory of its whole graph. */
  readonly limit: Limit;
}

/** Packages that are reached by a computed name. */
export interface AskedPackages {
  readonly byFunction: ReadonlyMap<string, readonly Root[]>;
  readonly byModule: ReadonlyMap<string, readonly Root[]>;
}

/** Bundles the entries of a target. @throws BuildError */
export async function bundleAll(
  target: Target,
  entries: readonly EntryPlan[],
  options: BundleOptions,
): Promise<readonly Bundle[]> {
  return allSettled(
    entries.map(async (planned) => {
      const used = new Set<string>();
      const imported = new Set<string>();
      const { modulePath } = planned;
      const waiting = modulePath === undefined ? planned : { ...planned, path: modulePath };
      let entry = planned;
      const module = await options
        .limit(() => bundle(target, entry, options, used, imported))
        .catch((error: unknown) => {
          if (
            entry === waiting ||
            !(error instanceof BuildError) ||
            !error.diagnostics.every(isTopLevelAwait)
          )
            throw error;
          entry = waiting;
          return options.limit(() => bundle(target, entry, options, used, imported));
        });
      const beside = await bundleWorkers(target, entry, options, used, imported);
      const copied = rootsOf(entry, used, options);
      return {
        ...beside,
        entry,
        module,
        copied,
        packages: [...new Set([...copied.map(({ name }) => name), ...imported])].sort(),
      };
    }),
  );
}

/** What the modules of a bundle start and read beside themselves; workers may start others. */
async function bundleWorkers(
  target: Target,
  entry: EntryPlan,
  options: BundleOptions,
  used: Set<string>,
  imported: Set<string>,
): Promise<Pick<Bundle, "workers" | "assets">> {
  const { parsed } = options;
  const workers: Module[] = [];
  const assets = new Map<string, string>();
  const done = new Set<string>();
  const seen = new Set<string>();
  for (let size = -1; size !== used.size; ) {
    size = used.size;
    for (const module of [...used].flatMap((chunk) => parsed.chunks.get(chunk)?.modules ?? [])) {
      if (seen.has(module)) continue;
      seen.add(module);
      for (const [place, file] of parsed.beside.assets.get(module) ?? []) assets.set(place, file);
      for (const [place, file] of parsed.beside.workers.get(module) ?? []) {
        const chunk = parsed.workers.get(file);
        if (chunk === undefined || done.has(place)) continue;
        done.add(place);
        const plan: EntryPlan = { ...entry, path: posix.join(posix.dirname(entry.path), place), text: "" };
        workers.push(
          await options.limit(() => bundle(target, plan, options, used, imported, { chunk, place })),
        );
      }
    }
  }
  return { workers, assets };
}

/** The packages that go beside a bundle: what its parts import, and what is asked for by name. */
function rootsOf(
  entry: EntryPlan,
  used: ReadonlySet<string>,
  { parsed, asked }: BundleOptions,
): readonly Root[] {
  const roots = new Map<string, Root>();
  const add = ({ name, folder, files }: Root): void => {
    roots.set(name, { name, folder, files: new Set([...(roots.get(name)?.files ?? []), ...files]) });
  };
  for (const chunk of [...used].sort()) {
    const { modules = [], imports = [] } = parsed.chunks.get(chunk) ?? {};
    for (const id of [...modules.filter((module) => LEFT.test(module)), ...imports]) {
      const apart = parsed.apart.get(id.replace(LEFT, ""));
      if (apart?.copied) add(apart);
    }
    for (const module of modules) for (const root of asked.byModule.get(module) ?? []) add(root);
  }
  for (const name of entry.functions) for (const root of asked.byFunction.get(name) ?? []) add(root);
  return [...roots.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function bundle(
  target: Target,
  plan: EntryPlan,
  options: BundleOptions,
  used: Set<string>,
  imported: Set<string>,
  worker?: { readonly chunk: string; readonly place: string },
): Promise<Module> {
  const { rolldown } = await import("rolldown");
  const { folder, minify, conditions } = options;
  const file = join(folder, plan.path);
  const format = formatOf(plan, target);
  const map = join(options.out, target.name, plan.path);
  try {
    const graph = await rolldown({
      input: { index: worker ? join(folder, `${PARSED}${worker.chunk}`) : ENTRY },
      cwd: folder,
      platform: "node",
      external: [...target.external, ...options.leftOut],
      resolve: { conditionNames: [...conditions, "node", "module-sync", "default"] },
      // What a module reads lies in the bundle's folder. A worker lies deeper, and says itself where that is.
      transform: {
        target: "node22",
        define: { [LOOKING]: "false", ...(worker ? {} : { [ROOT]: "import.meta.url" }) },
      },
      plugins: [modules(target, plan, options, used)],
      onLog: () => {},
    });
    const { output } = await graph.generate({
      format,
      file,
      ...(worker && { banner: rootOf(worker.place, format) }),
      codeSplitting: false,
      sourcemap: "hidden",
      sourcemapExcludeSources: true,
      sourcemapPathTransform: (source, from) =>
        bundledSource(join(dirname(from), source), folder, dirname(map)),
      // A class keeps its name: errors are told apart by it, in logs and by platforms.
      minify: minify && {
        compress: { keepNames: { class: true, function: false } },
        mangle: { keepNames: { class: true, function: false } },
      },
      comments: { legal: true, annotation: !minify, jsdoc: !minify },
    });
    await graph.close();
    const [chunk] = output;
    for (const specifier of [...chunk.imports, ...chunk.dynamicImports]) {
      const name = isBuiltin(specifier) ? undefined : packageName(specifier);
      if (name !== undefined) imported.add(name);
    }
    const code = `${chunk.code.trimEnd()}\n//# sourceMappingURL=${file.slice(file.lastIndexOf("/") + 1)}.map\n`;
    return {
      path: plan.path,
      code,
      map: JSON.stringify(chunk.map),
      gzipBytes: (await promisify(gzip)(code, { level: 9 })).byteLength,
    };
  } catch (error) {
    stopOn(
      bundlerDiagnostics(error, folder).map((diagnostic) => ({
        ...explainTopLevelAwait(diagnostic, options.parsed),
        target: target.name,
      })),
    );
    throw error;
  }
}

function formatOf({ path }: EntryPlan, { format }: Target): "esm" | "cjs" {
  return path.endsWith(".cjs") ? "cjs" : path.endsWith(".mjs") ? "esm" : format;
}

const ENTRY = "\0anyfn:entry";
/** In the place of `anyfn/web`, where the platform hands over and takes Node's own classes. */
const WEB = "\0anyfn:web";
const FUNCTION = "anyfn:function/";
/**
 * An ES module that is loaded by `require`, because the bundle is CommonJS: its default export stays the one of the module, which
 * the bundler's own form of a foreign import would replace with the whole of it.
 */
const MODULE = "\0anyfn:module/";
const REQUIRED = "\0anyfn:required/";
/** Names in the app's folder that no file has: relative to them the maps' sources are found. A virtual module would have no map. */
const PARSED = "anyfn-parsed:";

/** The generated entry, the parsed user code, and one copy of anyfn for all of them. */
function modules(target: Target, plan: EntryPlan, options: BundleOptions, used: Set<string>): Plugin {
  const { folder, parsed, chunkOf } = options;
  const { web, from } = target;
  const { text } = plan;
  const commonJs = formatOf(plan, target) === "cjs";
  const prefix = join(folder, PARSED);
  const chunkId = (name: string): string => `${prefix}${chunkOf.get(name)}`;
  const changed = (name: string): string | undefined => changedFunction(name, chunkId(name), web, options);
  return {
    name: "anyfn:modules",
    resolveId: {
      filter: { id: [/^\0anyfn:/, /^\.\//, /^[^./\0]/, /anyfn-parsed:/] },
      async handler(id, importer) {
        if (id === ENTRY || id.startsWith(prefix) || id.startsWith(REQUIRED)) return id;
        if (importer?.startsWith(REQUIRED)) return { id, external: true };
        if (id.startsWith(FUNCTION)) {
          const name = id.slice(FUNCTION.length);
          return changed(name) === undefined ? chunkId(name) : `\0${id}`;
        }
        if (id === "anyfn/web" && web === "global") return WEB;
        if (OURS.test(id)) return ours(this, id, folder, from);
        if (importer === ENTRY && from !== undefined && !isBuiltin(id))
          return ofAdapter(this, id, folder, from);
        if (importer?.startsWith(prefix) !== true) return null;
        if (id.startsWith("./")) return `${prefix}${id.slice(2)}`;
        if (id.startsWith("node:")) return null;
        const apart = parsed.apart.get(id);
        if (apart && !apart.copied) return this.resolve(id, apart.importer, { skipSelf: true });
        return apart?.module && commonJs ? `${MODULE}${id}` : { id, external: true };
      },
    },
    load: {
      filter: { id: /^\0anyfn:|anyfn-parsed:/ },
      handler(id) {
        const code =
          id === ENTRY
            ? text
            : id === WEB
              ? globalWeb
              : id.startsWith(`\0${FUNCTION}`)
                ? changed(id.slice(FUNCTION.length + 1))
                : undefined;
        if (code !== undefined) return { code, moduleType: "js" };
        if (id.startsWith(MODULE)) {
          const name = id.slice(MODULE.length);
          const required = JSON.stringify(`${REQUIRED}${name}`);
          return {
            code: `import all from ${required};\nexport * from ${required};\nexport default all;\n`,
            moduleType: "js",
          };
        }
        if (id.startsWith(REQUIRED))
          return {
            code: `module.exports = require(${JSON.stringify(id.slice(REQUIRED.length))});\n`,
            moduleType: "js",
          };
        const found = parsed.chunks.get(id.slice(prefix.length));
        if (found) used.add(id.slice(prefix.length));
        return found ? { code: found.code, map: found.map, moduleType: "js" } : null;
      },
    },
  };
}

/** What platforms are told at deployment: no bundle needs it. */
const DEPLOYED: ReadonlySet<string> = new Set([
  "architecture",
  "env",
  "maxInstances",
  "minInstances",
  "region",
]);

/** What is changed of a function: the app's values stand behind its own, and it gets Node's own requests where its code has Node's classes under their names. */
function changedFunction(
  name: string,
  chunk: string,
  web: Target["web"],
  { defaultsOf, onGlobalWeb }: BundleOptions,
): string | undefined {
  const defaults = Object.entries(defaultsOf.get(name) ?? {}).filter(([key]) => !DEPLOYED.has(key));
  const native = onGlobalWeb.has(name) && web !== "global";
  if (defaults.length === 0 && !native) return undefined;
  const changes = [
    ...(defaults.length === 0
      ? []
      : [`options: withDefaults(${JSON.stringify(Object.fromEntries(defaults))}, fn.options)`]),
    ...(native ? ["handler: (request, context) => fn.handler(toNativeRequest(request), context)"] : []),
  ];
  return [
    `import fn from ${JSON.stringify(chunk)};`,
    ...(defaults.length === 0 ? [] : ['import { withDefaults } from "anyfn/adapter";']),
    ...(native ? ['import { toNativeRequest } from "anyfn/web";'] : []),
    `export default { ...fn, ${changes.join(", ")} };`,
    "",
  ].join("\n");
}

/** The app's own copy of a module of anyfn wherever it is asked for, because two would not know each other's errors; else the build's. */
async function ours(
  context: PluginContext,
  id: string,
  folder: string,
  from: string | undefined,
): Promise<ResolvedId | null> {
  return (
    (await context.resolve(id, join(folder, "package.json"), { skipSelf: true })) ??
    (await context.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true })) ??
    (from === undefined ? null : context.resolve(id, fileURLToPath(from), { skipSelf: true }))
  );
}

/** What the entry of a third party's target imports: the app's own copy, else the one that the target is part of. */
async function ofAdapter(
  context: PluginContext,
  id: string,
  folder: string,
  from: string,
): Promise<ResolvedId | null> {
  return (
    (await context.resolve(id, join(folder, "package.json"), { skipSelf: true })) ??
    context.resolve(id, fileURLToPath(from), { skipSelf: true })
  );
}

/** A source as it is named in a map: the real file, relative to the map. Generated code has no file. */
function bundledSource(file: string, folder: string, from: string): string {
  const name = sourceName(file, folder);
  const virtual = file.includes("\0") || name.startsWith("anyfn");
  return virtual ? name : relative(from, resolve(folder, name)).split(sep).join("/");
}

/** Where a worker's modules find what lies beside the bundle. */
function rootOf(place: string, format: "esm" | "cjs"): string {
  const up = JSON.stringify("../".repeat(place.split("/").length - 1) || "./");
  const here = format === "esm" ? "import.meta.url" : 'require("node:url").pathToFileURL(__filename)';
  return `${ROOT} ??= new URL(${up}, ${here}).href;`;
}
