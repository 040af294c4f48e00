/** CloudEvents that arrive over HTTP, brought to the functions that listen: `anyfn/cloudevents/delivery`, for the node server and for bridges. */
import type { Outcome, ReplyParts } from "../contract.ts";
import type { AnyDefinition } from "../definition.ts";
import type { AnyfnError } from "../errors.ts";
import type { CoreEvent, MessageKind } from "../events.ts";
import { fromCloudEvent } from "./convert.ts";
import type { CloudEvent } from "./event.ts";
import { decodeHttp, type HttpHeaders } from "./http.ts";
import { listensTo } from "./listens-to.ts";

export { listensTo } from "./listens-to.ts";

/** A function that takes CloudEvents. */
export interface CloudEventListener {
  readonly name: string;
  readonly definition: AnyDefinition;
  /** Calls the function with these events as its native event; answers what its row's `reply` gave: one outcome each. */
  call(events: readonly CloudEvent[]): unknown;
}

/** What came over HTTP, read by whoever knows how large it may be and who may send it. */
export interface HttpMessage {
  readonly method: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
}

/** What an endpoint may set. */
export interface ReceiveOptions {
  /** A function's name: it alone gets the events, whatever its filters say. */
  readonly only?: string | undefined;
  /** Who is told in the webhook handshake that it may deliver; nobody by default. */
  readonly origins?: "*" | readonly string[] | undefined;
  /** Hears of an event of a batch that no function listens to, while one does to others of it. */
  readonly onIgnored?: ((event: CloudEvent) => void) | undefined;
  /** Hears why what came, or one of a batch, is no CloudEvent. */
  readonly onInvalid?: ((error: unknown) => void) | undefined;
}

/**
 * The answer to one HTTP message; it never rejects. POST delivers, in any of the three modes; OPTIONS is the handshake of webhooks
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection).
 *
 * 204 where all is handled; 400 for what is no CloudEvent, and where only failures for good are left, so that the sender does not try
 * them again; 404 where nobody listens; 500 for every other failure: the sender delivers the whole message again.
 */
export async function receiveCloudEvents(
  listeners: readonly CloudEventListener[],
  { method, headers, body }: HttpMessage,
  { only, origins = [], onIgnored, onInvalid }: ReceiveOptions = {},
): Promise<ReplyParts> {
  if (method === "OPTIONS") return handshake(headers, origins);
  if (method !== "POST") return answer(405, undefined, { allow: ALLOWED });
  const asked = only === undefined ? listeners : listeners.filter(({ name }) => name === only);
  if (asked.length === 0)
    return refusal(404, "UnknownFunction", "No function of this name takes CloudEvents here.");
  let deliveries: readonly Delivery[];
  let ignored: readonly CloudEvent[];
  const invalid: unknown[] = [];
  try {
    const events = decodeHttp(headers, body, (error) => invalid.push(error));
    const read = events.flatMap((event) => {
      try {
        return [{ event, core: fromCloudEvent(event) }];
      } catch (error) {
        invalid.push(error);
        return [];
      }
    });
    // Beside others one that is no CloudEvent fails alone.
    if (read.length === 0 && invalid.length > 0) throw invalid[0];
    const meant = (listener: CloudEventListener, core: CoreEvent<MessageKind>): boolean =>
      only !== undefined || listensTo(listener.definition, listener.name, core);
    deliveries = asked.map((listener) => ({
      listener,
      events: read.filter(({ core }) => meant(listener, core)).map(({ event }) => event),
    }));
    ignored = read
      .filter(({ core }) => !asked.some((listener) => meant(listener, core)))
      .map(({ event }) => event);
    if (read.length > 0 && ignored.length === read.length)
      return refusal(404, "NobodyListens", `No function listens to events of the type ${typesOf(events)}.`);
  } catch (error) {
    onInvalid?.(error);
    return refusal(400, "InvalidCloudEvent", (error as Error).message); // what the codec throws tells the sender's mistake
  }
  for (const event of ignored) onIgnored?.(event);
  for (const error of invalid) onInvalid?.(error);
  const outcomes = (
    await Promise.all(deliveries.filter(({ events }) => events.length > 0).map(outcomesOf))
  ).flat();
  const failures = [...invalid, ...outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]))];
  if (failures.length === 0) return answer(204);
  return refusal(
    failures.every(isPermanent) ? 400 : 500,
    "DeliveryFailed",
    `${failures.length} of ${outcomes.length + invalid.length} deliveries failed.`,
  );
}

