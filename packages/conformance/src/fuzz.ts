/** Random and mutated native events for the detectors and normalizers of an adapter: `@anyfn/conformance/fuzz`. */
import type { Kind } from "anyfn/driver";

/** An adapter's public functions. */
export interface FuzzedAdapter {
  detect(native: unknown, nativeContext?: never): unknown;
  normalize(
    native: unknown,
    nativeContext?: never,
    options?: { readonly kind?: Kind | undefined },
  ): { readonly events: readonly unknown[] };
}

/** A native event as the platform sends it, and what it sends beside it. */
export interface FuzzSeed {
  readonly native: unknown;
  readonly nativeContext?: unknown;
}

export interface FuzzOptions {
  readonly adapter: FuzzedAdapter;
  /** Events to mutate. */
  readonly seeds: readonly FuzzSeed[];
  readonly runs: number;
  /** The first number of the generator: a run with it and its index is played again exactly. */
  readonly seed?: number | undefined;
  /** What one event may take, in milliseconds, before it counts as a hang; default 5000. */
  readonly hangMs?: number | undefined;
}

/** How many events were taken, and how many were refused by anyfn's own errors. */
export interface FuzzReport {
  readonly taken: number;
  readonly refused: number;
}

/**
 * Asks an adapter about random JSON and about mutated events of its platform: each is taken, or refused by an error that says so.
 *
 * @throws Error that names the run, the seed and the event: for any other error, for an event that takes too long, and when a prototype
 * has a new property
 */
export function fuzz({ adapter, seeds, runs, seed = 1, hangMs = 5000 }: FuzzOptions): FuzzReport {
  let taken = 0;
  let refused = 0;
  const prototypes = namesOfPrototypes();
  for (let run = 0; run < runs; run++) {
    const random = generator(seed + run);
    const chosen = seeds.length > 0 && random() < 0.9 ? pick(random, seeds) : undefined;
    const native = chosen ? mutated(random, chosen.native) : value(random, 4);
    const context = chosen && random() < 0.2 ? mutated(random, chosen.nativeContext) : chosen?.nativeContext;
    const kind = pick(random, KINDS);
    const began = performance.now();
    try {
      adapter.detect(native, context as never); // whatever a platform may hand over
      const { events } = adapter.normalize(native, context as never, { kind }); // as above
      for (const event of events) look(event);
      taken++;
    } catch (error) {
      if (!isRefusal(error)) throw failure(`an error that is no refusal: ${String(error)}`, error);
      refused++;
    }
    if (performance.now() - began > hangMs) throw failure(`more than ${hangMs} ms`);
    if (namesOfPrototypes() !== prototypes) throw failure("a new property of a prototype");

    function failure(what: string, cause?: unknown): Error {
      return new Error(`Run ${run} of seed ${seed} (kind ${kind}): ${what}. The event: ${shown(native)}`, {
        cause,
      });
    }
  }
  return { taken, refused };
}

const KINDS: readonly (Kind | undefined)[] = [
  undefined,
  "http",
  "schedule",
  "storage",
  "queue",
  "topic",
  "database",
  "stream",
  "event",
  "invoke",
];

/** Reads what a handler may read. */
function look(event: unknown): void {
  const { kind, id, time, request } = event as Readonly<Record<string, unknown>>; // a core event
  if (typeof kind !== "string" || typeof id !== "string")
    throw new TypeError("the event has no kind or no id");
  if (!(time instanceof Date) || Number.isNaN(time.getTime()))
    throw new TypeError("the event's time is no time");
  if (kind !== "http") return;
  const { url, method, headers } = request as Request; // an HTTP event's
  if (!URL.canParse(url)) throw new TypeError("the request's URL is none");
  if (typeof method !== "string") throw new TypeError("the request's method is no text");
  for (const [name, text] of headers)
    if (typeof text !== "string") throw new TypeError(`the header ${name} is no text`);
}

/** By the codes: an adapter may have a copy of core of its own. */
function isRefusal(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return ["MALFORMED_EVENT", "UNRECOGNIZED_EVENT", "INVALID_CLOUDEVENT"].includes(String(code));
}

