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

/** An app that was built for a target whose functions share one folder. */
export interface BuiltSource {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds an app of this repository for Lambda, from the packages' source, into a temporary folder. */
export async function buildForLambda(folder: string): Promise<BuiltApp> {
  const built = await buildFor("lambda", folder);
  return { folder: (name) => join(built.folder, name), remove: built.remove };
}

/** Builds an app of this repository for a target, from the packages' source, into a temporary folder. */
export async function buildFor(
  target: "lambda" | "cloud-functions" | "firebase" | "azure-functions" | "netlify" | "node",
  folder: string,
): Promise<BuiltSource> {
  const out = await mkdtemp(join(tmpdir(), "anyfn-built-"));
  const app = join(import.meta.dirname, "../..", folder);
  await build({ app, targets: [target], out, conditions: ["@anyfn/source"] });
  return { folder: join(out, target), remove: () => rm(out, { recursive: true }) };
}
