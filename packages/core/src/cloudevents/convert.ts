import { AnyfnError } from "../errors.ts";
import type { CoreEvent, EventBase, MessageKind } from "../events.ts";
import { fromBase64 } from "../read/base64.ts";
import { type CloudEvent, checked, invalid } from "./event.ts";
import { fromMessage, fromValue, toMessage, toValue } from "./payload.ts";
import { fromPlain, toPlain } from "./values.ts";

/**
 * A core event as a CloudEvent. Its type is `anyfn.<kind>.<action>`, `anyfn.<kind>.message` where the kind has no action,
 * and of the kind `event` the event's own. Fields are extension attributes:
 *
 * | kind | `subject` | extension attributes | data |
 * | --- | --- | --- | --- |
 * | all | | `anyfnattempt` | |
 * | schedule | | `scheduledtime`, `previoustime`, `pastdue`, `schedule` | |
 * | storage | key | `bucket`, `size` (digits), `etag`, `contenttype`, `version` | content |
 * | queue | | `queue`, `partitionkey` (group), `attributes` (JSON) | the message |
 * | topic | subject | `topic`, `partitionkey` (group), `attributes` (JSON) | the message |
 * | database | | `database`, `collection` | `{ key, path, params, before, after, updatedFields, createTime, updateTime, expired }` |
 * | stream | | `stream`, `partition`, `partitionkey` (key), `sequence`, `attributes` (JSON) | the message |
 * | event | subject | `anyfnkind`, only where the type looks like one of ours | the data |
 * | invoke | | | the input |
 *
 * Dates, big integers, bytes and sets in data are tagged objects (`{ "$date": … }`); data with one in it that is no
 * database event's has the content type `application/vnd.anyfn+json`.
 *
 * @throws AnyfnError UNSUPPORTED for an http event: it is HTTP already
 */
export function toCloudEvent(event: CoreEvent<MessageKind>): CloudEvent {
  const kind = KINDS[event.kind] as KindCodec<MessageKind> | undefined; // the one of this event's kind
  if (!kind)
    throw new AnyfnError(
      "UNSUPPORTED",
      `An event of the kind ${event.kind} has no CloudEvent form. Send the request itself.`,
    );
  const { id, source, time, attempt } = event;
  return defined({
    specversion: "1.0",
    id,
    source,
    type: `anyfn.${event.kind}.${"action" in event ? event.action : "message"}`,
    time: time.toISOString(),
    anyfnattempt: attempt,
    ...kind.write(event),
  });
}

/**
 * The core event of a CloudEvent, which is its `native`. A CloudEvent of another type than ours is of the kind `event`.
 * Takes what any library calls a CloudEvent: attributes as properties, `data` or `data_base64`.
 *
 * @throws AnyfnError INVALID_CLOUDEVENT
 */
export function fromCloudEvent(event: object): CoreEvent<MessageKind> {
  const read = checked(event);
  const [, name = "", action = ""] = OURS.exec(read.anyfnkind === "event" ? "" : read.type) ?? [];
  const kind = (Object.hasOwn(KINDS, name) ? name : "event") as MessageKind; // a key of KINDS
  const base = {
    kind,
    id: read.id,
    source: read.source,
    time: read.time === undefined ? new Date() : new Date(read.time),
    attempt: countOf(read.anyfnattempt),
    native: event,
  };
  try {
    return defined({
      ...base,
      ...KINDS[kind].read(withBytes(read), action),
    }) as unknown as CoreEvent<MessageKind>; // `read` gives the fields of its kind
  } catch (error) {
    if (error instanceof AnyfnError) throw error;
    throw invalid(`The data of the CloudEvent ${JSON.stringify(read.id)} could not be read.`, {
      cause: error,
    }); // nested too deep for the stack
  }
}

/** A number, or its text; anything else that a sender writes says nothing. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === "number" || typeof value === "string" ? Number(value) : undefined;
  return Number.isFinite(count) ? count : undefined;
}

/** With the bytes of the JSON format's `data_base64` as data. */
function withBytes(event: CloudEvent): CloudEvent {
  const base64 = event.data_base64;
  if (typeof base64 !== "string") return event;
  return {
    ...event,
    specversion: "1.0",
    id: event.id,
    source: event.source,
    type: event.type,
    data: fromBase64(base64) ?? invalidBase64(event),
  };
}

function invalidBase64(event: CloudEvent): never {
  throw invalid(`The data_base64 of the CloudEvent ${JSON.stringify(event.id)} should be base64 but is not.`);
}

/** How one kind's own fields travel. */
interface KindCodec<K extends MessageKind> {
  write(event: CoreEvent<K>): Readonly<Record<string, unknown>>;
  read(event: CloudEvent, action: string): Omit<CoreEvent<K>, keyof EventBase<K>>;
}