function namesOfPrototypes(): string {
  return [Object, Array, String, Number, Function]
    .map(({ prototype }) => Reflect.ownKeys(prototype).length)
    .join(" ");
}

type Random = () => number;

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T; // the lists are not empty
}

/** A copy with one to four places changed. What is no plain data (a request, a buffer) stays as it is. */
function mutated(random: Random, native: unknown): unknown {
  let result = native;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const place = Math.floor(random() * count(result));
    const change = pick(random, CHANGES);
    result = changeAt(result, place, (old) => change(old, random));
  }
  return result;
}

const GONE = Symbol("gone");

/** What may happen to a value. */
const CHANGES: readonly ((old: unknown, random: Random) => unknown)[] = [
  () => GONE,
  (_, random) => value(random, 3),
  (_, random) => pick(random, HOSTILE),
  (_, random) => pick(random, HOSTILE),
  (old) => [old],
  (old) => ({ ...Object(old) }),
  (old) => (Array.isArray(old) ? [...old, ...old] : old),
  (old) => (typeof old === "string" ? old.slice(0, old.length / 2) : String(typeof old)),
  (old) => (typeof old === "string" ? Number(old) : "text"),
];

/** Values that trip code which converts, assigns or recurses without looking. */
const HOSTILE: readonly unknown[] = [
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
  { toString: 1, valueOf: 1, toJSON: 1 },
  { length: 4_294_967_295 },
  [null],
  null,
  "",
  "\ud800",
  "%",
  "__proto__",
  "1e999",
  -0,
  2 ** 53,
  nested(3000),
];

function nested(depth: number): unknown {
  let inner: unknown = { S: "x" };
  for (let level = 0; level < depth; level++) inner = { M: { a: inner } };
  return inner;
}

function value(random: Random, depth: number): unknown {
  const choice = Math.floor(random() * (depth > 0 ? 8 : 6));
  switch (choice) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return Math.trunc((random() - 0.5) * 2 ** pick(random, [3, 32, 60]));
    case 3:
      return pick(random, [
        "",
        "a",
        "Records",
        "2026-03-01T10:20:30Z",
        "aws:s3",
        "%zz",
        "é\u0000",
        "{}",
        "[1]",
      ]);
    case 4:
      return random().toString(36);
    case 5:
      return pick(random, HOSTILE.slice(0, -1));
    case 6:
      return Array.from({ length: Math.floor(random() * 4) }, () => value(random, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 4) }, () => [
          pick(random, [
            "Records",
            "body",
            "headers",
            "kind",
            "id",
            "data",
            "type",
            "source",
            "__proto__",
            "x",
          ]),
          value(random, depth - 1),
        ]),
      );
  }
}

function isPlain(node: unknown): node is Readonly<Record<string, unknown>> {
  if (typeof node !== "object" || node === null) return false;
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

/** The places in a value: each node counts. Deeper than that nothing is changed. */
function count(node: unknown, depth = 0): number {
  if (depth > 50) return 1;
  if (Array.isArray(node)) return node.reduce<number>((sum, inner) => sum + count(inner, depth + 1), 1);
  return isPlain(node)
    ? Object.values(node).reduce<number>((sum, inner) => sum + count(inner, depth + 1), 1)
    : 1;
}

/** A copy with the value at the `place`th position changed. */
function changeAt(native: unknown, place: number, change: (old: unknown) => unknown): unknown {
  let left = place;
  const walk = (node: unknown, depth: number): unknown => {
    if (left-- === 0) return change(node);
    if (depth > 50) return node;
    if (Array.isArray(node))
      return node.map((inner) => walk(inner, depth + 1)).filter((inner) => inner !== GONE);
    if (!isPlain(node)) return node;
    const entries = Object.entries(node).map(([key, inner]) => [key, walk(inner, depth + 1)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== GONE));
  };
  const result = walk(native, 0);
  return result === GONE ? undefined : result;
}

/** At most two thousand characters. */
function shown(native: unknown): string {
  try {
    return (JSON.stringify(native) ?? String(native)).slice(0, 2000);
  } catch {
    return "it has no JSON";
  }
}
