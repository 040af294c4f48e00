import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import { findPackage } from "./find-package.ts";

/** A runtime interface client that can be started. */
export interface LambdaClient {
  readonly version: string;
  /** What Node is given to run: the script and its arguments. */
  readonly args: readonly string[];
  /** The compiled part that it loads. */
  readonly native: string;
}

/** The runtime interface client on this machine, or why it cannot be used. */
export type LambdaPackage =
  | ({ readonly found: true } & LambdaClient)
  | { readonly found: false; readonly reason: string };

/**
 * Looks for `aws-lambda-ric` 4 from a folder, then from this package. Only looks: importing it without
 * `AWS_LAMBDA_RUNTIME_API` ends the process.
 */
export function findLambdaPackage(from: string, own: string = import.meta.dirname): LambdaPackage {
  const found = findPackage({ name: "aws-lambda-ric", major: 4, from: [from, own], unusable });
  if (!found.found) return found;
  const { version, folder } = found;
  return { found: true, version, args: [join(folder, "index.mjs")], native: join(folder, NATIVE) };
}

/**
 * The client that the service runs with a Node: 3 for `nodejs22.x` and before, 4 from `nodejs24.x` on. Client 3 is looked for
 * under the name `aws-lambda-ric-3` (`"aws-lambda-ric-3": "npm:aws-lambda-ric@3.3.0"`). Its native part does not compile
 * everywhere, and then that of client 4 is used. Without a client 3 an older Node gets client 4.
 */
export function findLambdaClient(
  nodeMajor: number,
  from: string,
  own: string = import.meta.dirname,
): LambdaPackage {
  const current = findLambdaPackage(from, own);
  if (nodeMajor >= 24 || !current.found) return current;
  const older = findPackage({ name: "aws-lambda-ric-3", major: 3, from: [from, own] });
  if (!older.found) return current;
  const compiled = join(older.folder, "dist", NATIVE);
  const native = existsSync(compiled) ? compiled : current.native;
  const script = join(import.meta.dirname, `lambda-client-3${extname(import.meta.filename)}`);
  return {
    found: true,
    version: older.version,
    // Our own script is TypeScript in this repository, and its patterns are experimental on Node 22.
    args: ["--disable-warning=ExperimentalWarning", script, join(older.folder, "dist/index.mjs"), native],
    native,
  };
}

const NATIVE = "rapid-client.node";

function unusable(folder: string): string | undefined {
  if (existsSync(join(folder, NATIVE))) return undefined;
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
