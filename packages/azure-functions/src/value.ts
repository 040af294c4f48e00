/** What the library made of the host's values, brought back as far as it can be: it parses every text that is JSON. */
import { type AttributeValue, decodeBody, decodeText, exactNumber, MalformedEventError } from "anyfn/adapter";
import { fields, fromText, plainBytes, put } from "anyfn/read";

/** A 64-bit integer as gRPC's JavaScript library gives it. */
interface Long {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

/** An id or a position as text: `"42"` arrives as 42, and 64-bit integers in lists as two halves. Nothing is left of one that arrives as Infinity (`"89e7073266"`). */
export function idText(value: unknown): string | undefined {
  if (isLong(value)) return String(fromLong(value));
  switch (typeof value) {
    case "string":
      return value === "" ? undefined : value;
    case "number":
      return Number.isFinite(value) ? String(value) : undefined;
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return value === null || value === undefined ? undefined : jsonOf(value);
  }
}

/** A body and what it means. Where a function is not registered for bytes they are what the parsed value would be written as. */
export interface MessageBody {
  readonly bytes: Uint8Array;
  readonly data: unknown;
}

/**
 * The body of a message, in bytes or as the library parsed it: a number or a truth value was a text, and is one again; of a text that
 * it took for a number too large to be one nothing is left. Only a registration without `dataType: "binary"` has such bodies.
 */
export function bodyOf(input: unknown, contentType?: string | undefined): MessageBody {
  if (input instanceof Uint8Array) {
    const bytes = plainBytes(input);
    return { bytes, data: decodeBody(bytes, contentType) };
  }
  if (typeof input === "object" && input !== null) return { bytes: fromText(jsonOf(input)), data: input };
  if (typeof input === "number" && !Number.isFinite(input))
    return { bytes: new Uint8Array(), data: undefined };
  const text = String(input ?? "");
  return {
    bytes: fromText(text),
    data: typeof input === "string" ? input : decodeText(text, contentType),
  };
}

/** @throws MalformedEventError for a body that is nested too deep to be written */
function jsonOf(input: object): string {
  try {
    return JSON.stringify(input);
  } catch (cause) {
    throw new MalformedEventError("azure", "body", "a value that JSON can write", input, { cause });
  }
}

/** User properties. The library has put the first letter of each name in lower case; what is no plain value stays as JSON. */
export function attributesOf(properties: unknown): Readonly<Record<string, AttributeValue>> {
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(fields(properties) ?? {})) {
    const plainValue = attributeOf(value);
    if (plainValue !== undefined) put(attributes, name, plainValue);
  }
  return attributes;
}

function attributeOf(value: unknown): AttributeValue | undefined {
  if (value instanceof Uint8Array) return plainBytes(value);
  if (isLong(value)) return exactNumber(String(fromLong(value)));
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
      return value;
    default:
      return value === null || value === undefined ? undefined : jsonOf(value);
  }
}

/** A 64-bit integer in two halves, which alone is exact beyond 2^53. */
export function isLong(value: unknown): value is Long {
  const { low, high, unsigned } = fields(value) ?? {};
  return Number.isInteger(low) && Number.isInteger(high) && typeof unsigned === "boolean";
}

function fromLong({ low, high, unsigned }: Long): bigint {
  const whole = (BigInt(high) << 32n) | BigInt(low >>> 0);
  return unsigned ? BigInt.asUintN(64, whole) : BigInt.asIntN(64, whole);
}
