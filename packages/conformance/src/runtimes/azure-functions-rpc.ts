/** What the host and the worker of Azure Functions say to each other, as far as functions notice: the messages of its gRPC contract. */
import type { WireRequest } from "anyfn/driver";

/** One value of the contract, in the form in which the library reads it. */
export type RpcData =
  | { readonly string: string }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly int: number }
  | { readonly double: number }
  | { readonly http: RpcHttp }
  | { readonly collectionString: { readonly string: readonly string[] } }
  | { readonly collectionBytes: { readonly bytes: readonly Uint8Array[] } }
  /** 64-bit integers: the worker makes objects of `low`, `high` and `unsigned` of them. */
  | { readonly collectionSint64: { readonly sint64: readonly bigint[] } };

/** An HTTP request, or (with `statusCode`) what the library makes of a response. */
export interface RpcHttp {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: Readonly<Record<string, { readonly value: string }>>;
  readonly nullableQuery?: Readonly<Record<string, { readonly value: string }>>;
  readonly nullableParams?: Readonly<Record<string, { readonly value: string }>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RpcData | null;
  readonly statusCode?: string;
  readonly cookies?: readonly RpcCookie[];
}

/** A cookie as the library hands it to the host. */
export interface RpcCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value: string } | undefined;
  readonly path?: { readonly value: string } | undefined;
  readonly expires?: { readonly value: { readonly seconds: number } } | undefined;
  readonly secure?: { readonly value: boolean } | undefined;
  readonly httpOnly?: { readonly value: boolean } | undefined;
  readonly sameSite?: "none" | "lax" | "strict" | "explicitNone" | undefined;
  readonly maxAge?: { readonly value: number } | undefined;
}

/** Present where the function has a retry policy, from the first attempt on. */
export interface RpcRetryContext {
  readonly retryCount: number;
  readonly maxRetryCount: number;
  readonly exception?: { readonly message: string } | undefined;
}

export interface RpcTraceContext {
  readonly traceParent: string;
  readonly traceState: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a call is made of. */
export interface AzureInvocation {
  /** The function; default the only one, for a request the one whose route matches. */
  readonly function?: string | undefined;
  /** An HTTP request: the host makes the rest of it, buffered or forwarded as the app has asked for. */
  readonly request?: WireRequest | undefined;
  /** What the bindings are given; without a name it is the trigger's. */
  readonly inputData?: readonly { readonly name?: string; readonly data: RpcData }[] | undefined;
  readonly triggerMetadata?: Readonly<Record<string, RpcData>> | undefined;
  readonly retryContext?: RpcRetryContext | null | undefined;
  readonly traceContext?: RpcTraceContext | undefined;
}

/** A function as the app registered it. */
export interface AzureRegistration {
  readonly name: string;
  readonly bindings: readonly AzureBinding[];
  readonly retryOptions?: Readonly<Record<string, unknown>> | undefined;
}

export interface AzureBinding {
  readonly name: string;
  readonly type: string;
  readonly direction: string;
  readonly [option: string]: unknown;
}

/** How a non-HTTP invocation ended. */
export interface RpcResponse {
  readonly returnValue?: RpcData | null | undefined;
  readonly outputData: readonly { readonly name: string; readonly data: RpcData }[];
}

export interface WorkerError {
  readonly type: string;
  readonly message: string;
  readonly trace?: readonly string[];
}

/** From us to the process. */
export type ToWorker =
  | { readonly type: "start"; readonly folder: string }
  | {
      readonly type: "invoke";
      readonly id: string;
      readonly function: string;
      readonly request: Omit<AzureInvocation, "function" | "request">;
    }
  | { readonly type: "terminate" };

/** From the process to us. */
export type FromWorker =
  | { readonly type: "ready" }
  | {
      readonly type: "started";
      readonly functions: readonly AzureRegistration[];
      readonly capabilities: Readonly<Record<string, string>>;
    }
  | { readonly type: "failed"; readonly error: WorkerError }
  | { readonly type: "response"; readonly id: string; readonly response: RpcResponse }
  | { readonly type: "failure"; readonly id: string; readonly error: WorkerError }
  | {
      readonly type: "log";
      readonly id?: string | undefined;
      readonly level: string;
      readonly category: string;
      readonly message: string;
    };
