import type { Attributes } from "anyfn/adapter";

/** How a message is sent. */
export interface SendOptions {
  /** Messages of one group are handled in order, one at a time. */
  readonly group?: string | undefined;
  /** Seconds before it can be received. */
  readonly delay?: number | undefined;
  readonly attributes?: Attributes | undefined;
  /** The message's own id; a new one by default. Nothing is dropped because of it: see `idempotent`. */
  readonly id?: string | undefined;
  /** Of a message to a topic. */
  readonly subject?: string | undefined;
  /** What the bytes of a body are; of text and JSON values it is known. */
  readonly contentType?: string | undefined;
}

/** Sends to one queue or topic of this server. */
export interface Sender {
  /** Text and bytes go as they are, everything else as JSON. Resolves to the message's id, once it is safe. */
  send(data: unknown, options?: SendOptions): Promise<string>;
  /** All or none, in this order. */
  sendAll(data: readonly unknown[], options?: Omit<SendOptions, "id">): Promise<readonly string[]>;
}

/** What handles find of the server that runs in this process: `@anyfn/clients/node` reads it. */
export interface Announced {
  /** The data folder; undefined where everything is in memory. */
  readonly data: string | undefined;
  /** The folder of a bucket, where there is one. */
  folder(bucket: string): string | undefined;
  queue(name: string): Sender;
  topic(name: string): Sender;
  /** Calls a function directly, as over HTTP. */
  invoke(name: string, request: Request): Promise<Response>;
}

/** Names the running server to every copy of the clients in the process. */
export function announce(server: Announced | undefined): void {
  (globalThis as { [LOCAL]?: Announced | undefined })[LOCAL] = server; // nobody else uses this symbol
}

/** The running server. */
export function announced(): Announced | undefined {
  return (globalThis as { readonly [LOCAL]?: Announced | undefined })[LOCAL]; // as above
}

const LOCAL = Symbol.for("anyfn.node.local");
