/**
 * A decimal number as the plainest exact value: a number where it is exact, else a bigint, else the text itself.
 * `"1e2"` is 100, `"9007199254740993"` a bigint, `"0.12345678901234567891"` stays text.
 */
export function exactNumber(text: string): number | bigint | string {
  const number = Number(text);
  if (text.length < 16 && Number.isFinite(number) && (number !== 0 || !/^[^e]*[1-9]/i.test(text)))
    return number;
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(number) ? number : BigInt(text);
  return Number.isFinite(number) && digits(String(number)) === digits(text) ? number : text;
}

/** JSON with every number exact (see {@link exactNumber}); undefined when the text is no JSON. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    // The reviver costs ten times the parse: only text with a run of digits that a double might not hold pays for it.
    const long = MAYBE_LONG.test(text) && LONG_NUMBER.test(text);
    return { value: long ? JSON.parse(text, exact as Reviver) : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * What a message body means when nothing declares its type: a JSON object or array is decoded, every other text stays
 * the text it is ("123", "true" and "\"x\"" are strings). `declared` is the content type, where the sender gave one.
 */
export function decodeText(text: string, declared?: string | undefined): unknown {
  if (declared === undefined || declared === "" ? !/^\s*[[{]/.test(text) : !JSON_TYPE.test(declared))
    return text;
  const parsed = parseJson(text);
  return parsed ? parsed.value : text;
}

/** As {@link decodeText} for bytes: bytes that are not UTF-8 stay bytes. */
export function decodeBody(bytes: Uint8Array, declared?: string | undefined): unknown {
  const text = utf8(bytes);
  return text === undefined ? bytes : decodeText(text, declared);
}

/** The text of UTF-8 bytes, a byte order mark kept; undefined for other bytes. */
export function utf8(bytes: Uint8Array): string | undefined {
  strict ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

let strict: InstanceType<typeof TextDecoder> | undefined;

type Reviver = (this: unknown, key: string, value: unknown) => unknown;
/** Matches more than {@link LONG_NUMBER}, addresses for instance, but refuses other text three times as fast. */
const MAYBE_LONG = /\d{3}[\d.]{11}|\d[eE][-+]?\d{3}/;
const LONG_NUMBER = /\d(?:\.?\d){15}|\de[-+]?\d{3}/i;
const JSON_TYPE = /^\s*(?:application|text)\/(?:[\w.+-]*\+)?json\s*(?:;|$)/i;

/** Reviver with source access (https://tc39.es/proposal-json-parse-with-source/), which lib.d.ts does not type yet. */
function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && context?.source !== undefined ? exactNumber(context.source) : value;
}

/** Significant digits and exponent of a decimal text, so that `1.50`, `1.5` and `15e-1` compare equal. */
function digits(text: string): string {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([-+]?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const all = (whole + fraction).replace(/^0+/, "");
  const significant = all.replace(/0+$/, "");
  const shift = Number(exponent) - fraction.length + (all.length - significant.length);
  return significant === "" ? "0" : `${sign === "-" ? "-" : ""}${significant}e${shift}`;
}
