/**
 * The one table of kinds. Every other type is computed from it; a third party adds a kind by declaration merging.
 */
export interface Kinds {
  http: { readonly event: HttpEvent; readonly result: Response };
  schedule: { readonly event: ScheduleEvent; readonly result: unknown };
  storage: { readonly event: StorageEvent; readonly result: unknown };
  queue: { readonly event: QueueEvent; readonly result: unknown };
  topic: { readonly event: TopicEvent; readonly result: unknown };
  database: { readonly event: DatabaseEvent; readonly result: unknown };
  stream: { readonly event: StreamEvent; readonly result: unknown };
  event: { readonly event: CustomEvent; readonly result: unknown };
  invoke: { readonly event: InvokeEvent; readonly result: unknown };
}

/** The name of a kind of trigger, e.g. `"queue"`. */
export type Kind = keyof Kinds;

/** A kind whose handler takes a core event (every kind but `http`, whose handler takes a `Request`). */
export type MessageKind = Exclude<Kind, "http">;

/** The core event of one kind, or of any kind. */
export type CoreEvent<K extends Kind = Kind> = { [P in K]: Kinds[P]["event"] }[K];

/** What every core event carries. */
export interface EventBase<K extends string> {
  readonly kind: K;
  /** Stable across redeliveries of the same message, wherever the platform has such an id. */
  readonly id: string;
  /** The CloudEvents `source`: a URI reference that names where the event comes from. */
  readonly source: string;
  /** When it happened by the platform's word; where the platform says nothing, when it was received. */
  readonly time: Date;
  /** Delivery attempt, 1 the first. Absent where the platform does not tell. */
  readonly attempt?: number | undefined;
  /** The untouched native event; of a batch, the native record of this message. */
  readonly native: unknown;
}

/** A value of an attribute. Text is a string; bytes that are no UTF-8 text stay bytes. */
export type AttributeValue = string | number | bigint | boolean | Uint8Array;

/** Message attributes (headers, properties) by their name as sent. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Who called over HTTP. */
export interface Client {
  /** The caller's address as the platform saw it, never a client-supplied header alone. */
  readonly ip?: string | undefined;
  /** Claims that the platform verified before the function ran, in the platform's own shape. */
  readonly auth?: unknown;
}

/** An HTTP request as an event: what tools see. Handlers take the `Request` itself. */
export interface HttpEvent extends EventBase<"http"> {
  readonly request: Request;
  readonly client: Client;
}

/** A tick of a schedule. */
export interface ScheduleEvent extends EventBase<"schedule"> {
  readonly scheduledTime: Date;
  readonly previousTime?: Date | undefined;
  /** True where the platform says that this tick is late. */
  readonly pastDue?: boolean | undefined;
  /** The schedule's name, where known. */
  readonly schedule?: string | undefined;
}

/** `created` includes overwritten; `other` matches no `on`. */
export type StorageAction = "created" | "deleted" | "archived" | "updated" | "other";

/** A change of an object in a bucket. */
export interface StorageEvent extends EventBase<"storage"> {
  readonly action: StorageAction;
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  /** Bytes. Absent on deletion. */
  readonly size?: number | undefined;
  /** Without quotes. */
  readonly etag?: string | undefined;
  readonly contentType?: string | undefined;
  /** Version id or generation. */
  readonly version?: string | undefined;
  /** Only where the platform delivers it; else read it through `@anyfn/clients`. */
  readonly content?: Uint8Array | undefined;
}

/** One message of a queue. `Data` is what the schema yields, or the decoded body. */
export interface QueueEvent<Data = unknown> extends EventBase<"queue"> {
  readonly queue: string;
  readonly data: Data;
  readonly bytes: Uint8Array;
  readonly attributes: Attributes;
  /** Messages of one group are handled in order, one at a time. */
  readonly group?: string | undefined;
}

/** One message of a topic. */
export interface TopicEvent<Data = unknown> extends EventBase<"topic"> {
  readonly topic: string;
  readonly subject?: string | undefined;
  readonly data: Data;
  readonly bytes: Uint8Array;
  readonly attributes: Attributes;
  readonly group?: string | undefined;
}

/** A record of plain values, as databases hold them. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** A change of one document or row. */
export interface DatabaseEvent<Document = PlainRecord> extends EventBase<"database"> {
  readonly action: "created" | "updated" | "deleted" | "written";
  readonly database: string;
  /** Path without the last segment. */
  readonly collection: string;
  /** A string, or a record for composite keys. */
  readonly key: string | PlainRecord;
  readonly path?: string | undefined;
  /** What the `{name}` segments of the function's `collection` stand for. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** The document before the change; undefined where there was none or the platform does not tell. */
  readonly before?: Document | undefined;
  /** The document after the change; undefined where it is gone or the platform does not tell. */
  readonly after?: Document | undefined;
  readonly updatedFields?: PlainRecord | undefined;
  /** When the document was made, where the platform tells. */
  readonly createTime?: Date | undefined;
  /** When it was last changed, where the platform tells; of a deleted document before that. */
  readonly updateTime?: Date | undefined;
  /** True where the database itself deleted the document at the end of its time to live. */
  readonly expired?: boolean | undefined;
}

/** One record of a stream. */
export interface StreamEvent<Data = unknown> extends EventBase<"stream"> {
  readonly stream: string;
  /** The shard or partition: its records are handled in order. */
  readonly partition: string;
  readonly key?: string | undefined;
  /** Position within the partition, as the platform writes it. */
  readonly sequence: string;
  readonly attributes: Attributes;
  readonly data: Data;
  readonly bytes: Uint8Array;
}

/** A named event of a bus. */
export interface CustomEvent<Data = unknown> extends EventBase<"event"> {
  readonly type: string;
  readonly subject?: string | undefined;
  readonly data: Data;
}

/** A direct call. */
export interface InvokeEvent<Data = unknown> extends EventBase<"invoke"> {
  readonly data: Data;
}
