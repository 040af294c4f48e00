import type { Attributes } from "anyfn/adapter";
import type { Local } from "./local/local.ts";

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

/**
 * A local queue, by the name that its function has.
 *
 * @example
 * import { queue } from "@anyfn/node";
 * await queue("orders").send({ id: 7 }, { group: "eu", delay: 30 });
 */
export function queue(name: string): Sender {
  return senderOf((local) => local.queue(name));
}

/** A local topic: each function that listens to it gets its own copy. What nobody listens to is gone. */
export function topic(name: string): Sender {
  return senderOf((local) => local.topic(name));
}

/** Names the running server to every copy of this module in the process. */
export function announce(local: Local | undefined): void {
  (globalThis as { [LOCAL]?: Local | undefined })[LOCAL] = local; // nobody else uses this symbol
}

const LOCAL = Symbol.for("anyfn.node.local");

function senderOf(open: (local: Local) => Sender): Sender {
  const opened = (): Sender => {
    const local = (globalThis as { readonly [LOCAL]?: Local | undefined })[LOCAL]; // as above
    if (local) return open(local);
    throw new Error(
      "No server of @anyfn/node with queues of its own runs in this process. Send from a function that the server runs, or over HTTP to /_anyfn/queues/<name>.",
    );
  };
  return {
    send: async (data, options) => opened().send(data, options),
    sendAll: async (data, options) => opened().sendAll(data, options),
  };
}
