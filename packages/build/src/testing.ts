/** For tests of targets and commands: `@anyfn/build/testing`. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BuildOptions, type BuildResult, build } from "./build.ts";
import { MistakeError } from "./diagnostics.ts";

/** An app on disk for as long as a test takes. */
export interface TemporaryApp extends AsyncDisposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  build(targets?: readonly string[], options?: BuildOptions): Promise<BuildResult>;
  /** What a build that must fail says. */
  mistakes(targets?: readonly string[], options?: BuildOptions): Promise<string>;
}

/** Makes an app of these files, by their paths. `packages` is the `node_modules` it finds its packages in: this package's own by default. */
export async function temporaryApp(
  files: Readonly<Record<string, string>>,
  packages: string = join(import.meta.dirname, "../node_modules"),
): Promise<TemporaryApp> {
  const folder = await mkdtemp(join(tmpdir(), "anyfn-app-"));
  const app: TemporaryApp = {
    folder,
    async write(more) {
      for (const [path, text] of Object.entries(more)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    },
    build: (targets, options) => build({ app: folder, targets, conditions: ["@anyfn/source"], ...options }),
    mistakes: (targets, options) =>
      app.build(targets, options).then(
        () => Promise.reject(new Error("the build made no complaint")),
        (error: unknown) => {
          if (error instanceof MistakeError) return error.message;
          throw error;
        },
      ),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
  await symlink(packages, join(folder, "node_modules"));
  await app.write({ "package.json": '{ "name": "@acme/shop", "type": "module" }', ...files });
  return app;
}
