import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The runtime interface client on this machine, or why it cannot be used. */
export type LambdaPackage =
  | { readonly found: true; readonly version: string; readonly script: string }
  | { readonly found: false; readonly reason: string };

/**
 * Looks for `aws-lambda-ric` 4 from a folder, then from this package. Only looks: importing it without
 * `AWS_LAMBDA_RUNTIME_API` ends the process.
 */
export function findLambdaPackage(from: string, own: string = here): LambdaPackage {
  let reason: string | undefined;
  for (const base of [resolve(from), own]) {
    const found = inspect(base);
    if (found?.found) return found;
    reason ??= found?.reason;
  }
  return {
    found: false,
    reason: reason ?? "aws-lambda-ric is not installed: add aws-lambda-ric@4 as a devDependency",
  };
}

const here = dirname(fileURLToPath(import.meta.url));

function inspect(base: string): LambdaPackage | undefined {
  let manifest: string;
  try {
    manifest = createRequire(join(base, "from.js")).resolve("aws-lambda-ric/package.json");
  } catch {
    return undefined;
  }
  // The shape of every published package.json.
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };
  const folder = dirname(manifest);
  if (Number.parseInt(version, 10) < 4) {
    return { found: false, reason: `aws-lambda-ric ${version} is installed, version 4 is needed` };
  }
  if (!existsSync(join(folder, "rapid-client.node"))) {
    return {
      found: false,
      reason: `aws-lambda-ric ${version} is installed but its native part was not compiled: ${remedy(folder)}`,
    };
  }
  return { found: true, version, script: join(folder, "index.mjs") };
}

function remedy(folder: string): string {
  if (process.platform !== "linux")
    return `it compiles on Linux only, this is ${process.platform}; use a Linux container`;
  return (
    `there is no rapid-client.node in ${folder}. It needs a C++ compiler, cmake and make, and its install scripts must be ` +
    "allowed (pnpm: allowBuilds, aws-lambda-ric: true); then reinstall"
  );
}
