import type { PreciseDate } from "anyfn";
import type { MessageStimulus, Messages, PlainRecord, WireRequest } from "anyfn/driver";
import { background, binaryEvent, extraFields, idOf, only, PROJECT, timeOf, toBase64 } from "./google.ts";
import { bytes, double, map, message, varint } from "./protobuf.ts";

type Stimulus = MessageStimulus<"database">;
type Change = Messages["database"];

const DATABASE = `projects/${PROJECT}/databases/(default)`;

/** Firestore: protocol buffers in a CloudEvent. */
export function firestoreEvent({ messages, extra }: Stimulus): WireRequest {
  const change = only(messages);
  const { action, before, after } = change;
  const document = (fields: PlainRecord): Uint8Array =>
    message(
      bytes(1, `${DATABASE}/documents/${pathOf(change)}`),
      map(
        2,
        each(fields, (value) => firestoreValue(value, MAP)),
      ),
      bytes(3, timestamp(timeOf(change))),
      bytes(4, timestamp(timeOf(change))),
    );
  return binaryEvent({
    id: idOf(change),
    type: `google.cloud.firestore.document.v1.${action}`,
    source: `//firestore.googleapis.com/${DATABASE}`,
    subject: `documents/${pathOf(change)}`,
    time: timeOf(change),
    extensions: {
      project: PROJECT,
      location: "eur3",
      database: "(default)",
      namespace: "(default)",
      document: pathOf(change),
      dataschema:
        "https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto",
    },
    contentType: "application/protobuf",
    data: message(
      after && bytes(1, document(after)),
      before && bytes(2, document(before)),
      extra ? bytes(3999, "a field of tomorrow") : undefined,
    ),
  });
}

/** Firestore in Datastore mode: the same values, but entities with keys. */
export function datastoreEvent({ messages, extra }: Stimulus): WireRequest {
  const change = only(messages);
  const { action, before, after, collection } = change;
  const key = message(
    bytes(1, message(bytes(2, PROJECT))),
    ...pairs(pathOf(change).split("/")).map(([kind, name]) =>
      bytes(2, message(bytes(1, kind), bytes(3, name))),
    ),
  );
  const entity = (fields: PlainRecord): Uint8Array =>
    message(
      bytes(
        1,
        message(
          bytes(1, key),
          map(
            3,
            each(fields, (value) => firestoreValue(value, ENTITY)),
          ),
        ),
      ),
      bytes(5, timestamp(timeOf(change))),
      bytes(6, timestamp(timeOf(change))),
    );
  return binaryEvent({
    id: idOf(change),
    type: `google.cloud.datastore.entity.v1.${action}`,
    source: `//datastore.googleapis.com/${DATABASE}`,
    subject: `entities/${collection}/${keyOf(change)}`,
    time: timeOf(change),
    extensions: {
      project: PROJECT,
      location: "eur3",
      database: "(default)",
      namespace: "(default)",
      entity: `${collection}/${keyOf(change)}`,
    },
    contentType: "application/protobuf",
    data: message(
      after && bytes(1, entity(after)),
      before && bytes(2, entity(before)),
      extra ? bytes(3999, "a field of tomorrow") : undefined,
    ),
  });
}

/** Firestore of the first generation: values as JSON. */
export function firestoreBackground({ messages, extra }: Stimulus): WireRequest {
  const change = only(messages);
  const { action, before, after } = change;
  const document = (fields: PlainRecord | undefined): unknown =>
    fields
      ? {
          name: `${DATABASE}/documents/${pathOf(change)}`,
          fields: each(fields, jsonValue),
          createTime: timeOf(change),
          updateTime: timeOf(change),
          ...extraFields(extra),
        }
      : {};
  return background(
    {
      eventId: idOf(change),
      timestamp: timeOf(change),
      eventType: `providers/cloud.firestore/eventTypes/document.${verbs[action]}`,
      resource: `${DATABASE}/documents/${pathOf(change)}`,
      params: {},
      ...extraFields(extra),
    },
    { oldValue: document(before), value: document(after), updateMask: {}, ...extraFields(extra) },
  );
}

