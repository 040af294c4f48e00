import { AnyfnError, typeName } from "../errors.ts";

/** A CloudEvent as a value (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  /** A URI reference. */
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** RFC 3339. */
  readonly time?: string | undefined;
  /** Without it the data is JSON. */
  readonly datacontenttype?: string | undefined;
  readonly dataschema?: string | undefined;
  /** A JSON value, a text, or bytes (`data_base64` in JSON). */
  readonly data?: unknown;
  /** Extension attributes. */
  readonly [extension: string]: unknown;
}

/** What is wrong with an event, for those who name it in their own words. */
export interface Flaw {
  /** The attribute; in HTTP headers `headers.ce-<attribute>`, of a batch `[1].<attribute>`. */
  readonly path: string;
  readonly expected: string;
  readonly seen: unknown;
}

/** The error of what is no CloudEvent that we can read; with the flaw where one attribute has it. */
export function invalid(message: string, options?: ErrorOptions, flaw?: Flaw): AnyfnError {
  const error = new AnyfnError("INVALID_CLOUDEVENT", message, options);
  // Not enumerable: what was seen is a value, and no log's.
  return Object.defineProperty(error, "flaw", { value: flaw });
}

/** The flaw that an error tells of, if any. */
export function flawOf(error: unknown): Flaw | undefined {
  return (Object(error) as { readonly flaw?: Flaw }).flaw; // only `invalid` sets one
}

/**
 * The same value, once its required attributes are known to be right.
 *
 * @param place What stands before the name of an attribute where it was read.
 * @throws AnyfnError INVALID_CLOUDEVENT
 */
export function checked(event: object, place = ""): CloudEvent {
  const { specversion, id, time } = event as Partial<CloudEvent>; // read as unknown below
  const which =
    typeof id === "string" && id !== ""
      ? `The CloudEvent ${JSON.stringify(id.slice(0, 100))}`
      : "The CloudEvent";
  const wrong = (
    name: string,
    expected: string,
    value: unknown,
    must = `${expected} as its ${name}`,
  ): AnyfnError =>
    invalid(`${which} should have ${must} but has ${seen(value)}.`, undefined, {
      path: `${place}${name}`,
      expected,
      seen: value,
    });
  if ((specversion as unknown) !== "1.0")
    throw wrong("specversion", 'the text "1.0"', specversion, 'the specversion "1.0"');
  for (const name of ["id", "source", "type"]) {
    const value = (event as Readonly<Record<string, unknown>>)[name]; // any object
    if (typeof value !== "string" || value === "")
      throw wrong(name, "a text that is not empty", value, `a text as its ${name}`);
  }
  for (const name of ["subject", "datacontenttype", "dataschema"]) {
    const value = (event as Readonly<Record<string, unknown>>)[name]; // any object
    if (value !== undefined && typeof value !== "string") throw wrong(name, "a text", value);
  }
  if (
    time !== undefined &&
    !(typeof time === "string" && TIME.test(time) && !Number.isNaN(Date.parse(time)))
  ) {
    throw wrong("time", "an RFC 3339 timestamp", time);
  }
  return event as CloudEvent; // checked above
}

/** A content type that means JSON; so does none. */
export function isJson(contentType: string | undefined): boolean {
  return contentType === undefined || /^\s*[\w.+-]+\/(?:[\w.+-]*\+)?json\s*(?:;|$)/i.test(contentType);
}

/** An attribute as seen, short: attributes name events and are no payload. */
function seen(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 100))
    : value === undefined
      ? "none"
      : typeName(value);
}

const TIME = /^[+-]?\d{4,6}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
