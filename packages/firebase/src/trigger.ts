import type { CoreEvent, Invocation, MessageKind, MessageTrigger, ServeOptions } from "anyfn/adapter";
import type { CallCors } from "./call/call-cors.ts";
import type { Fetch } from "./tokens/keys.ts";

/** What callable functions may set besides. */
export interface FirebaseOptions extends ServeOptions {
  /** `"enforce"` refuses calls without a valid App Check token; by default they are let through, and the handler sees no app. */
  readonly appCheck?: "enforce" | undefined;
  /** Has App Check consume the token of each call, so that `event.native.app.alreadyConsumed` tells of a replay. One request more per call. */
  readonly consumeAppCheckToken?: boolean | undefined;
  /** The origins whose scripts may call; every one by default. */
  readonly cors?: CallCors | undefined;
  /** Seconds after which an idle stream is kept open with a comment: 30 by default, 0 for never. */
  readonly heartbeat?: number | undefined;
  /** Gets Google's public keys; `globalThis.fetch` by default. */
  readonly fetch?: Fetch | undefined;
}

export type { Invocation } from "anyfn/adapter";

/** A row of Firebase's own. */
export interface FirebaseTrigger<K extends MessageKind = MessageKind, Native = never>
  extends MessageTrigger<K, Native> {
  /** True when a function that is called this way takes every request: what is none of its own is refused as the protocol says. */
  readonly takesAll: true;
  /** The protocol around the function: answers the request by `next`, which runs the function and replies, or in its place. */
  take?(invocation: Invocation, next: () => Promise<unknown>): Promise<unknown>;
  /** As `normalize`, for tools: reads what a function gets only once it is verified. */
  inspect?(native: Native): readonly CoreEvent<K>[];
}
