import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "@anyfn/cli";
import { rolldown } from "rolldown";

/** A subject ready to be loaded by a child process. */
export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Bundles end here; the folder is emptied by every run. */
const OUT = join(import.meta.dirname, "dist");

/** Empties the folder of bundles. */
export async function clean(): Promise<void> {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
}

/** Makes one minified ES module of an entry's text, as a deployment would be. */
export async function bundle(name: string, text: string): Promise<Bundle> {
  const graph = await rolldown({
    input: { index: ENTRY },
    cwd: import.meta.dirname,
    platform: "node",
    transform: { target: "node22" },
    // Lambda has it.
    external: [/^@aws-sdk\//],
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? { code: text, moduleType: "js" } : null),
      },
    ],
    onLog: () => {},
  });
  const { output } = await graph.generate({
    format: "esm",
    codeSplitting: false,
    minify: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await graph.close();
  const { code } = output[0];
  const file = join(OUT, `${name}.mjs`);
  await writeFile(file, code);
  return { name, file, bytes: Buffer.byteLength(code), gzipBytes: gzipSync(code, { level: 9 }).byteLength };
}

/**
 * What `anyfn build` makes of the functions named, which are files of `functions/`.
 *
 * @param id Names the app's folder.
 * @param config Goes into its `anyfn.config.ts`.
 */
export async function anyfnBundles(
  id: string,
  names: readonly string[],
  config: object,
): Promise<ReadonlyMap<string, Bundle>> {
  const app = join(OUT, `app-${id}`);
  await mkdir(join(app, "functions"), { recursive: true });
  await writeFile(
    join(app, "package.json"),
    JSON.stringify({ name: "bench", private: true, type: "module" }),
  );
  await writeFile(join(app, "anyfn.config.ts"), `export default ${JSON.stringify(config)};\n`);
  for (const name of names)
    await writeFile(
      join(app, "functions", `${name}.ts`),
      `export { default } from ${JSON.stringify(`../../../functions/${name}.ts`)};\n`,
    );
  const { out, manifest } = await build({ app, targets: ["lambda"], conditions: ["@anyfn/source"] });
  return new Map(
    Object.entries(manifest.targets.lambda?.functions ?? {}).map(
      ([name, { bundle: path, bytes, gzipBytes }]) => [
        name,
        {
          name: "anyfn",
          file: join(out, path),
          bytes,
          gzipBytes,
        },
      ],
    ),
  );
}

const ENTRY = join(import.meta.dirname, "entry.virtual.js");
