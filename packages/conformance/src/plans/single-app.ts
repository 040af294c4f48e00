import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Workshop } from "../runtime-plan.ts";

/** Functions, each as an app of its own with the one function `conformance`. */
export interface SingleApps {
  /** The folder of the target, with the function in it; the same for the same options. */
  build(file: string, options?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Builds functions one by one, with options in place of their own. */
export function singleApps(workshop: Workshop): SingleApps {
  const built = new Map<string, Promise<string>>();

  async function make(
    app: string,
    file: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    await mkdir(join(app, "functions"), { recursive: true });
    await writeFile(join(app, "package.json"), '{ "name": "conformance", "type": "module" }\n');
    await writeFile(
      join(app, "functions/conformance.ts"),
      [
        `import definition from ${JSON.stringify(file)};`,
        `export default { ...definition, options: { ...definition.options, ...${JSON.stringify(options)} } };`,
        "",
      ].join("\n"),
    );
    return workshop.build(app);
  }

  return {
    build(file, options = {}) {
      const key = JSON.stringify([file, options]);
      const folder = built.get(key) ?? make(join(workshop.folder, `app-${built.size}`), file, options);
      built.set(key, folder);
      return folder;
    },
  };
}
