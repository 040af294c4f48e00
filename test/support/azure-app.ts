import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** What an app says beside its code. */
interface AzureAppOptions {
  /** Seconds that each invocation has. */
  readonly timeout?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A folder for function apps. Each is bundled as ours are deployed: one file of CommonJS, the library in it, the host's API outside. */
export interface AzureApps {
  /** Bundles an app from the text of its entry module; answers its folder. */
  add(name: string, entry: string, options?: AzureAppOptions): Promise<string>;
  remove(): Promise<void>;
}

/** Makes the folder inside this one, where the packages are found. */
export async function azureApps(): Promise<AzureApps> {
  const parent = join(import.meta.dirname, "../.anyfn");
  await mkdir(parent, { recursive: true });
  const apps = await mkdtemp(join(parent, "azure-"));
  return {
    remove: () => rm(apps, { recursive: true, force: true }),
    async add(name, entry, { timeout, settings = {} } = {}) {
      const folder = join(apps, name);
      await mkdir(folder);
      await writeFile(join(folder, "entry.ts"), entry);
      await writeFile(join(folder, "package.json"), '{ "main": "index.cjs" }');
      await writeJson(join(folder, "local.settings.json"), { IsEncrypted: false, Values: settings });
      await writeJson(join(folder, "host.json"), {
        version: "2.0",
        ...(timeout !== undefined && { functionTimeout: `00:00:${String(timeout).padStart(2, "0")}` }),
        extensions: { http: { routePrefix: "" } },
      });
      const bundle = await rolldown({
        input: join(folder, "entry.ts"),
        cwd: folder,
        platform: "node",
        external: ["@azure/functions-core"],
        resolve: { conditionNames: ["@anyfn/source", "node", "import", "default"] },
      });
      await bundle.write({ file: join(folder, "index.cjs"), format: "cjs", codeSplitting: false });
      await bundle.close();
      return folder;
    },
  };
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, JSON.stringify(value, undefined, 2));
}