/** The Realtime Database: what was, and the change to it. */
export function referenceEvent({ messages, extra }: Stimulus): WireRequest {
  const change = only(messages);
  const { action } = change;
  return binaryEvent({
    id: idOf(change),
    type: `google.firebase.database.ref.v1.${action}`,
    source: `//firebasedatabase.googleapis.com/projects/_/locations/us-central1/instances/${PROJECT}`,
    subject: `refs/${pathOf(change)}`,
    time: timeOf(change),
    extensions: {
      instance: PROJECT,
      ref: pathOf(change),
      firebasedatabasehost: "firebaseio.com",
      location: "us-central1",
    },
    data: {
      "@type": "type.googleapis.com/google.events.firebase.database.v1.ReferenceEventData",
      ...deltaOf(change),
      ...extraFields(extra),
    },
  });
}

/** The Realtime Database of the first generation. */
export function referenceBackground({ messages, extra }: Stimulus): WireRequest {
  const change = only(messages);
  return background(
    {
      eventId: idOf(change),
      timestamp: timeOf(change),
      eventType: `providers/google.firebase.database/eventTypes/ref.${verbs[change.action]}`,
      resource: `projects/_/instances/${PROJECT}/refs/${pathOf(change)}`,
      domain: "firebaseio.com",
      params: {},
      ...extraFields(extra),
    },
    deltaOf(change),
  );
}

const verbs: Readonly<Record<Change["action"], string>> = {
  created: "create",
  updated: "update",
  deleted: "delete",
};

/** What did not change is not in the delta, what went is null in it. */
function deltaOf({ before, after }: Change): { readonly data: unknown; readonly delta: unknown } {
  if (!before || !after) return { data: before ?? null, delta: after ?? null };
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return { data: before, delta: Object.fromEntries(changed.map((name) => [name, after[name] ?? null])) };
}

/** Two by two. */
function pairs(parts: readonly string[]): readonly (readonly [string, string])[] {
  return parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ""] as const] : []));
}

function pathOf(change: Change): string {
  return `${change.collection}/${keyOf(change)}`;
}

function keyOf({ key }: Change): string {
  if (typeof key === "string") return key;
  throw new TypeError("Documents of Google's databases have a name for a key.");
}

/** Each field in another form; `__proto__` is one like any other. */
function each<Value>(fields: PlainRecord, form: (value: unknown) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, form(value)]));
}

/** How the two modes nest records: a map with its fields, or an entity with its properties, both under the number 6. */
const MAP = 1;
const ENTITY = 3;

/** https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto */
function firestoreValue(value: unknown, nested: typeof MAP | typeof ENTITY): Uint8Array {
  if (value === null) return varint(11, 0);
  if (typeof value === "boolean") return varint(1, value);
  if (typeof value === "bigint" || Number.isInteger(value)) return varint(2, value as number | bigint); // just seen
  if (typeof value === "number") return double(3, value);
  if (typeof value === "string") return bytes(17, value);
  if (value instanceof Uint8Array) return bytes(18, value);
  if (value instanceof Date) return bytes(10, timestampOf(value));
  if (Array.isArray(value))
    return bytes(9, message(...value.map((item) => bytes(1, firestoreValue(item, nested)))));
  return bytes(
    6,
    map(
      nested,
      each(value as PlainRecord, (item) => firestoreValue(item, nested)),
    ),
  ); // the only objects left
}

function jsonValue(value: unknown): unknown {
  if (value === null) return { nullValue: null };
  if (typeof value === "boolean") return { booleanValue: value };
  if (typeof value === "bigint" || Number.isInteger(value)) return { integerValue: String(value) };
  if (typeof value === "number") return { doubleValue: value };
  if (typeof value === "string") return { stringValue: value };
  if (value instanceof Uint8Array) return { bytesValue: toBase64(value) };
  if (value instanceof Date)
    return { timestampValue: value.toISOString().replace(/\d{3}Z$/, `${padded(nanosecondsOf(value))}Z`) };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(jsonValue) } };
  return { mapValue: { fields: each(value as PlainRecord, jsonValue) } }; // the only objects left
}

function timestamp(time: string): Uint8Array {
  return timestampOf(new Date(time));
}

function timestampOf(date: Date): Uint8Array {
  return message(varint(1, Math.floor(date.getTime() / 1000)), varint(2, nanosecondsOf(date)));
}

function nanosecondsOf(date: Date): number {
  const { nanoseconds = date.getUTCMilliseconds() * 1_000_000 } = date as Partial<PreciseDate>; // looked at
  return nanoseconds;
}

function padded(nanoseconds: number): string {
  return String(nanoseconds).padStart(9, "0");
}
