import type { InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import type { NativeResult, Session } from "anyfn/driver";
import type { Open } from "../player.ts";
import { RuntimeUnavailableError } from "../runtimes/launcher.ts";
import type { Unreachable } from "./unreachable.ts";

/** Which deployed Lambda functions are called, and as whom. */
export interface LambdaRemoteOptions {
  /** The function's name or ARN; `{function}` in it is the reference function's name: `"conformance-{function}"`. */
  readonly function: string;
  /** In place of AWS's own: a local endpoint, or a private one. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** A profile of the shared configuration; else the SDK's usual chain of credentials. */
  readonly profile?: string | undefined;
}

/**
 * Calls deployed functions by the Invoke API of AWS Lambda. The last 4 kB of the log come back with the answer, as Invoke has it.
 * Needs `@aws-sdk/client-lambda`.
 *
 * @throws RuntimeUnavailableError where the SDK is not installed
 */
export function openLambda(options: LambdaRemoteOptions): Open {
  return async ({ case: { function: name } }): Promise<Session> => {
    const { InvokeCommand } = await sdk();
    const client = await clientOf(options);
    return {
      async call(native): Promise<NativeResult> {
        try {
          return toResult(
            await client.send(
              new InvokeCommand({
                FunctionName: nameOf(options, name),
                LogType: "Tail",
                Payload: new TextEncoder().encode(JSON.stringify(native ?? null)),
              }),
            ),
          );
        } catch (error) {
          const { name: type, message } = error as Error; // the SDK throws errors alone
          return { status: "exit", error: { type, message }, logs: [] };
        }
      },
      stop: async () => client.destroy(),
    };
  };
}

/**
 * Asks for each reference function whether it may be called, without calling it.
 *
 * @throws RuntimeUnavailableError where the SDK is not installed
 */
export async function unreachableLambda(
  options: LambdaRemoteOptions,
  names: readonly string[],
): Promise<readonly Unreachable[]> {
  const { InvokeCommand } = await sdk();
  const client = await clientOf(options);
  try {
    const found = await Promise.all(
      names.map(async (name): Promise<readonly Unreachable[]> => {
        const FunctionName = nameOf(options, name);
        try {
          await client.send(new InvokeCommand({ FunctionName, InvocationType: "DryRun" }));
          return [];
        } catch (error) {
          const { name: type, message } = error as Error; // the SDK throws errors alone
          return [{ place: FunctionName, reason: `${type}: ${message || "no connection"}` }];
        }
      }),
    );
    return found.flat();
  } finally {
    client.destroy();
  }
}

function nameOf({ function: given }: LambdaRemoteOptions, name: string): string {
  return given.replaceAll("{function}", name);
}

async function clientOf({ endpoint, region, profile }: LambdaRemoteOptions): Promise<LambdaClient> {
  const { LambdaClient } = await sdk();
  return new LambdaClient({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    // A case that fails must be heard once.
    maxAttempts: 1,
  });
}

/** The function's own failure is told beside the answer, in a header. */
function toResult({ FunctionError, LogResult, Payload }: InvokeCommandOutput): NativeResult {
  const tail = Buffer.from(LogResult ?? "", "base64");
  const logsCut = tail.length >= TAIL_BYTES;
  // The cut goes through a line, and may go through a character: what is left of that line is no line.
  const lines = tail
    .toString()
    .split("\n")
    .slice(logsCut ? 1 : 0);
  const logs = lines.filter(Boolean);
  const value: unknown = Payload?.length ? JSON.parse(new TextDecoder().decode(Payload)) : null;
  if (FunctionError === undefined) return { status: "ok", value, logs, logsCut };
  const { errorType = FunctionError, errorMessage = "" } = value as {
    readonly errorType?: string;
    readonly errorMessage?: string;
  }; // the document of every failed invocation
  const timedOut = errorType === "Sandbox.Timedout";
  return {
    status: timedOut ? "timeout" : "error",
    error: { type: errorType, message: errorMessage },
    logs,
    logsCut,
  };
}

/** What Invoke gives of a log. */
const TAIL_BYTES = 4096;

async function sdk(): Promise<typeof import("@aws-sdk/client-lambda")> {
  try {
    return await import("@aws-sdk/client-lambda");
  } catch (cause) {
    throw new RuntimeUnavailableError(
      "@aws-sdk/client-lambda is not installed, which calls deployed Lambda functions: add it as a devDependency.",
      { cause },
    );
  }
}
