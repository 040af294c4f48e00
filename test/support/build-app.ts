import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "@anyfn/cli";

/** A built app. */
export interface BuiltApp {
  /** The folder of one function, as it is deployed. */
  folder(name: string): string;
  remove(): Promise<void>;
}

/** Builds an app of this repository for Lambda, from the packages' source, into a temporary folder. */
export async function buildForLambda(folder: string): Promise<BuiltApp> {
  const out = await mkdtemp(join(tmpdir(), "anyfn-built-"));
  const app = join(import.meta.dirname, "../..", folder);
  await build({ app, targets: ["lambda"], out, conditions: ["@anyfn/source"] });
  return {
    folder: (name) => join(out, "lambda", name),
    remove: () => rm(out, { recursive: true }),
  };
}
