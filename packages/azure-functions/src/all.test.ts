import { AnyfnError } from "anyfn";
import { type MessageKind, type MessageTrigger, normalizedBy } from "anyfn/adapter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtures, sources } from "../fixtures/read.ts";
import { all } from "./all.ts";
import { detect, triggers } from "./index.ts";

const events = fixtures();
const messages = all.filter(
  (row): row is Extract<typeof row, { kind: Exclude<typeof row.kind, "http"> }> => row.kind !== "http",
);

describe("the list of triggers", () => {
  it("is frozen", () => {
    expect(
      all.map(({ id, kind, registration: { method, type } }) => `${id} ${kind} ${method} ${type}`),
    ).toEqual([
      "azure.http http http httpTrigger",
      "azure.invoke invoke http httpTrigger",
      "azure.storage-queue queue storageQueue queueTrigger",
      "azure.service-bus.queue queue serviceBusQueue serviceBusTrigger",
      "azure.service-bus.topic topic serviceBusTopic serviceBusTrigger",
      "azure.blob storage storageBlob blobTrigger",
      "azure.blob.event-grid storage storageBlob blobTrigger",
      "azure.event-hubs stream eventHub eventHubTrigger",
      "azure.kafka stream generic kafkaTrigger",
      "azure.timer schedule timer timerTrigger",
      "azure.event-grid.storage storage eventGrid eventGridTrigger",
      "azure.event-grid event eventGrid eventGridTrigger",
      "azure.cosmos-db database cosmosDB cosmosDBTrigger",
      "azure.sql database sql sqlTrigger",
      "azure.warmup event warmup warmupTrigger",
    ]);
    expect(triggers).toEqual(all.map(({ id }) => id));
  });

  it("has a documented invocation for every trigger, and a source for every invocation", () => {
    expect(all.filter(({ id }) => !events.some(({ trigger }) => trigger === id))).toEqual([]);
    expect(Object.keys(sources()).sort()).toEqual(
      events.map(({ trigger, name }) => `${trigger}/${name}.json`).sort(),
    );
    for (const { source, date } of Object.values(sources())) {
      expect(source).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\/.+/);
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});

describe.each(events.map((event) => [`${event.trigger}/${event.name}`, event] as const))(
  "%s",
  (_, { trigger, input, context }) => {
    it("is detected by its own row and by no other", () => {
      expect(all.filter((row) => row.detect(input, context)).map(({ id }) => id)).toEqual([trigger]);
      expect(detect(input, context)?.trigger).toBe(trigger);
    });

    // What only the registration says: a warm-up, the way to a blob, a topic.
    it.skipIf(["azure.warmup", "azure.blob.event-grid", "azure.service-bus.topic"].includes(trigger))(
      "is the same without its registration",
      () => {
        const { options: _options, ...bare } = context;
        expect(detect(input, bare)?.trigger).toBe(trigger);
      },
    );
  },
);

describe("any JSON value", () => {
  const json = fc.jsonValue({ maxDepth: 6 });
  const contexts: fc.Arbitrary<unknown> = fc.oneof(
    fc.constant(undefined),
    json,
    fc.record(
      {
        invocationId: json,
        functionName: json,
        triggerMetadata: json,
        retryContext: json,
        options: fc.record({ trigger: json }),
      },
      { requiredKeys: [] },
    ),
  );

  it("is refused or detected by every row, without an error", () => {
    fc.assert(
      fc.property(json, contexts, (input, context) => {
        for (const row of all) expect(typeof row.detect(input, context)).toBe("boolean");
      }),
    );
  });

  it("makes every row answer events or raise an error of anyfn", () => {
    fc.assert(
      fc.property(json, contexts, (input, context) => {
        for (const row of messages) read(row, input, context);
      }),
    );
  });

  it("in place of any part of a documented invocation does the same", () => {
    const some = fc.constantFrom(
      ...events.filter(({ trigger }) => messages.some(({ id }) => id === trigger)),
    );
    fc.assert(
      fc.property(
        some,
        fc.nat(),
        fc.oneof(json, fc.constantFrom(...HOSTILE)),
        ({ trigger, ...call }, place, value) => {
          const { input, context } = replaceAt(call, 1 + (place % (count(call) - 1)), value) as typeof call; // whatever became of them
          const row = messages.find(({ id }) => id === trigger);
          for (const each of all) each.detect(input, context);
          expect(row).toBeDefined();
          if (row) read(row, input, context);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** Values that trip code which converts or assigns without looking. */
const HOSTILE: readonly fc.JsonValue[] = [
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
  { toString: 1, valueOf: 1, toJSON: 1 },
  { length: 4294967295 },
  { low: 1.5, high: 2, unsigned: true },
  [null],
  "\ud800",
  "0001-01-01T00:00:00",
  "1e999",
  -0,
];

function read(row: (typeof messages)[number], input: unknown, context: unknown): void {
  const { normalize, group, kind } = row as unknown as MessageTrigger<typeof row.kind>; // one of them
  try {
    // A message that cannot be read is grouped and reported too.
    for (const event of normalize(input as never, context)) group?.(event as never); // an event of this row
    for (const event of normalizedBy<MessageKind>(row, input, context).events) {
      expect(event.kind).toBe(kind);
      expect(typeof event.id).toBe("string");
      expect(typeof event.source).toBe("string");
      expect(Number.isNaN(event.time.getTime())).toBe(false);
    }
  } catch (error) {
    if (!(error instanceof AnyfnError)) throw error;
  }
  expect(({} as Readonly<Record<string, unknown>>)["polluted"]).toBeUndefined();
}

/** A copy with the value at the `place`th position (counted through the whole tree, 0 the whole) replaced. */
function replaceAt(native: unknown, place: number, value: unknown): unknown {
  let left = place;
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (!isPlain(node)) return node;
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(native);
}

function count(node: unknown): number {
  const inner: readonly unknown[] = Array.isArray(node) ? node : isPlain(node) ? Object.values(node) : [];
  return inner.reduce((sum: number, one) => sum + count(one), 1);
}

function isPlain(node: unknown): node is object {
  return (
    typeof node === "object" &&
    node !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(node))
  );
}
