import { AnyfnError, type HttpTrigger, type Trigger } from "anyfn/adapter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtures, sources } from "../fixtures/read.ts";
import { all } from "./all.ts";
import { detect, normalize } from "./index.ts";
import { toNative } from "./receive.ts";

type MessageRow = Exclude<Trigger, HttpTrigger>;

const events = fixtures();
const messages = all.filter(isMessage);
const carriers = messages.filter(({ carrier }) => carrier === true);
const own = messages.filter((row) => !carriers.includes(row));

/** What carriers unwrap stands in events of these triggers too. */
const carried: Readonly<Record<string, (name: string) => readonly string[]>> = {
  "gcp.scheduler.pubsub": () => ["gcp.scheduler.pubsub", "gcp.pubsub"],
  "gcp.pubsub.queue": () => ["gcp.pubsub"],
  "gcp.pubsub.schedule": () => ["gcp.pubsub"],
  "gcp.storage.pubsub": (name) => [name === "without-payload" ? "gcp.pubsub.push" : "gcp.pubsub"],
  "gcp.invoke": () => [],
};

describe("the list of triggers", () => {
  it("is frozen: ids are what users pin", () => {
    expect(all.map(({ id, kind }) => `${id} ${kind}`)).toMatchInlineSnapshot(`
      [
        "gcp.eventarc event",
        "gcp.scheduler schedule",
        "gcp.scheduler.job schedule",
        "gcp.scheduler.pubsub schedule",
        "gcp.tasks queue",
        "gcp.pubsub topic",
        "gcp.pubsub.push topic",
        "gcp.storage storage",
        "gcp.firestore database",
        "gcp.datastore database",
        "firebase.database database",
        "gcp.audit-log event",
        "firebase.auth event",
        "firebase.remote-config event",
        "firebase.test-lab event",
        "firebase.alerts event",
        "firebase.analytics event",
        "gcp.http http",
        "gcp.pubsub.schedule schedule",
        "gcp.pubsub.queue queue",
        "gcp.storage.pubsub storage",
        "gcp.invoke invoke",
      ]
    `);
  });

  it("gives every id once", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it("has a documented event for every trigger of messages, and a source for every event", () => {
    expect(messages.filter(({ id }) => !events.some(({ trigger }) => trigger === id))).toEqual([]);
    expect(Object.keys(sources()).sort()).toEqual(
      events.map(({ trigger, name }) => `${trigger}/${name}.json`).sort(),
    );
    for (const { source, date } of Object.values(sources())) {
      expect(source).toMatch(/^https:\/\/(?:cloud\.google\.com|firebase\.google\.com|github\.com)\/.+/);
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});

describe.each(events.map((event) => [`${event.trigger}/${event.name}`, event] as const))(
  "%s",
  (_, { trigger, name, native }) => {
    const expected = carried[trigger]?.(name) ?? [trigger];

    it("is detected by its own row and by no other", () => {
      expect(own.filter((row) => row.detect(native)).map(({ id }) => id)).toEqual(expected);
    });

    it("is unwrapped by the carriers of what it is alone", () => {
      const isPubsub = expected.some((id) => id.startsWith("gcp.pubsub"));
      const isDelivery = "headers" in native && name !== "batch";
      const wanted = [
        ...(isPubsub ? ["gcp.pubsub.schedule", "gcp.pubsub.queue"] : []),
        ...(trigger === "gcp.storage.pubsub" ? [trigger] : []),
        ...(isDelivery ? ["gcp.invoke"] : []),
      ];
      expect(carriers.filter((row) => row.detect(native)).map(({ id }) => id)).toEqual(wanted);
    });

    it("is itself to those who ask without a kind", () => {
      // A call looks like any request.
      const [id = "gcp.http"] = expected;
      expect(detect(native)).toEqual({ kind: all.find((row) => row.id === id)?.kind, trigger: id });
    });

    it("is of its row's kind to those who ask for it", () => {
      const row = messages.find(({ id }) => id === trigger);
      const { kind, events: seen } = normalize(native, undefined, { kind: row?.kind });
      expect(kind).toBe(row?.kind);
      expect(seen.length).toBeGreaterThan(0);
    });
  },
);

describe("whatever is received", () => {
  const json = fc.jsonValue({ maxDepth: 6 });
  const header = fc.constantFrom(
    ...new Set(
      events
        .flatMap(({ native }) => ("headers" in native ? Object.entries(native.headers as object) : []))
        .flat(),
    ),
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "%ff",
    "",
  );
  const delivery = fc.record({
    headers: fc.dictionary(header, header, { noNullPrototype: true }),
    body: fc.option(
      fc.oneof(
        fc.uint8Array(),
        json.map((value) => new TextEncoder().encode(JSON.stringify(value))),
      ),
      { nil: undefined },
    ),
  });
  const anything = fc.oneof(
    json,
    delivery,
    fc.record({ data: json, context: json }),
    json.map((data) => ({ specversion: "1.0", id: "1", source: "/", type: "t", data })),
  );

  it("is refused or detected by every row, without an error", () => {
    fc.assert(
      fc.property(anything, fc.oneof(json, fc.constant(undefined), fc.uint8Array()), (native, context) => {
        for (const row of messages) expect(typeof row.detect(native, context)).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });

  it("makes every row answer events or raise an error of anyfn", () => {
    fc.assert(
      fc.property(anything, (native) => {
        for (const row of messages) normalized(row, native);
      }),
      { numRuns: 500 },
    );
  });

  it("does so in place of any part of a documented event", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...events),
        fc.nat(),
        fc.oneof(
          json,
          fc.nat(HOSTILE.length - 1).map((hostile) => ({ hostile })),
        ),
        ({ trigger, native }, place, chosen) => {
          const value = isHostile(chosen) ? HOSTILE[chosen.hostile] : chosen;
          const row = messages.find(({ id }) => id === trigger);
          const mutated = toNative(closed(replaced(opened(native), place, value)));
          for (const each of messages) each.detect(mutated);
          if (row) normalized(row, mutated);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** Values that trip code which converts, assigns or recurses without looking. */
const HOSTILE: readonly unknown[] = [
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
  { toString: 1, valueOf: 1, toJSON: 1 },
  { length: 4294967295 },
  [null],
  "\ud800",
  "%",
  "1e999",
  -0,
  nested(3000),
];

/** A reference to one of them: the deep one is too deep for fast-check to print. */
function isHostile(value: unknown): value is { readonly hostile: number } {
  return typeof value === "object" && value !== null && "hostile" in value;
}

function nested(depth: number): unknown {
  let value: unknown = { integerValue: "1" };
  for (let level = 0; level < depth; level++) value = { mapValue: { fields: { a: value } } };
  return value;
}

function isMessage(row: Trigger): row is MessageRow {
  return row.kind !== "http";
}

function normalized(row: MessageRow, native: unknown): void {
  try {
    for (const event of row.normalize(native as never)) {
      // What a wrong pin would hand over.
      expect(event.kind).toBe(row.kind);
      expect(typeof event.id).toBe("string");
      expect(typeof event.source).toBe("string");
      expect(Number.isNaN(event.time.getTime())).toBe(false);
      row.group?.(event as never); // an event of this row
    }
  } catch (error) {
    if (!(error instanceof AnyfnError)) throw error;
  }
  expect(({} as Readonly<Record<string, unknown>>).polluted).toBeUndefined();
}

/** A JSON body as its value, so that its parts can be replaced. */
function opened(native: unknown): unknown {
  const { body } = native as { readonly body?: unknown }; // undefined of any other form
  if (!(body instanceof Uint8Array)) return native;
  try {
    return { ...(native as object), body: { json: JSON.parse(new TextDecoder().decode(body)) } };
  } catch {
    return { ...(native as object), body: Buffer.from(body).toString("base64") };
  }
}

function closed(native: unknown): unknown {
  const { body } = Object(native) as { readonly body?: unknown }; // undefined of any other form
  if (typeof body === "string")
    return { ...(native as object), body: new Uint8Array(Buffer.from(body, "base64")) };
  if (typeof body !== "object" || body === null || !("json" in body)) return native;
  return { ...(native as object), body: new TextEncoder().encode(text(body.json)) };
}

/** Too deep for JSON is as good as none. */
function text(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

/** A copy with the value at the `place`th position (counted through the whole tree) replaced. */
function replaced(native: unknown, place: number, value: unknown): unknown {
  let left = place % count(native);
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null || node instanceof Uint8Array) return node;
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(native);
}

function count(node: unknown): number {
  return (
    1 +
    (typeof node === "object" && node !== null && !(node instanceof Uint8Array)
      ? Object.values(node).reduce((sum: number, inner) => sum + count(inner), 0)
      : 0)
  );
}
