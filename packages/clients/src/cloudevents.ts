import type { Attributes, AttributeValue } from "anyfn";
import { requestOk } from "./request.ts";
import type {
  EventsService,
  PublisherService,
  SenderService,
  ServiceCall,
  ServiceResult,
  WireMessage,
} from "./service.ts";
import { sign, signedName } from "./signature.ts";

/** Where CloudEvents are sent: to anything that takes them over HTTP, such as `/_anyfn/events` of a Node server or a bridge on Netlify. */
export interface CloudeventsTarget {
  readonly url: string;
  /** Signs each event, as bridges on Netlify verify it (`anyfn-signature`). */
  readonly secret?: string | undefined;
  /** Sent as the bearer token: `ANYFN_TOKEN` of a Node server. */
  readonly token?: string | undefined;
  /** What the signature is made for: the last segment of the URL's path by default. */
  readonly name?: string | undefined;
  /** The events' `source`: `"anyfn"` by default. */
  readonly source?: string | undefined;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A queue behind a URL: each message is a CloudEvent of the type `anyfn.queue.message`. */
export function cloudeventsSender(target: CloudeventsTarget & { readonly queue: string }): SenderService {
  const service = messages(target, { type: "anyfn.queue.message", queue: target.queue });
  return { kind: "queue", id: "cloudevents.queue", ...service };
}

/** A topic behind a URL: each message is a CloudEvent of the type `anyfn.topic.message`. */
export function cloudeventsPublisher(
  target: CloudeventsTarget & { readonly topic: string },
): PublisherService {
  const service = messages(target, { type: "anyfn.topic.message", topic: target.topic });
  return { kind: "topic", id: "cloudevents.topic", ...service };
}

/** A bus of named events behind a URL. */
export function cloudevents(target: CloudeventsTarget): EventsService {
  return {
    kind: "events",
    id: "cloudevents",
    limits: {},
    emit: (event, call) =>
      deliver(
        target,
        {
          type: event.type,
          ...(event.subject !== undefined && { subject: event.subject }),
          // A type that looks like one of anyfn's own is an event's all the same.
          ...(/^anyfn\.[a-z]+\.[a-z]+$/.test(event.type) && { anyfnkind: "event" }),
          traceparent: event.traceparent,
          ...(event.data !== undefined && { datacontenttype: "application/json", data: event.data }),
        },
        call,
      ),
  };
}

function messages(
  target: CloudeventsTarget,
  own: Readonly<Record<string, string>>,
): Pick<SenderService, "limits" | "send"> {
  return {
    limits: { delay: false, dedupe: false },
    async send(given, call) {
      const results: ServiceResult[] = [];
      // One by one, so that what is sent first comes first.
      for (const message of given)
        results.push(
          await deliver(target, { ...own, ...toRecord(message) }, call).catch((error: unknown) => ({
            error,
          })),
        );
      return results;
    },
  };
}

/** Sends one event in structured mode: its attributes may be long, and headers hold some kilobytes only. */
async function deliver(
  { url, secret, token, name, source = "anyfn", headers: own }: CloudeventsTarget,
  event: Readonly<Record<string, unknown>>,
  { signal }: ServiceCall,
): Promise<{ readonly id: string }> {
  const id = crypto.randomUUID();
  const time = new Date().toISOString();
  const body = new TextEncoder().encode(JSON.stringify({ specversion: "1.0", id, source, time, ...event }));
  const headers: Record<string, string> = {
    "content-type": "application/cloudevents+json; charset=utf-8",
    ...(typeof event["traceparent"] === "string" && { traceparent: event["traceparent"] }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...own,
  };
  if (secret !== undefined)
    headers["anyfn-signature"] = await sign(secret, name ?? signedName(url), headers, body);
  const answer = await requestOk(url, { method: "POST", headers, body, signal });
  await answer.body?.cancel();
  return { id };
}

/** A message's own fields in the JSON format of CloudEvents, as `anyfn/cloudevents` reads them. */
export function toRecord({ bytes, text, contentType, group, attributes, traceparent }: WireMessage): object {
  return {
    ...(group !== undefined && { partitionkey: group }),
    ...(Object.keys(attributes).length > 0 && { attributes: plain(attributes) }),
    traceparent,
    datacontenttype: contentType,
    ...(text === undefined || contentType === "application/octet-stream"
      ? { data_base64: Buffer.from(bytes).toString("base64") }
      : { data: contentType === "application/json" ? JSON.parse(text) : text }),
  };
}

/** Attributes as JSON without loss, in the encoding of anyfn. */
function plain(attributes: Attributes): string {
  return JSON.stringify(attributes, (_, value: AttributeValue) => {
    if (typeof value === "bigint") return { $bigint: String(value) };
    return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString("base64") } : value;
  });
}
