import type { App } from "../app.ts";
import { type Parsed, type ParseOptions, parse } from "../parse.ts";
import { isInstalled } from "./packages.ts";
import type { Root, Tracer } from "./trace.ts";

/** User code, parsed, with every package that cannot go into a bundle left out. */
export interface Settled {
  readonly parsed: Parsed;
  /** Packages that the app's own modules name in a text, by the module: something loads packages by a computed name. */
  readonly named: ReadonlyMap<string, readonly string[]>;
}

/** What a package is copied for is the same on every machine but for its binaries. */
const MACHINE = { os: "linux", cpu: "x64", libc: "glibc" } as const;

/**
 * Parses an app until nothing new is found in the code of its packages: what one pass finds is left out in the next. Most apps take
 * one pass.
 *
 * @throws BuildError
 */
export async function parseSettled(
  app: App,
  folder: string,
  tracer: Tracer,
  options: ParseOptions,
): Promise<Settled> {
  const { leaving } = options;
  for (;;) {
    const parsed = await parse(app, folder, options);
    if (leaving.takeChanged()) continue;
    const modules = new Set([...parsed.chunks.values()].flatMap((chunk) => chunk.modules));
    const imported = rootsOf(parsed);
    const wished = leaving.wished.flatMap((name) => leaving.root(name, app.folder) ?? []);
    const traced =
      imported.length + wished.length === 0
        ? undefined
        : await tracer.trace([...imported, ...wished], MACHINE);
    const named = leaving.named(app.folder, modules, traced ? [traced] : []);
    if (traced) {
      const bundled = new Set(
        [...modules].filter(isInstalled).flatMap((file) => leaving.packages.folderOf(file) ?? []),
      );
      leaving.shareWith(traced, bundled);
      leaving.leavePatched(traced, bundled);
    }
    if (!leaving.takeChanged()) return { parsed, named };
  }
}

function rootsOf({ apart }: Parsed): readonly Root[] {
  const roots = new Map<string, Root>();
  for (const { name, folder, files, copied } of apart.values()) {
    if (copied)
      roots.set(name, { name, folder, files: new Set([...(roots.get(name)?.files ?? []), ...files]) });
  }
  return [...roots.values()];
}
