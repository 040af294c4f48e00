/** Neutral messages as core events, which become CloudEvents. */
import { type CoreEvent, decodeBody, type MessageKind } from "anyfn/adapter";
import type { MessageBase, MessageStimulus, Messages } from "anyfn/driver";
import { payloadBytes } from "anyfn/wire";

/** When a message was sent. */
export function timeOf({ time }: MessageBase): Date {
  return new Date(time ?? "2026-03-01T10:20:30.400Z");
}

/** A message's id, or one made of its place. */
export function idOf({ id }: MessageBase, index: number): string {
  return id ?? `3f1c7e10-1111-4222-8333-${String(index).padStart(12, "0")}`;
}

/** The core events of a stimulus, as another system of anyfn's would send them. */
export function toEvents(stimulus: MessageStimulus): readonly CoreEvent<MessageKind>[] {
  return stimulus.messages.map((message, index) => ({
    kind: stimulus.kind,
    id: idOf(message, index),
    source: "https://events.example.com/conformance",
    time: timeOf(message),
    attempt: message.attempt,
    native: undefined,
    ...OWN[stimulus.kind](message as never, index),
  })) as unknown as readonly CoreEvent<MessageKind>[]; // with the fields of its kind
}

const OWN: {
  readonly [K in keyof Messages]: (message: Messages[K], index: number) => Readonly<Record<string, unknown>>;
} = {
  schedule: ({ scheduledTime, schedule }) => {
    const time = new Date(scheduledTime);
    return { time, scheduledTime: time, schedule };
  },
  storage: ({ action, bucket, key, size, etag, contentType, content, version }) => ({
    action,
    bucket,
    key,
    size,
    etag,
    contentType,
    content,
    version,
  }),
  queue: ({ queue, body, attributes = {}, group }) => ({ queue, ...dataOf(body), attributes, group }),
  topic: ({ topic, subject, body, attributes = {}, group }) => ({
    topic,
    subject,
    ...dataOf(body),
    attributes,
    group,
  }),
  database: ({ action, database = "conformance", collection, key, before, after, expired }) => ({
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
    sequence: String(index + 1),
    ...dataOf(body),
    attributes,
  }),
  event: ({ type, source, subject, data }) => ({ type, source, subject, data }),
  invoke: ({ data }) => ({ data }),
};

function dataOf(body: Messages["queue"]["body"]): { readonly data: unknown; readonly bytes: Uint8Array } {
  const bytes = payloadBytes(body);
  return { bytes, data: decodeBody(bytes) };
}
