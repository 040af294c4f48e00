import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { type Child, startChild } from "./child.ts";
import type { LambdaClient } from "./lambda-package.ts";
import { type LaunchOptions, RuntimeUnavailableError } from "./launcher.ts";

export interface LambdaProcessOptions extends LaunchOptions {
  /** `AWS_LAMBDA_MAX_CONCURRENCY`: how many events a process takes at a time, each worker thread in turn. */
  readonly concurrency?: number;
}

/** The function as the service sees it, with every default filled in. */
export interface LambdaFunction {
  readonly name: string;
  readonly region: string;
  readonly memoryMb: number;
  readonly arn: string;
}

/** The facts of the function that options leave open. */
export function toLambdaFunction(options: LaunchOptions): LambdaFunction {
  const { functionName: name = "function", region = "us-east-1", memoryMb = 1024 } = options;
  return { name, region, memoryMb, arn: `arn:aws:lambda:${region}:123456789012:function:${name}` };
}

/** Starts one process of the runtime interface client, with the environment and flags of the managed runtime. */
export async function startLambdaProcess(
  client: LambdaClient,
  address: string,
  options: LambdaProcessOptions,
  onLine: (line: string) => void,
): Promise<Child> {
  const nodePath = options.nodePath ?? process.execPath;
  const major = await nodeMajor(nodePath);
  const { memoryMb } = toLambdaFunction(options);
  const args = [...nodeFlags(major, memoryMb, options.env?.NODE_OPTIONS ?? ""), ...client.args];
  const env = environment(address, major, options);
  try {
    return await startChild({ command: nodePath, args, cwd: resolve(options.folder), env, onLine });
  } catch (cause) {
    throw new RuntimeUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * A function finds here what the service gives it and nothing of ours. The keys are placeholders so that a function
 * under test can never reach a real account by accident; `env` may replace them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
function environment(address: string, major: number, options: LambdaProcessOptions): Record<string, string> {
  const { name, region, memoryMb } = toLambdaFunction(options);
  const { entry = "index.handler", concurrency } = options;
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_ACCESS_KEY_ID: "AKIAPLACEHOLDER",
    AWS_SECRET_ACCESS_KEY: "placeholder",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...options.env,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]00000000000000000000000000000000",
    AWS_LAMBDA_RUNTIME_API: address,
    LAMBDA_TASK_ROOT: resolve(options.folder),
    _HANDLER: entry,
    ...(concurrency !== undefined && { AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency) }),
  };
}

/** The heap gets 90 % of the memory. On Node 22 the service turns off `require()` of ES modules and syntax detection. */
function nodeFlags(major: number, memoryMb: number, nodeOptions: string): readonly string[] {
  const flags: string[] = [];
  if (!/--max[-_]old[-_]space[-_]size/.test(nodeOptions))
    flags.push(`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`);
  if (major !== 22) return flags;
  for (const feature of ["require-module", "detect-module"]) {
    if (!nodeOptions.includes(`--experimental-${feature}`)) flags.push(`--no-experimental-${feature}`);
  }
  return flags;
}

const majors = new Map<string, Promise<number>>();

/** The major version of a Node binary. */
export function nodeMajor(nodePath: string = process.execPath): Promise<number> {
  if (nodePath === process.execPath) return Promise.resolve(Number.parseInt(process.versions.node, 10));
  const known = majors.get(nodePath);
  if (known) return known;
  const command = nodePath.includes("/") ? resolve(nodePath) : nodePath;
  const asked = promisify(execFile)(command, ["--version"]).then(
    ({ stdout }) => Number.parseInt(stdout.slice(1), 10),
    (cause: unknown) => {
      throw new RuntimeUnavailableError(`nodePath ${nodePath} is not a Node binary that runs here`, {
        cause,
      });
    },
  );
  majors.set(nodePath, asked);
  return asked;
}
