import {
  type AnyDefinition,
  definitionFor,
  type ReplyParts,
  report,
  serve as serveOn,
  type Trigger,
} from "anyfn/adapter";
import type { CloudEvent } from "anyfn/cloudevents";
import { type CloudEventListener, receiveCloudEvents } from "anyfn/cloudevents/delivery";
import { type Admission, admit } from "./authorize.ts";
import { toResponse } from "./http.ts";
import type { NetlifyContext } from "./native.ts";
import { adapterFor, type NetlifyHandler, type NetlifyServeOptions } from "./serve-http.ts";

/** A function that gets CloudEvents. */
export interface BridgedFunction {
  readonly name: string;
  readonly definition: AnyDefinition;
  readonly rows: readonly Trigger[];
}

/** What a bridge may set. `name` is its own, on Netlify. */
export interface BridgeOptions extends NetlifyServeOptions {
  /** A function's name: it alone gets the events, whatever its filters say. */
  readonly only?: string | undefined;
  /** Senders that are told in the webhook handshake that they may deliver; nobody by default. */
  readonly origins?: "*" | readonly string[] | undefined;
}

/**
 * CloudEvents over HTTP for every kind that Netlify cannot trigger: structured, binary or in batches, signed or with the secret as
 * bearer token. It answers when the work is done, so that a sender tries again what failed; `?function=<name>` asks for one function.
 *
 * @example
 * export default serveBridge([{ name: "orders", definition: orders, rows: [cloudeventsQueue] }], { name: "anyfn-events" });
 */
export function serveBridge(
  bridged: readonly BridgedFunction[],
  options: BridgeOptions = {},
): NetlifyHandler {
  const functions = bridged.map((fn) => ({ ...fn, definition: definitionFor(fn.definition, "netlify") }));
  const { name = "anyfn-events", background, origins } = options;
  const entries = functions.map((fn) => ({
    ...fn,
    entry: serveOn(adapterFor(fn.definition, options), fn.definition, fn.rows, { ...options, name: fn.name }),
  }));
  const open = functions.every(({ definition }) => definition.options.access === "public");

  /** The bridge itself, for the log: the secrets of all its functions are left out. */
  const [first] = functions;
  const own = first && {
    definition: {
      ...first.definition,
      options: {
        ...first.definition.options,
        secrets: functions.flatMap(({ definition }) => definition.options.secrets ?? []),
      },
    },
  };

  async function receive(request: Request, context: NetlifyContext | undefined): Promise<ReplyParts> {
    const { method, headers, url } = request;
    const only = options.only ?? new URL(url).searchParams.get("function") ?? undefined;
    const signed = only === undefined || only === name ? name : `${name}/${only}`;
    const admission: Admission =
      method !== "POST"
        ? { body: new Uint8Array() }
        : open
          ? { body: new Uint8Array(await request.arrayBuffer()) }
          : await admit(request, signed, options);
    const { body, refused } = admission;
    if (refused) {
      complain(refused.reason, request, context);
      return { status: refused.status, headers: {}, cookies: [], body: "" };
    }
    const listeners = entries.map(
      ({ entry, ...fn }): CloudEventListener => ({
        ...fn,
        call: (events: readonly CloudEvent[]) => entry(events, context),
      }),
    );
    return receiveCloudEvents(
      listeners,
      { method, headers, body },
      { only, origins, onInvalid: (error) => complain(error, request, context) },
    );
  }

  /** What happened before there was an invocation, under the bridge's own name. */
  function complain(error: unknown, request: Request, context: NetlifyContext | undefined): void {
    if (!own) return;
    const serving = {
      adapter: adapterFor(own.definition, options),
      definition: own.definition,
      options: { ...options, name },
    };
    report(serving, error, request, context, { message: "events were not taken" });
  }

  async function handle(request: Request, context?: NetlifyContext): Promise<Response> {
    let parts: ReplyParts;
    try {
      parts = await receive(request, context);
    } catch (error) {
      complain(error, request, context);
      parts = { status: 500, headers: {}, cookies: [], body: "" };
    }
    // In the background nobody hears a status: what is thrown makes Netlify try again. It need not for who is not let in.
    const { status } = parts;
    if (background && status >= 400 && status !== 401)
      throw new Error(`The events were not handled: ${status}.`);
    return toResponse(parts, request.method);
  }
  const shutdown = async (): Promise<void> => {
    await Promise.all(entries.map(({ entry }) => entry.shutdown()));
  };
  return Object.assign(handle, { shutdown });
}
