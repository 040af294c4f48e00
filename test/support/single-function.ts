import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "@anyfn/cli";
import { type FunctionName, functionFile } from "@anyfn/conformance";

/** Reference functions, each as an app of its own with the one function `conformance`. */
export interface SingleFunctions {
  /** The folder of the target, with the function in it; the same for the same options. */
  build(name: FunctionName, options?: SingleOptions): Promise<string>;
  remove(): Promise<void>;
}

/** How such an app differs from the function as it is. */
interface SingleOptions {
  /** In place of the function's own options. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The target's section of the configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Builds them for a target, from the packages' source. */
export async function singleFunctions(target: "node" | "netlify"): Promise<SingleFunctions> {
  const parent = join(import.meta.dirname, "../.anyfn");
  await mkdir(parent, { recursive: true });
  const root = await mkdtemp(join(parent, `${target}-`));
  const built = new Map<string, Promise<string>>();

  async function make(app: string, name: FunctionName, { options, config }: SingleOptions): Promise<string> {
    await mkdir(join(app, "functions"), { recursive: true });
    await writeFile(join(app, "package.json"), '{ "name": "conformance", "type": "module" }\n');
    await writeFile(
      join(app, "anyfn.config.js"),
      `export default ${JSON.stringify({ targets: [target], [target]: config ?? {} })};\n`,
    );
    await writeFile(
      join(app, "functions/conformance.ts"),
      [
        `import definition from ${JSON.stringify(functionFile(name))};`,
        `export default { ...definition, options: { ...definition.options, ...${JSON.stringify(options ?? {})} } };`,
        "",
      ].join("\n"),
    );
    const { out } = await build({ app, conditions: ["@anyfn/source"] });
    return join(out, target);
  }

  return {
    build(name, options = {}) {
      const key = JSON.stringify([name, options]);
      const folder = built.get(key) ?? make(join(root, String(built.size)), name, options);
      built.set(key, folder);
      return folder;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
