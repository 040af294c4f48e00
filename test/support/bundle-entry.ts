import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** Bundles the text of an entry into `index.mjs` of a folder, from the packages' source: for entries that no build of ours makes. */
export async function bundleEntry(folder: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "entry.ts"), text);
  const bundle = await rolldown({
    input: join(folder, "entry.ts"),
    cwd: folder,
    platform: "node",
    resolve: { conditionNames: ["@anyfn/source", "node", "import", "default"] },
  });
  await bundle.write({ file: join(folder, "index.mjs"), format: "esm", codeSplitting: false });
  await bundle.close();
}
