import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type EntryPlan, type ModulePlan, nativeWeb, type Target } from "anyfn/target";
import type { Plugin, PluginContext, ResolvedId } from "rolldown";
import { stopOn } from "./diagnostics.ts";
import { packageName } from "./native-modules.ts";
import { bundlerDiagnostics, OURS, type Parsed, sourceName } from "./parse.ts";
import { explainTopLevelAwait } from "./top-level-await.ts";

/** One entry with all that belongs to it, in memory. */
export interface Bundle {
  readonly entry: EntryPlan;
  /** The entry's own module, then those it loads when it needs them. */
  readonly modules: readonly [Module, ...Module[]];
  /** Packages that are imported from beside the bundle, and their folders. */
  readonly native: ReadonlyMap<string, string>;
  /** Packages that are imported as they are; what Node itself has is none. */
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
  readonly parsed: Parsed;
  /** The chunk of each function, by the function's name. */
  readonly chunkOf: ReadonlyMap<string, string>;
  /** The base path of the app's HTTP functions, by the function's name: where the app's configuration has it. */
  readonly basePathOf: ReadonlyMap<string, string>;
  readonly minify: boolean;
  /** What the target leaves to its platform. */
  readonly leftOut: readonly (string | RegExp)[];
  readonly conditions: readonly string[];
}

/** Bundles the entries of a target. @throws BuildError */
export async function bundleAll(
  target: Target,
  entries: readonly EntryPlan[],
  options: BundleOptions,
): Promise<readonly Bundle[]> {
  // What entries load lazily is the same for all of them: made once.
  const besides = new Map<string, Promise<Module>>();
  return Promise.all(
    entries.map(async (entry) => {
      const native = new Map<string, string>();
      const imported = new Set<string>();
      const own = bundle(target, entry, options, native, imported);
      const others = (entry.besides ?? []).map(async (plan) => {
        const made = besides.get(plan.text) ?? bundle(target, plan, options, new Map());
        besides.set(plan.text, made);
        return { ...(await made), path: plan.path };
      });
      // Together: a failure of one must not leave the others' unheard.
      const [first, ...rest] = await Promise.all([own, ...others]);
      return {
        entry,
        modules: [first, ...rest],
        native,
        packages: [...new Set([...native.keys(), ...imported])].sort(),
      };
    }),
  );
}

async function bundle(
  target: Target,
  plan: ModulePlan,
  options: BundleOptions,
  native: Map<string, string>,
  imported: Set<string> = new Set(),
): Promise<Module> {
  const { rolldown } = await import("rolldown");
  const { folder, minify, conditions } = options;
  const file = join(folder, plan.path);
  try {
    const graph = await rolldown({
      input: { index: ENTRY },
      cwd: folder,
      platform: "node",
      external: [...target.external, ...options.leftOut],
      resolve: { conditionNames: [...conditions, "node", "module-sync", "default"] },
      transform: { target: "node22" },
      plugins: [modules(target.web === "native" ? onNativeWeb(plan) : plan, options, native)],
      onLog: () => {},
    });
    const { output } = await graph.generate({
      format: plan.path.endsWith(".cjs") ? "cjs" : target.format,
      file,
      codeSplitting: false,
      sourcemap: "hidden",
      sourcemapExcludeSources: true,
      sourcemapPathTransform: (source, map) => bundledSource(source, map, folder),
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
    const map = JSON.stringify(chunk.map);
    return { path: plan.path, code, map, gzipBytes: (await promisify(gzip)(code, { level: 9 })).byteLength };
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

/** With the platform's own classes under the names of the light ones. */
function onNativeWeb(plan: ModulePlan): ModulePlan {
  return { ...plan, instead: { ...plan.instead, "anyfn/web": nativeWeb } };
}

const ENTRY = "\0anyfn:entry";
const FUNCTION = "anyfn:function/";
/** Names in the app's folder that no file has: relative to them the maps' sources are found. A virtual module would have no map. */
const PARSED = "anyfn-parsed:";

/** The generated entry, the parsed user code, and one copy of anyfn for all of them. */
function modules(
  { text, instead = {} }: ModulePlan,
  { folder, parsed, chunkOf, basePathOf }: BundleOptions,
  native: Map<string, string>,
): Plugin {
  const prefix = join(folder, PARSED);
  const chunkId = (name: string): string => `${prefix}${chunkOf.get(name)}`;
  const replaced = new Map<string, string>();
  const places = Object.keys(instead).map((name) => `|/${name.slice(name.lastIndexOf("/") + 1)}\\.[jt]s$`);
  return {
    name: "anyfn:modules",
    async buildStart() {
      for (const [name, code] of Object.entries(instead)) {
        const found = await ours(this, name, folder);
        if (found) replaced.set(found.id, code);
      }
    },
    resolveId: {
      filter: { id: [/^\0anyfn:/, /^\.\//, /^[^./\0]/, /anyfn-parsed:/] },
      async handler(id, importer) {
        if (id === ENTRY || id.startsWith(prefix)) return id;
        if (id.startsWith(FUNCTION))
          return basePathOf.has(id.slice(FUNCTION.length)) ? `\0${id}` : chunkId(id.slice(FUNCTION.length));
        if (OURS.test(id)) return ours(this, id, folder);
        if (importer?.startsWith(prefix) !== true) return null;
        if (id.startsWith("./")) return `${prefix}${id.slice(2)}`;
        if (id.startsWith("node:")) return null;
        const apart = parsed.apart.get(id);
        if (apart?.native) native.set(apart.name, apart.folder);
        return apart && !apart.native
          ? this.resolve(id, apart.importer, { skipSelf: true })
          : { id, external: true };
      },
    },
    load: {
      filter: { id: new RegExp(`^\\0anyfn:|anyfn-parsed:${places.join("")}`) },
      handler(id) {
        const name = id.startsWith(`\0${FUNCTION}`) ? id.slice(FUNCTION.length + 1) : undefined;
        const code =
          id === ENTRY
            ? text
            : name === undefined
              ? replaced.get(id)
              : withBasePath(chunkId(name), basePathOf.get(name));
        if (code !== undefined) return { code, moduleType: "js" };
        const chunk = parsed.chunks.get(id.slice(prefix.length));
        return chunk ? { code: chunk.code, map: chunk.map, moduleType: "js" } : null;
      },
    },
  };
}

/** A definition with the app's base path among its options, where it has none of its own. */
function withBasePath(chunk: string, basePath: string | undefined): string {
  return [
    `import fn from ${JSON.stringify(chunk)};`,
    `export default { ...fn, options: { ...fn.options, basePath: fn.options.basePath ?? ${JSON.stringify(basePath)} } };`,
    "",
  ].join("\n");
}

/** The app's own copy of a module of anyfn wherever it is asked for, because two would not know each other's errors; else the build's. */
async function ours(context: PluginContext, id: string, folder: string): Promise<ResolvedId | null> {
  return (
    (await context.resolve(id, join(folder, "package.json"), { skipSelf: true })) ??
    context.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true })
  );
}

function bundledSource(source: string, map: string, folder: string): string {
  return sourceName(join(dirname(map), source), folder);
}
