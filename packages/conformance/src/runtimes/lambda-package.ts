import { existsSync } from "node:fs";
import { join } from "node:path";
import { findPackage } from "./find-package.ts";

/** The runtime interface client on this machine, or why it cannot be used. */
export type LambdaPackage =
  | { readonly found: true; readonly version: string; readonly script: string }
  | { readonly found: false; readonly reason: string };

/**
 * Looks for `aws-lambda-ric` 4 from a folder, then from this package. Only looks: importing it without
 * `AWS_LAMBDA_RUNTIME_API` ends the process.
 */
export function findLambdaPackage(from: string, own: string = import.meta.dirname): LambdaPackage {
  const found = findPackage({ name: "aws-lambda-ric", major: 4, from: [from, own], unusable });
  return found.found
    ? { found: true, version: found.version, script: join(found.folder, "index.mjs") }
    : found;
}

function unusable(folder: string): string | undefined {
  if (existsSync(join(folder, "rapid-client.node"))) return undefined;
  return `its native part was not compiled: ${remedy(folder)}`;
}

function remedy(folder: string): string {
  if (process.platform !== "linux")
    return `it compiles on Linux only, this is ${process.platform}; use a Linux container`;
  return (
    `there is no rapid-client.node in ${folder}. It needs a C++ compiler, cmake and make, and its install scripts must be ` +
    "allowed (pnpm: allowBuilds, aws-lambda-ric: true); then reinstall"
  );
}
