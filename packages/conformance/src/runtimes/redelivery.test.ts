import { expect, test } from "vitest";
import { redeliveredByLambda } from "./lambda-redelivery.ts";
import { redeliveredByStatus } from "./redelivery.ts";

const sqs = { Records: ["a", "b", "c"].map((messageId) => ({ eventSource: "aws:sqs", messageId })) };
const kinesis = {
  Records: ["1", "2", "3"].map((sequenceNumber) => ({
    eventSource: "aws:kinesis",
    kinesis: { sequenceNumber },
  })),
};
const sns = { Records: [{ EventSource: "aws:sns" }] };
const failures = (...ids: readonly string[]): object => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const partial = { partialBatch: true };

test.each([
  ["names what failed of a queue", sqs, { status: "ok", value: failures("c", "a") }, partial, [0, 2]],
  ["names nothing", sqs, { status: "ok", value: failures() }, partial, []],
  ["answers nothing", sqs, { status: "ok", value: null }, partial, []],
  ["names a message of no batch", sqs, { status: "ok", value: failures("x") }, partial, "all"],
  ["is not asked for failures", sqs, { status: "ok", value: failures("a") }, {}, []],
  ["fails", sqs, { status: "error" }, partial, "all"],
  ["never answers", sqs, { status: "timeout" }, partial, "all"],
  ["names one of a shard", kinesis, { status: "ok", value: failures("2") }, partial, [1, 2]],
  ["fails with an asynchronous event", sns, { status: "error" }, {}, "all"],
  ["takes an asynchronous event", sns, { status: "ok", value: "done" }, {}, []],
  ["is called directly", { a: 1 }, { status: "error" }, {}, undefined],
] as const)(
  "Lambda delivers again what it has to where a function %s",
  (_, event, outcome, serve, expected) => {
    expect(redeliveredByLambda(event, outcome, serve)).toEqual(expected);
  },
);

test.each([
  [204, []],
  [200, []],
  [302, "all"],
  [400, "all"],
  [500, "all"],
] as const)("a push that is answered with %s", (status, expected) => {
  expect(redeliveredByStatus({ status: "ok", value: { status } })).toEqual(expected);
});

test("a push that is not answered is delivered again", () => {
  expect(redeliveredByStatus({ status: "timeout" })).toBe("all");
});
