import { AnyfnError, type HttpTrigger, type MessageKind, normalizedBy, type Trigger } from "anyfn/adapter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtures, sources } from "../fixtures/read.ts";
import { all } from "./all.ts";

type MessageRow = Exclude<Trigger, HttpTrigger>;

const events = fixtures();
const carriers = all.filter((row) => isMessage(row) && row.carrier === true);
const own = all.filter((row) => !carriers.includes(row));
const messages = all.filter(isMessage);

/** What carriers unwrap stands in events of these triggers too. */
const carried: Readonly<Record<string, string>> = {
  "aws.s3.sns": "aws.sns",
  "aws.s3.sqs": "aws.sqs",
  "aws.s3.sns-sqs": "aws.sqs",
  "aws.sns.sqs": "aws.sqs",
  "aws.dynamodb.kinesis": "aws.kinesis",
};

describe("the list of triggers", () => {
  it("is frozen: ids are what users pin", () => {
    expect(all.map(({ id, kind }) => `${id} ${kind}`)).toMatchInlineSnapshot(`
      [
        "aws.pipes.sqs queue",
        "aws.pipes.kinesis stream",
        "aws.pipes.dynamodb database",
        "aws.pipes.kafka stream",
        "aws.pipes.mq.active queue",
        "aws.pipes.mq.rabbit queue",
        "aws.apigateway.authorizer invoke",
        "aws.alb http",
        "aws.apigateway.websocket invoke",
        "aws.function-url http",
        "aws.apigateway.http-v2 http",
        "aws.lattice.v2 http",
        "aws.lattice.v1 http",
        "aws.apigateway.http-v1 http",
        "aws.apigateway.rest http",
        "aws.edge http",
        "aws.edge.response invoke",
        "aws.sqs queue",
        "aws.sns topic",
        "aws.s3 storage",
        "aws.dynamodb database",
        "aws.kinesis stream",
        "aws.ses event",
        "aws.codecommit event",
        "aws.msk stream",
        "aws.kafka stream",
        "aws.mq.active queue",
        "aws.mq.rabbit queue",
        "aws.documentdb database",
        "aws.firehose invoke",
        "aws.kinesis.analytics invoke",
        "aws.logs event",
        "aws.s3.eventbridge storage",
        "aws.eventbridge.schedule schedule",
        "aws.scheduler schedule",
        "aws.eventbridge event",
        "aws.cloudwatch.alarm event",
        "aws.cloudformation invoke",
        "aws.cognito invoke",
        "aws.secrets-manager invoke",
        "aws.config invoke",
        "aws.codepipeline invoke",
        "aws.s3.batch invoke",
        "aws.s3.object-lambda invoke",
        "aws.appsync invoke",
        "aws.appsync.events invoke",
        "aws.appsync.authorizer invoke",
        "aws.lex invoke",
        "aws.connect invoke",
        "aws.lambda.destination invoke",
        "aws.iot.authorizer invoke",
        "aws.transfer invoke",
        "aws.bedrock.agent invoke",
        "aws.s3.sns storage",
        "aws.s3.sqs storage",
        "aws.s3.sns-sqs storage",
        "aws.sns.sqs topic",
        "aws.dynamodb.kinesis database",
        "aws.invoke invoke",
      ]
    `);
  });

  it("gives every id once", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it("has a documented event for every trigger, and a source for every event", () => {
    expect(all.filter(({ id }) => !events.some(({ trigger }) => trigger === id))).toEqual([]);
    expect(Object.keys(sources()).sort()).toEqual(
      events.map(({ trigger, name }) => `${trigger}/${name}.json`).sort(),
    );
    for (const { source, date } of Object.values(sources())) {
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+/);
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});

describe.each(events.map((event) => [`${event.trigger}/${event.name}`, event] as const))(
  "%s",
  (_, { trigger, native }) => {
    it("is detected by its own row and by no other", () => {
      const expected = carried[trigger] ?? trigger;
      const matching = own.filter((row) => row.id !== "aws.invoke" && row.detect(native)).map(({ id }) => id);
      expect(matching).toEqual(expected === "aws.invoke" ? [] : [expected]);
      expect(own.find((row) => row.detect(native))?.id).toBe(expected);
    });

    it("is unwrapped by its own carrier alone", () => {
      const matching = carriers.filter((row) => row.detect(native)).map(({ id }) => id);
      // A notification of S3 inside one of SNS is both: which is meant is the function's kind to say.
      const expected =
        trigger === "aws.s3.sns-sqs"
          ? ["aws.s3.sns-sqs", "aws.sns.sqs"]
          : trigger in carried
            ? [trigger]
            : [];
      expect(matching).toEqual(expected);
    });
  },
);

describe("any JSON value", () => {
  const json = fc.jsonValue({ maxDepth: 6 });

  it("is refused or detected by every row, without an error", () => {
    fc.assert(
      fc.property(json, (native) => {
        for (const row of all) expect(typeof row.detect(native)).toBe("boolean");
      }),
    );
  });

  it("makes every row answer events or raise an error of anyfn", () => {
    fc.assert(fc.property(json, normalizeWithAll));
  });

  it("in place of any part of a documented event does the same", () => {
    const some = fc.constantFrom(
      ...events.filter(({ trigger }) => messages.some(({ id }) => id === trigger)),
    );
    fc.assert(
      fc.property(
        some,
        fc.nat(),
        fc.oneof(
          json,
          fc.nat(HOSTILE.length - 1).map((hostile) => ({ hostile })),
        ),
        ({ trigger, native }, place, chosen) => {
          const value = isHostile(chosen) ? HOSTILE[chosen.hostile] : chosen;
          const mutated = replaceAt(native, place, value);
          const row = messages.find(({ id }) => id === trigger);
          expect(row).toBeDefined();
          for (const each of all) each.detect(mutated);
          if (row) normalize(row, mutated);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** Values that trip code which converts, assigns or recurses without looking. */
const HOSTILE: readonly fc.JsonValue[] = [
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
  { toString: 1, valueOf: 1, toJSON: 1 },
  { length: 4294967295 },
  [null],
  "\ud800",
  "%",
  "1e999",
  -0,
  nested(5000),
];

/** A reference to one of them: the deep one is too deep for fast-check to print. */
function isHostile(value: unknown): value is { readonly hostile: number } {
  return typeof value === "object" && value !== null && "hostile" in value;
}

function nested(depth: number): fc.JsonValue {
  let value: fc.JsonValue = { S: "x" };
  for (let level = 0; level < depth; level++) value = { M: { a: value } };
  return value;
}

function isMessage(row: Trigger): row is MessageRow {
  return row.kind !== "http";
}

function normalizeWithAll(native: unknown): void {
  for (const row of messages) normalize(row, native);
}

function normalize(row: MessageRow, native: unknown): void {
  try {
    const context = { awsRequestId: "id" };
    const batch = row.normalize(native as never, context); // what a wrong pin would hand over
    // A message that cannot be read is grouped and reported too.
    for (const event of batch) row.group?.(event as never); // an event of this row
    for (const event of normalizedBy<MessageKind>(row, native, context).events) {
      expect(event.kind).toBe(row.kind);
      expect(typeof event.id).toBe("string");
      expect(Number.isNaN(event.time.getTime())).toBe(false);
    }
  } catch (error) {
    if (!(error instanceof AnyfnError)) throw error;
  }
  expect(({} as Readonly<Record<string, unknown>>).polluted).toBeUndefined();
}

/** A copy with the value at the `place`th position (counted through the whole tree) replaced. */
function replaceAt(native: unknown, place: number, value: unknown): unknown {
  let left = place % count(native);
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(native);
}

function count(node: unknown): number {
  return (
    1 +
    (typeof node === "object" && node !== null
      ? Object.values(node).reduce((sum: number, inner) => sum + count(inner), 0)
      : 0)
  );
}
