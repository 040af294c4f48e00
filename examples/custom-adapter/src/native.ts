/** What of the platform is read: structural types, so that the adapter needs no package of Cloudflare's. */

/** https://developers.cloudflare.com/workers/runtime-apis/context/ */
export interface ExecutionContext {
  /** The isolate goes on with it after the answer. */
  waitUntil(work: Promise<unknown>): void;
}

/** https://developers.cloudflare.com/workers/runtime-apis/handlers/scheduled/ */
export interface ScheduledController {
  /** Epoch milliseconds. */
  readonly scheduledTime: number;
  /** The expression that fired, as it is written in the Worker's settings. */
  readonly cron: string;
}

/** https://developers.cloudflare.com/queues/configuration/javascript-apis/#message */
export interface WorkerMessage {
  readonly id: string;
  readonly timestamp: Date;
  /** By the content type it was sent with: text, an ArrayBuffer, or any value. */
  readonly body: unknown;
  /** 1 the first. */
  readonly attempts: number;
  ack(): void;
  retry(): void;
}

/** https://developers.cloudflare.com/queues/configuration/javascript-apis/#messagebatch */
export interface MessageBatch {
  readonly queue: string;
  readonly messages: readonly WorkerMessage[];
}

/** One call of the Worker beside its event: what handlers find under `context.native`. */
export interface WorkerCall {
  readonly id: string;
  /** The bindings: buckets, namespaces, queues. */
  readonly env: unknown;
  readonly execution: ExecutionContext;
}

/** Where the answer to a request goes. */
export interface Channel {
  readonly method: string;
  respond(response: Response): void;
}
