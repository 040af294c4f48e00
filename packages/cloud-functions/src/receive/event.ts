/** One event, in whichever of the three ways it came. */
export interface Received {
  /** `push` is a Pub/Sub push, written as Eventarc's event of the same message; `request` is plain HTTP. */
  readonly form: "cloudevent" | "push" | "request";
  /** The CloudEvents type; "" where there is none. */
  readonly type: string;
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly subject?: string | undefined;
  /** RFC 3339. */
  readonly time?: string | undefined;
  /** Of `data`. */
  readonly contentType?: string | undefined;
  /** The extension attributes of a CloudEvent. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Where it came over HTTP. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Undecoded bytes, else a value. */
  readonly data?: unknown;
  /** Of the first generation: what the wildcards of the trigger's path stood for. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** What makes it a broken event: normalizing it is an error that names this. */
  readonly malformed?: Malformed | undefined;
  /** What is untouched: the native shape, or the item of a batch. */
  readonly native: unknown;
}

/** The first wrong field of an event. */
export interface Malformed {
  readonly path: string;
  readonly expected: string;
  readonly seen: unknown;
  readonly cause?: unknown;
}
