import { decodeBody } from "../decode.ts";
import type {
  CustomEvent,
  DatabaseEvent,
  EventBase,
  InvokeEvent,
  PlainRecord,
  QueueEvent,
  ScheduleEvent,
  StorageEvent,
  StreamEvent,
  TopicEvent,
} from "../events.ts";

/**
 * A message of a queue. Give `data`, and `bytes` are its JSON (of a string, its text; of bytes, they); or give `bytes`,
 * and `data` is what a platform would decode from them.
 *
 * @example
 * await invoke(definition, queueEvent({ data: { order: 1 }, group: "eu" }));
 */
export function queueEvent<Data = unknown>(fields: Partial<QueueEvent<Data>> = {}): QueueEvent<Data> {
  const queue = fields.queue ?? "queue";
  return { ...base("queue", queue), queue, attributes: {}, ...fields, ...content(fields) };
}

/** A message of a topic; `data` and `bytes` as of {@link queueEvent}. */
export function topicEvent<Data = unknown>(fields: Partial<TopicEvent<Data>> = {}): TopicEvent<Data> {
  const topic = fields.topic ?? "topic";
  return { ...base("topic", topic), topic, attributes: {}, ...fields, ...content(fields) };
}

/** A record of a stream; `data` and `bytes` as of {@link queueEvent}. */
export function streamEvent<Data = unknown>(fields: Partial<StreamEvent<Data>> = {}): StreamEvent<Data> {
  const stream = fields.stream ?? "stream";
  const event = base("stream", stream);
  return {
    ...event,
    stream,
    partition: "0",
    sequence: String(count),
    attributes: {},
    ...fields,
    ...content(fields),
  };
}

/** An object that was created; of `content`, where given, it has the size. */
export function storageEvent(fields: Partial<StorageEvent> = {}): StorageEvent {
  const bucket = fields.bucket ?? "bucket";
  const size = fields.content?.byteLength ?? (fields.action === "deleted" ? undefined : 0);
  return {
    ...base("storage", bucket),
    action: "created",
    bucket,
    key: "file.txt",
    ...(size === undefined ? undefined : { size }),
    ...fields,
  };
}

/** A changed document: created without `before`, deleted without `after`, else updated. */
export function databaseEvent<Document = PlainRecord>(
  fields: Partial<DatabaseEvent<Document>> = {},
): DatabaseEvent<Document> {
  const collection = fields.collection ?? "items";
  const action = fields.before === undefined ? "created" : fields.after === undefined ? "deleted" : "updated";
  return { ...base("database", collection), action, database: "default", collection, key: "1", ...fields };
}

/** A tick, due now to the minute. */
export function scheduleEvent(fields: Partial<ScheduleEvent> = {}): ScheduleEvent {
  const event = base("schedule", fields.schedule ?? "schedule");
  const time = fields.time ?? event.time;
  return { ...event, scheduledTime: new Date(Math.floor(time.getTime() / 60_000) * 60_000), ...fields };
}

/** A named event of a bus. */
export function customEvent<Data = unknown>(fields: Partial<CustomEvent<Data>> = {}): CustomEvent<Data> {
  return { ...base("event", "bus"), type: "test.event", data: {} as Data, ...fields }; // only where the caller gave no data and so named no type for it
}

/** A direct call. */
export function invokeEvent<Data = unknown>(fields: Partial<InvokeEvent<Data>> = {}): InvokeEvent<Data> {
  return { ...base("invoke", "caller"), data: {} as Data, ...fields }; // as above
}

let count = 0;

/** Ids differ, because a batch tells its messages apart by them. */
function base<K extends string>(kind: K, name: string): EventBase<K> {
  return {
    kind,
    id: `${kind}-${++count}`,
    source: `/test/${kind}/${encodeURIComponent(name)}`,
    time: new Date(),
    attempt: 1,
    native: undefined,
  };
}

interface Content<Data> {
  readonly data: Data;
  readonly bytes: Uint8Array;
}

function content<Data>(fields: Partial<Content<Data>>): Content<Data> {
  const { data, bytes } = fields;
  if (bytes && !("data" in fields)) return { bytes, data: decodeBody(bytes) as Data }; // the caller says what the bytes hold
  const given = "data" in fields ? (data as Data) : ({} as Data); // there, or no type was named for it
  return { data: given, bytes: bytes ?? toBytes(given) };
}

function toBytes(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return new TextEncoder().encode(typeof data === "string" ? data : (JSON.stringify(data, digits) ?? ""));
}

/** Big integers as their digits, which is how messages carry them. */
function digits(_key: string, value: unknown): unknown {
  return typeof value === "bigint"
    ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value))
    : value; // Node 22 has it, lib.d.ts does not
}
