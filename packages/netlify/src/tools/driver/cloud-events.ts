/** Stimuli as the CloudEvents that a sender of the user's delivers to the bridge: the documented form of core events. */

import type { CoreEvent, MessageKind } from "anyfn/adapter";
import { decodeBody } from "anyfn/adapter";
import {
  type CloudEvent,
  type EncodedHttp,
  encodeHttp,
  type HttpMode,
  toCloudEvent,
} from "anyfn/cloudevents";
import type { MessageBase, MessageStimulus, Messages, WireRequest } from "anyfn/driver";
import { payloadBytes } from "anyfn/wire";
import { NAME, post, signed } from "./signed.ts";

/** One signed delivery to the bridge, or to a background function of a queue. */
export function cloudEventsRequest(stimulus: MessageStimulus, mode: HttpMode, endpoint: string): WireRequest {
  const events = cloudEventsOf(stimulus);
  const { headers, body } = spoiled(stimulus, encodeHttp(events, { mode }));
  const name = endpoint === NAME ? NAME : `${endpoint}/${NAME}`;
  const target = endpoint === NAME ? NAME : `${endpoint}?function=${NAME}`;
  return signed(post(target, Object.entries(headers), body), name);
}

/** The same batch, in which what is malformed lacks the id that every CloudEvent has. */
function spoiled(
  { messages }: MessageStimulus,
  { headers, body }: EncodedHttp,
): Pick<EncodedHttp, "headers" | "body"> {
  if (!messages.some(({ malformed }) => malformed)) return { headers, body };
  const events = JSON.parse(new TextDecoder().decode(body)) as readonly object[]; // a batch is a list
  const all = events.map((event, index) =>
    messages[index]?.malformed ? { ...event, id: undefined } : event,
  );
  return { headers, body: new TextEncoder().encode(JSON.stringify(all)) };
}

function cloudEventsOf({ kind, messages, extra, sparse }: MessageStimulus): readonly CloudEvent[] {
  return messages.map((message, index) => {
    const core = CORE[kind](message as never, index); // of this kind
    const event = toCloudEvent({ ...base(kind, message, index), ...core } as CoreEvent<MessageKind>); // both halves of it
    const { time: _time, anyfnattempt: _attempt, ...bare } = event;
    return { ...(sparse ? (bare as CloudEvent) : event), ...(extra && { oftomorrow: "1" }) }; // what must be there is
  });
}

function base(kind: MessageKind, { id, time, attempt }: MessageBase, index: number): object {
  return {
    kind,
    id: id ?? `3f1c7e10-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`,
    source: `https://sender.example/${NAME}`,
    time: new Date(time ?? "2026-03-01T10:20:30.000Z"),
    attempt,
    native: undefined,
  };
}

type Core = { readonly [K in MessageKind]: (message: Messages[K], index: number) => object };

const CORE: Core = {
  schedule: ({ scheduledTime, schedule = NAME }) => ({
    time: new Date(scheduledTime),
    scheduledTime: new Date(scheduledTime),
    schedule,
  }),
  storage: ({ id: _id, time: _time, attempt: _attempt, malformed: _malformed, ...fields }) => fields,
  queue: ({ queue, body, attributes = {}, group }) => ({ queue, ...content(body), attributes, group }),
  topic: ({ topic, subject, body, attributes = {}, group }) => ({
    topic,
    subject,
    ...content(body),
    attributes,
    group,
  }),
  database: ({ action, database = "default", collection, key, before, after, expired }) => ({
    action,
    database,
    collection,
    key,
    before,
    after,
    expired,
  }),
  stream: ({ stream, partition = "0", key, body, attributes = {} }, index) => ({
    stream,
    partition,
    key,
    sequence: String(index),
    ...content(body),
    attributes,
  }),
  event: ({ type, source, subject, data }) => ({ type, source, subject, data }),
  invoke: ({ data }) => ({ data }),
};

function content(body: string | Uint8Array): { readonly bytes: Uint8Array; readonly data: unknown } {
  const bytes = payloadBytes(body);
  return { bytes, data: decodeBody(bytes) };
}
