/** The fields of the library's own shapes that this adapter reads, and nothing else. */

/** The library's `HttpRequest`: like a `Request`, but none. */
export interface HttpRequestLike {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: {
    get(name: string): string | null;
    entries(): Iterable<readonly [string, string]>;
    set?(name: string, value: string): void;
  };
  /** GET and HEAD never have one. */
  readonly body: ReadableStream<Uint8Array> | null;
  /** Who App Service's own authentication says that the caller is. */
  readonly user?: unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A direct call over HTTP, its body read: what the row `azure.invoke` sees. */
export interface InvokeCall {
  readonly request: HttpRequestLike;
  readonly body: Uint8Array;
}

/** The library's `InvocationContext` (https://learn.microsoft.com/azure/azure-functions/functions-reference-node#invocation-context). */
export interface AzureContext {
  readonly invocationId?: string | undefined;
  readonly functionName?: string | undefined;
  /** None for HTTP and timers. */
  readonly triggerMetadata?: Readonly<Record<string, unknown>> | undefined;
  readonly traceContext?:
    | {
        readonly traceParent?: string | undefined;
        readonly traceState?: string | undefined;
        /** What telemetry of the worker is told of the invocation: `OperationName` among it. */
        readonly attributes?: Record<string, string> | undefined;
      }
    | undefined;
  /** Only where a retry policy is set, and then from the first attempt on. */
  readonly retryContext?: { readonly retryCount?: number | undefined } | undefined;
  readonly options?: { readonly trigger?: Readonly<Record<string, unknown>> | undefined } | undefined;
  debug?(...args: unknown[]): void;
  info?(...args: unknown[]): void;
  warn?(...args: unknown[]): void;
  error?(...args: unknown[]): void;
}

/** The timer's own event. */
export interface TimerInput {
  readonly scheduleStatus?:
    | { readonly last?: string | undefined; readonly next?: string | undefined }
    | null
    | undefined;
  readonly isPastDue?: boolean | undefined;
}

/** An event of Event Grid in its own schema (https://learn.microsoft.com/azure/event-grid/event-schema). */
export interface GridEvent {
  readonly id: string;
  readonly topic?: string | undefined;
  readonly subject: string;
  readonly eventType: string;
  readonly eventTime?: string | undefined;
  readonly data?: unknown;
  readonly dataVersion?: string | undefined;
}

/** An event of Event Grid in the CloudEvents schema (https://learn.microsoft.com/azure/event-grid/cloud-event-schema). */
export interface GridCloudEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly data?: unknown;
  readonly data_base64?: string | undefined;
}

/** A record of Apache Kafka, as the extension writes it (https://learn.microsoft.com/azure/azure-functions/functions-bindings-kafka-trigger). */
export interface KafkaRecord {
  readonly Offset: number;
  readonly Partition: number;
  readonly Topic: string;
  readonly Timestamp?: string | undefined;
  readonly Key?: string | null | undefined;
  readonly Value?: unknown;
  /** Values are base64. */
  readonly Headers?:
    | readonly { readonly Key: string; readonly Value?: string | null | undefined }[]
    | null
    | undefined;
}

/** A document of the change feed in its latest version. */
export interface CosmosDocument {
  readonly id: string;
  /** Seconds. */
  readonly _ts?: number | undefined;
  readonly _lsn?: number | undefined;
  readonly _etag?: string | undefined;
  readonly [name: string]: unknown;
}

/** A change of the change feed in the mode of all versions and deletes. */
export interface CosmosChange {
  readonly current?: Readonly<Record<string, unknown>> | null | undefined;
  readonly previous?: Readonly<Record<string, unknown>> | null | undefined;
  readonly metadata: {
    readonly operationType: string;
    readonly lsn?: number | undefined;
    /** Seconds. */
    readonly crts?: number | undefined;
    readonly timeToLiveExpired?: boolean | undefined;
    readonly id?: string | undefined;
  };
}

/** A change of a row of a database of SQL Server (https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-sql-trigger). */
export interface SqlChange {
  /** 0 insert, 1 update, 2 delete. */
  readonly Operation: number;
  /** Of a deletion the columns of the primary key alone. */
  readonly Item: Readonly<Record<string, unknown>>;
}