/** True for what such a row gets: CloudEvents, all of one kind. */
export function isDelivery(native: unknown, kind: MessageKind): native is readonly CloudEvent[] {
  return (
    Array.isArray(native) &&
    native.length > 0 &&
    native.every(
      (event: unknown) =>
        (event as Partial<CloudEvent> | null)?.specversion === "1.0" &&
        typeof (event as Partial<CloudEvent>).type === "string" &&
        kindOf(event as CloudEvent) === kind, // looked at first
    )
  );
}

/** The core events of a delivery. @throws AnyfnError INVALID_CLOUDEVENT */
export function eventsOf<K extends MessageKind>(
  _kind: K,
  events: readonly CloudEvent[],
): readonly CoreEvent<K>[] {
  return events.map((event) => fromCloudEvent(event) as CoreEvent<K>); // `isDelivery` has looked at the kind
}

/** The outcomes themselves: `receiveCloudEvents` makes a status of them. */
export function replyOutcomes(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes;
}

/** The kind that an event will have, without reading it. */
export function kindOf({ type, anyfnkind }: CloudEvent): MessageKind {
  const [, kind] =
    /^anyfn\.(schedule|storage|queue|topic|database|stream|invoke)\.[a-z]+$/.exec(
      anyfnkind === "event" ? "" : type,
    ) ?? [];
  return (kind ?? "event") as MessageKind; // one of the pattern's
}

interface Delivery {
  readonly listener: CloudEventListener;
  readonly events: readonly CloudEvent[];
}

/** One outcome for each event; where the function failed as a whole, all have. */
async function outcomesOf({ listener, events }: Delivery): Promise<readonly Outcome[]> {
  try {
    return (await listener.call(events)) as readonly Outcome[]; // what `replyOutcomes` gave
  } catch (error) {
    return events.map(() => ({ ok: false, error }));
  }
}

/** By its fields, so that an error of another copy of anyfn counts too. */
function isPermanent(error: unknown): boolean {
  try {
    const { code = "" } = (error ?? {}) as Partial<AnyfnError>; // anything may be thrown
    return [
      "PERMANENT",
      "INVALID_PAYLOAD",
      "MALFORMED_EVENT",
      "INVALID_CLOUDEVENT",
      "UNRECOGNIZED_EVENT",
    ].includes(code);
  } catch {
    return false; // whatever is thrown may throw when it is read
  }
}

/** Whether, and how fast, a sender may deliver. */
function handshake(headers: HttpHeaders, origins: "*" | readonly string[]): ReplyParts {
  const asking = Symbol.iterator in headers ? Object.fromEntries(headers) : headers;
  const fields = new Map(Object.entries(asking).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const origin = fields.get("webhook-request-origin");
  const rate = fields.get("webhook-request-rate");
  const allowed = origin !== undefined && (origins === "*" || origins.includes(origin));
  return answer(200, undefined, {
    allow: ALLOWED,
    ...(allowed && { "webhook-allowed-origin": origin }),
    ...(allowed && rate !== undefined && { "webhook-allowed-rate": rate }),
  });
}

const ALLOWED = "POST, OPTIONS";

function typesOf(events: readonly CloudEvent[]): string {
  return Array.from(new Set(events.map(({ type }) => JSON.stringify(type.slice(0, 100)))))
    .slice(0, 5)
    .join(", ");
}

function refusal(status: number, type: string, message: string): ReplyParts {
  return answer(status, JSON.stringify({ error: { type, message } }), { "content-type": "application/json" });
}

function answer(status: number, body = "", headers: Readonly<Record<string, string>> = {}): ReplyParts {
  return { status, headers, cookies: [], body };
}
