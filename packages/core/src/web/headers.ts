import { inner } from "./body.ts";
import { disguise } from "./disguise.ts";
import { appendAll, cleanValue, join, joinCookies, lowerName, pairs, tameValue } from "./header-values.ts";
import type { HeaderReader, InnerHeaders, KeptHeaders } from "./inner-headers.ts";
import { headersMembers } from "./members.ts";

/**
 * Headers as the Fetch standard has them, kept as a record of values by lower-case name and a list of cookies.
 * What is not plainly right goes through Node's own class, which normalizes it or throws the error that it should.
 */
const FieldHeaders = class Headers implements InnerHeaders {
  /** Undefined while only single headers were asked for. */
  #kept: KeptHeaders | undefined;
  readonly #reader: HeaderReader<unknown> | undefined;
  readonly #source: unknown;

  // The default of `init` keeps `length` at 0.
  constructor(init: unknown = undefined, reader?: HeaderReader<unknown>, source?: unknown) {
    this.#reader = reader;
    this.#source = source;
    const record = typeof init === "object" && init !== null && init;
    if (record && #kept in record) {
      const { headers, cookies } = record[inner]();
      this.#kept = { headers: { ...headers }, cookies: [...cookies] };
    } else if (init !== undefined) {
      // One copy is twenty times as fast as as many assignments. Node's class would refuse a key that is a symbol.
      const fields = record && !(Symbol.iterator in record) && ({ ...record } as Record<string, string>); // what is no text is found next
      if (fields && isClean(fields)) this.#kept = { headers: fields, cookies: [] };
      else
        for (const [name, value] of fields ? Object.entries(fields) : pairs(init)) this.append(name, value);
    }
  }

  append(name: string, value: string): void {
    this.#put(name, value);
  }

  set(name: string, value: string): void {
    this.#put(name, value, true);
  }

  get(name: string): string | null {
    const { lower } = known(name);
    if (this.#reader && !this.#kept) {
      const value = this.#reader.header(this.#source, lower);
      return value === undefined ? null : isPlain(value) ? value : tameValue(value);
    }
    const { headers, cookies } = this[inner]();
    const value = headers[lower];
    // `constructor` is a name too: what is no text is not a field's value.
    if (typeof value === "string") return value;
    return lower === SET_COOKIE ? joinCookies(cookies) : null;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  [inner](): KeptHeaders {
    if (!this.#kept) {
      this.#kept = { headers: {}, cookies: [] };
      if (this.#reader) appendAll(this, this.#reader.headers(this.#source));
    }
    return this.#kept;
  }

  #put(name: string, given: unknown, alone?: boolean): void {
    const spelling = known(name);
    const { lower } = spelling;
    const text = `${given}`; // a symbol throws the TypeError that it should
    // What callers send is neither kept nor compared with what others sent.
    const plain = this.#reader ? PLAIN.test(text) : wasPlain(spelling, text);
    const value = plain ? text : cleanValue(text);
    const kept = this[inner]();
    const { headers, cookies } = kept;
    kept.sorted = undefined;
    if (lower === SET_COOKIE) {
      if (alone) cookies.length = 0;
      cookies.push(value);
    } else if (lower in headers && (!alone || lower === "__proto__")) join(headers, lower, value, alone);
    else headers[lower] = value;
  }
};

disguise(FieldHeaders, "Headers", headersMembers);

/** With a reader, which only requests give, one name is one lookup, and only a question about all of them reads all. */
export const LightHeaders: new (
  init?: unknown,
  reader?: HeaderReader<unknown>,
  source?: unknown,
) => InnerHeaders = FieldHeaders;

/** The Fetch standard's `Headers` without undici. */
export const Headers: typeof globalThis.Headers = FieldHeaders as never; // with its members it has all; the differential tests compare both
export type Headers = globalThis.Headers;

const SET_COOKIE = "set-cookie";

/** Names that need no second look: not all that may be (RFC 9110 §5.6.2). */
const TOKEN = /^[a-z\d-]+$/i;

/** A header value that needs no second look. Anchored, as V8 is twice as fast then. */
const PLAIN = /^(?![\t ])[\t -\xff]*(?<![\t ])$/;

/** True for text that may stand as it is. A long one in ASCII is searched, which is several times as fast as matching it. */
function isPlain(value: string): boolean {
  return (
    (value.length > LONG &&
      Buffer.byteLength(value) === value.length &&
      !value.includes("\n") &&
      !value.includes("\r") &&
      !value.includes("\0") &&
      value.trim() === value) ||
    PLAIN.test(value)
  );
}

const LONG = 100;

/** A name as it was spelled. */
interface Spelling {
  readonly lower: string;
  /** The first value it had that may stand as it is: headers of answers are mostly constants, which then need no second look. */
  plain: string | undefined;
}

/** Spellings seen so far: three times as fast as folding again. Bounded, because names come from outside. */
const spellings = new Map<string, Spelling>();

/** True where every name and value may stay as it is. Names that were not seen before are looked at elsewhere. */
function isClean(fields: Readonly<Record<string, unknown>>): boolean {
  for (const name in fields) {
    const spelling = spellings.get(name);
    const value = fields[name];
    if (
      spelling?.lower !== name ||
      name === SET_COOKIE ||
      typeof value !== "string" ||
      !wasPlain(spelling, value)
    )
      return false;
  }
  return true;
}

function wasPlain(spelling: Spelling, value: string): boolean {
  const is = value === spelling.plain || PLAIN.test(value);
  if (is && value.length < LONG) spelling.plain ??= value;
  return is;
}

function known(name: string): Spelling {
  let spelling = spellings.get(name);
  if (!spelling) {
    const lower = TOKEN.test(name) ? name.toLowerCase() : lowerName(name);
    spelling = { lower, plain: undefined };
    if (spellings.size < 500) spellings.set(name, spelling);
  }
  return spelling;
}
