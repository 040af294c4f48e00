import type { LambdaClient, LambdaClientConfig } from "@aws-sdk/client-lambda";
import { HttpError } from "anyfn/errors";
import { Refusal } from "./failure.ts";
import type { CallerService } from "./service.ts";

/** Options of {@link lambda}. */
export interface LambdaOptions {
  /** The function's name or ARN, with a version or an alias where one is meant. */
  readonly function: string;
  /** Of the vendor's client: region, endpoint, credentials. */
  readonly client?: LambdaClientConfig | undefined;
}

/** A function of AWS Lambda, called by Invoke. Needs `@aws-sdk/client-lambda`. */
export function lambda({ function: FunctionName, client: config = {} }: LambdaOptions): CallerService {
  let opened:
    | Promise<{ readonly sdk: typeof import("./sdk/lambda.ts"); readonly client: LambdaClient }>
    | undefined;
  const open = (): NonNullable<typeof opened> =>
    (opened ??= import("./sdk/lambda.ts").then((sdk) => ({
      sdk,
      client: new sdk.LambdaClient({ maxAttempts: 1, ...config }),
    })));
  return {
    kind: "function",
    id: "aws.lambda",
    limits: { maxBytes: 6_291_556 },
    async call(input, { signal: abortSignal, traceparent }) {
      const { sdk, client } = await open();
      const { Payload, FunctionError } = await client.send(
        new sdk.InvokeCommand({
          FunctionName,
          // No input is null there: Lambda has no other word for it.
          Payload: new TextEncoder().encode(JSON.stringify(input) ?? "null"),
          ClientContext: Buffer.from(JSON.stringify({ custom: { traceparent } })).toString("base64"),
        }),
        { abortSignal },
      );
      const text = new TextDecoder().decode(Payload);
      const answer: unknown = text === "" ? undefined : JSON.parse(text);
      if (FunctionError === undefined) return answer ?? undefined;
      throw failureOf(answer);
    },
  };
}

/** The `HttpError` that the callee threw, as its adapter tells it in the second line of the trace; nothing of any other failure. */
function failureOf(answer: unknown): Error {
  const { errorType, errorMessage, trace } = Object(answer) as {
    readonly errorType?: unknown;
    readonly errorMessage?: unknown;
    readonly trace?: readonly unknown[];
  };
  if (errorType === "HttpError" && Array.isArray(trace)) {
    try {
      const { status, details } = JSON.parse(String(trace[1])) as {
        readonly status?: unknown;
        readonly details?: unknown;
      };
      if (typeof status === "number")
        return new HttpError(status, String(errorMessage ?? ""), details === undefined ? {} : { details });
    } catch {
      // It is an error of another program.
    }
  }
  return new Refusal("UNAVAILABLE", "the function failed");
}
