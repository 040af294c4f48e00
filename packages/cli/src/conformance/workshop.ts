import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, makeTemporaryFolder, OURS } from "@anyfn/build";
import type { Workshop } from "@anyfn/conformance";
import type { Target } from "anyfn/target";

/** A workshop and the end of it. */
export interface OpenWorkshop extends Workshop {
  /** Deletes its folder. */
  remove(): void;
}

/** Where a workshop is, and what it runs on. */
export interface WorkshopOptions {
  /** The folder from which packages are found; the current one by default. Everything is made below its `.anyfn`. */
  readonly from?: string | undefined;
  /** By default the Node that runs now. */
  readonly nodePath?: string | undefined;
}

/** Makes a folder in which functions are built for a target's real runtime, by our own build where it makes such an entry. */
export async function openWorkshop(
  target: Target,
  { from = ".", nodePath }: WorkshopOptions = {},
): Promise<OpenWorkshop> {
  const { folder, remove } = await makeTemporaryFolder(from, target.name);
  return {
    folder,
    target,
    nodePath,
    remove,
    async build(app) {
      const { out } = await build({ app, targets: [target], conditions });
      return join(out, target.name);
    },
    async bundle(into, text, { format = "esm", external = [] } = {}) {
      const { rolldown } = await import("rolldown");
      await mkdir(into, { recursive: true });
      await writeFile(join(into, "entry.ts"), text);
      const bundle = await rolldown({
        input: join(into, "entry.ts"),
        cwd: into,
        platform: "node",
        external: [...external],
        resolve: { conditionNames: [...conditions, "node", "module-sync", "default"] },
        plugins: [
          {
            name: "anyfn:ours",
            // An app need not have every adapter: this package has.
            async resolveId(id, importer) {
              if (!OURS.test(id)) return null;
              return (
                (await this.resolve(id, importer, { skipSelf: true })) ??
                this.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true })
              );
            },
          },
        ],
      });
      const file = join(into, format === "cjs" ? "index.cjs" : "index.mjs");
      await bundle.write({ file, format, codeSplitting: false });
      await bundle.close();
    },
  };
}

/** In this repository the packages are read as source. */
const conditions = import.meta.url.endsWith(".ts") ? ["@anyfn/source"] : [];