const KINDS: { readonly [K in MessageKind]: KindCodec<K> } = {
  schedule: {
    write: ({ scheduledTime, previousTime, pastDue, schedule }) => ({
      scheduledtime: scheduledTime.toISOString(),
      previoustime: previousTime?.toISOString(),
      pastdue: pastDue,
      schedule,
    }),
    read: (event) => ({
      scheduledTime: date(event, "scheduledtime") ?? missing(event, "scheduledtime"),
      previousTime: date(event, "previoustime"),
      pastDue: flag(event, "pastdue"),
      schedule: text(event, "schedule"),
    }),
  },
  storage: {
    write: ({ bucket, key, size, etag, contentType, version, content }) => ({
      subject: key,
      bucket,
      size: size === undefined ? undefined : String(size),
      etag,
      contenttype: contentType,
      version,
      ...(content && { datacontenttype: "application/octet-stream", data: content }),
    }),
    read: (event, action) => ({
      action: oneOf(event, action, ["created", "deleted", "archived", "updated", "other"]),
      bucket: need(event, "bucket"),
      key: need(event, "subject"),
      size: countOf(event.size),
      etag: text(event, "etag"),
      contentType: text(event, "contenttype"),
      version: text(event, "version"),
      content: event.data instanceof Uint8Array ? event.data : undefined,
    }),
  },
  queue: {
    write: (event) => ({ queue: event.queue, partitionkey: event.group, ...fromMessage(event) }),
    read: (event) => ({
      queue: need(event, "queue"),
      ...toMessage(event),
      group: text(event, "partitionkey"),
    }),
  },
  topic: {
    write: (event) => ({
      topic: event.topic,
      subject: event.subject,
      partitionkey: event.group,
      ...fromMessage(event),
    }),
    read: (event) => ({
      topic: need(event, "topic"),
      subject: event.subject,
      ...toMessage(event),
      group: text(event, "partitionkey"),
    }),
  },
  database: {
    write({ database, collection, ...event }) {
      const { key, path, params, before, after, updatedFields, createTime, updateTime, expired } = event;
      const data = toPlain(
        defined({ key, path, params, before, after, updatedFields, createTime, updateTime, expired }),
      );
      return { database, collection, datacontenttype: "application/json", data };
    },
    read(event, action) {
      const fields = fromPlain(event.data) as
        | Omit<CoreEvent<"database">, keyof EventBase<"database">>
        | null
        | undefined; // its key is looked at below
      if (fields?.key === undefined)
        throw invalid(
          `The CloudEvent ${JSON.stringify(event.id)} of the type ${event.type} should have data { key, before, after } but has no key.`,
        );
      return {
        ...fields,
        action: oneOf(event, action, ["created", "updated", "deleted", "written"]),
        database: need(event, "database"),
        collection: need(event, "collection"),
      };
    },
  },
  stream: {
    write: (event) => ({
      stream: event.stream,
      partition: event.partition,
      partitionkey: event.key,
      sequence: event.sequence,
      ...fromMessage(event),
    }),
    read: (event) => ({
      stream: need(event, "stream"),
      partition: need(event, "partition"),
      key: text(event, "partitionkey"),
      sequence: need(event, "sequence"),
      ...toMessage(event),
    }),
  },
  event: {
    write: ({ type, subject, data }) => ({
      type,
      subject,
      anyfnkind: OURS.test(type) ? "event" : undefined,
      ...fromValue(data),
    }),
    read: (event) => ({ type: event.type, subject: event.subject, data: toValue(event) }),
  },
  invoke: {
    write: ({ data }) => fromValue(data),
    read: (event) => ({ data: toValue(event) }),
  },
};

const OURS = /^anyfn\.([a-z]+)\.([a-z]+)$/;

/** A copy without what is undefined. `data` of core events stays. */
function defined<Record extends object>(record: Record): Record {
  return Object.fromEntries(
    Object.entries(record).filter(([name, value]) => value !== undefined || name === "data"),
  ) as Record; // optional fields only are left out
}

/** An attribute as text: over HTTP every attribute is. */
function text(event: CloudEvent, name: string): string | undefined {
  const value = event[name];
  return value === undefined || value === null ? undefined : String(value);
}

function need(event: CloudEvent, name: string): string {
  return text(event, name) ?? missing(event, name);
}

function missing(event: CloudEvent, name: string): never {
  throw invalid(
    `The CloudEvent ${JSON.stringify(event.id)} of the type ${event.type} needs the attribute ${name}, but has ${Object.keys(event).slice(0, 30).join(", ")}.`,
  );
}

function flag(event: CloudEvent, name: string): boolean | undefined {
  const value = text(event, name);
  return value === undefined ? undefined : value === "true";
}

function date(event: CloudEvent, name: string): Date | undefined {
  const value = text(event, name);
  if (value === undefined) return undefined;
  const time = new Date(value);
  if (Number.isNaN(time.getTime()))
    throw invalid(
      `The CloudEvent ${JSON.stringify(event.id)} should have a timestamp as its ${name} but has ${JSON.stringify(value.slice(0, 100))}.`,
    );
  return time;
}

function oneOf<const Names extends readonly string[]>(
  event: CloudEvent,
  name: string,
  names: Names,
): Names[number] {
  if (!names.includes(name))
    throw invalid(
      `The CloudEvent ${JSON.stringify(event.id)} has the type ${event.type}, whose last part should be one of ${names.join(", ")}.`,
    );
  return name;
}
