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

/** The error of what is no CloudEvent that we can read. */
export function invalid(message: string, options?: ErrorOptions): AnyfnError {
  return new AnyfnError("INVALID_CLOUDEVENT", message, options);
}

/** The same value, once its required attributes are known to be right. @throws AnyfnError INVALID_CLOUDEVENT */
export function checked(event: object): CloudEvent {
  const { specversion, id, time } = event as Partial<CloudEvent>; // read as unknown below
  const which =
    typeof id === "string" && id !== ""
      ? `The CloudEvent ${JSON.stringify(id.slice(0, 100))}`
      : "The CloudEvent";
  if ((specversion as unknown) !== "1.0")
    throw invalid(`${which} should have the specversion "1.0" but has ${seen(specversion)}.`);
  for (const name of ["id", "source", "type"]) {
    const value = (event as Readonly<Record<string, unknown>>)[name]; // any object
    if (typeof value !== "string" || value === "")
      throw invalid(`${which} should have a text as its ${name} but has ${seen(value)}.`);
  }
  for (const name of ["subject", "datacontenttype", "dataschema"]) {
    const value = (event as Readonly<Record<string, unknown>>)[name]; // any object
    if (value !== undefined && typeof value !== "string")
      throw invalid(`${which} should have a text as its ${name} but has ${seen(value)}.`);
  }
  if (
    time !== undefined &&
    !(typeof time === "string" && TIME.test(time) && !Number.isNaN(Date.parse(time)))
  ) {
    throw invalid(`${which} should have an RFC 3339 timestamp as its time but has ${seen(time)}.`);
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
