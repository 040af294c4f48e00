import type { WireResponse } from "anyfn/driver";
import { emptyAnswer } from "./azure-functions-http.ts";
import { httpTrigger, routeRequest } from "./azure-functions-routes.ts";
import type { AzureInvocation, AzureRegistration, RpcResponse } from "./azure-functions-rpc.ts";
import type { NativeError, NativeOutcome } from "./launcher.ts";

/** How an invocation ended, its answer over HTTP aside. */
export interface Settled {
  readonly status: NativeOutcome["status"];
  readonly response?: RpcResponse;
  readonly error?: NativeError;
}

/** One invocation in flight. */
export interface Pending {
  readonly settled: Promise<Settled>;
  settle(how: Settled): void;
}

export function newPending(): Pending {
  const { promise, resolve: settle } = Promise.withResolvers<Settled>();
  return { settled: promise, settle };
}

/** Which function a call is for; or what the host answers itself. */
export function aim(
  { function: wanted, request }: AzureInvocation,
  functions: readonly AzureRegistration[],
  entry: string | undefined,
  routePrefix: string,
):
  | { readonly name: string; readonly params: Readonly<Record<string, string>> }
  | { readonly answer: WireResponse } {
  const name = wanted ?? entry;
  const known = name === undefined ? functions : functions.filter((candidate) => candidate.name === name);
  if (request) {
    const routed = routeRequest(request, known, routePrefix);
    return routed ? { name: routed.function.name, params: routed.params } : { answer: emptyAnswer(404) };
  }
  const callable =
    name === undefined && known.length > 1 ? known.filter((candidate) => !httpTrigger(candidate)) : known;
  const [only] = callable;
  if (only && callable.length === 1) return { name: only.name, params: {} };
  throw new Error(
    `Name the function to call: the app has ${functions.map((candidate) => candidate.name).join(", ")}, asked was ${name ?? "none"}.`,
  );
}

/** What the caller, or the service that sent the messages, would have seen. */
export function toOutcome(
  { status, response, error }: Settled,
  answer: WireResponse | undefined,
): Pick<NativeOutcome, "status" | "bytes"> {
  const value = answer ?? response;
  return {
    status,
    bytes: answer?.body ?? new Uint8Array(),
    ...(value && { value }),
    ...(error && { error }),
  };
}
