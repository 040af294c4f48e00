/** The fields of Google's own shapes that this adapter reads, and nothing else. */

export type * from "./native/datastore.ts";
export type * from "./native/firebase.ts";
export type * from "./native/firestore.ts";
export type * from "./native/pubsub.ts";
export type * from "./native/storage.ts";

/** What came over HTTP: headers and the exact bytes of the body. */
export interface Delivery {
  /** By lower-case name; several values of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As the framework's `rawBody`: inflated already. Undefined and empty mean no body. */
  readonly body: Uint8Array | undefined;
  /** Present where a whole request was received, absent in `detect(headers, bytes)`. */
  readonly method?: string | undefined;
  /** Path and query as in the request line, where a whole request was received. */
  readonly url?: string | undefined;
}

/** The plain object that the framework passes to a CloudEvent function: attributes as properties, `data` a JSON value, a text or a `Buffer`. */
export interface CloudEventLike {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** RFC 3339. */
  readonly time?: string | undefined;
  /** The framework leaves it out of what it read from headers. */
  readonly datacontenttype?: string | undefined;
  readonly dataschema?: string | undefined;
  readonly data?: unknown;
  /** The framework does not decode it. */
  readonly data_base64?: string | undefined;
  /** Extension attributes. */
  readonly [extension: string]: unknown;
}

/** The second argument of a first generation function (https://cloud.google.com/functions/docs/writing/write-event-driven-functions#background-functions). */
export interface BackgroundContext {
  readonly eventId: string;
  readonly eventType: string;
  /** RFC 3339. */
  readonly timestamp?: string | undefined;
  /** A name, or `{ service, name, type }`. */
  readonly resource?: BackgroundResource | string | undefined;
  /** What the wildcards of the trigger's path stood for. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** Of the Realtime Database: `"firebaseio.com"`, or `"<location>.firebasedatabase.app"`. */
  readonly domain?: string | undefined;
}

/** What a background event is about. */
export interface BackgroundResource {
  readonly service?: string | undefined;
  readonly name?: string | null | undefined;
  readonly type?: string | undefined;
}

/** A call `(data, context)`; without a context where the framework passed a body on that it did not recognize. */
export interface BackgroundCall {
  readonly data: unknown;
  readonly context: BackgroundContext | undefined;
}

/** What a row gets: one of the three ways in which a function is called. */
export type Native = Delivery | CloudEventLike | BackgroundCall;
