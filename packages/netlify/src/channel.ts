import type { NetlifyContext } from "./native.ts";

/** Where one answer goes: Netlify gets the response as soon as its head is known, and the invocation goes on until its body has ended. */
export interface Channel {
  readonly context: NetlifyContext;
  readonly method: string;
  respond(response: Response): void;
  /** Settles with the invocation. */
  done?: Promise<unknown> | undefined;
  /** Ends a body that is still sent. */
  cut?: (() => void) | undefined;
}

/** The channels of the requests that are answered. */
export const channels: WeakMap<Request, Channel> = new WeakMap();
