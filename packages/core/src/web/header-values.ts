/** Names and values of headers that need a second look. */
import { inner } from "./body.ts";
import type { InnerHeaders, KeptHeaders } from "./inner-headers.ts";

/** An iteration sees changes made in its midst: its place is an index into the list as it then is. */
export function* entries(headers: Pick<InnerHeaders, typeof inner>): Generator<[string, string]> {
  for (
    let index = 0, pair: [string, string] | undefined;
    (pair = sortedPairs(headers[inner]())[index]);
    index++
  ) {
    yield [...pair];
  }
}

function sortedPairs(kept: KeptHeaders): [string, string][] {
  if (!kept.sorted) {
    const cookies = kept.cookies.map((cookie): [string, string] => ["set-cookie", cookie]);
    kept.sorted = [...Object.entries(kept.headers), ...cookies].sort(([a], [b]) =>
      a < b ? -1 : a > b ? 1 : 0,
    );
  }
  return kept.sorted;
}

/** Appends the headers of a request as a platform gives them, without those whose name is not valid. */
export function appendAll(headers: InnerHeaders, all: Iterable<readonly [string, string]>): void {
  for (const [name, value] of all) if (TOKEN.test(name)) headers.append(name, tameValue(value));
}

/** Adds a value to the one that a name already has, if it has one, or replaces it: `constructor` and `__proto__` are names too. */
export function join(headers: Record<string, string>, name: string, more: string, alone?: boolean): void {
  const before = !alone && Object.hasOwn(headers, name) ? headers[name] : undefined;
  const value = before === undefined ? more : before + (name === "cookie" ? "; " : ", ") + more;
  Object.defineProperty(headers, name, { value, writable: true, enumerable: true, configurable: true });
}

/** What `get("set-cookie")` answers. */
export function joinCookies(cookies: readonly string[]): string | null {
  return cookies.length > 0 ? cookies.join(", ") : null;
}

/** What a header name is (RFC 9110 §5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** @throws TypeError when it is no header name */
export function lowerName(name: string): string {
  if (!TOKEN.test(name)) throw new TypeError(`Invalid header name: ${name}`);
  return name.toLowerCase();
}

/** The pairs of an init that is not a plain record. @throws TypeError for a value that is not an init */
export function pairs(init: unknown): Iterable<[string, string]> {
  // Read once, as an iterator can be. Node's class would hand out values that it has joined already.
  const list = isIterable(init) ? Array.from(init, (pair) => (isIterable(pair) ? [...pair] : pair)) : init;
  return Array.isArray(list) && list.every((pair) => Array.isArray(pair) && pair.length === 2)
    ? list
    : new globalThis.Headers(list as never);
}

/** Of objects alone: a text is no list. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return Object(value) === value && Symbol.iterator in (value as object); // just tested
}

/** @throws TypeError when it is no value of a header */
export function cleanValue(text: string): string {
  return new globalThis.Headers({ a: text }).get("a") as string; // it was just set
}

/** The value as a header may have it: wide text becomes the Latin-1 reading of its UTF-8, control characters a space. */
export function tameValue(text: string): string {
  if (/^(?![\t ])[\t -\xff]*(?<![\t ])$/.test(text)) return text;
  const narrow = /[^\0-\xff]/.test(text) ? Buffer.from(text).toString("latin1") : text;
  return cleanValue(narrow.replace(/[\0\n\r]/g, " "));
}
