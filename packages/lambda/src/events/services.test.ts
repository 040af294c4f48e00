import { invoke } from "anyfn";
import { describe, expect, it } from "vitest";
import { fixture } from "../../fixtures/read.ts";
import { handler, normalize } from "../index.ts";
import type { FirehoseInput } from "./firehose.ts";

const quiet = { write: () => {}, usage: () => {} };
const context = {
  awsRequestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95",
  invokedFunctionArn: "arn:aws:lambda:eu-central-1:111122223333:function:shop",
};
const REQUEST = context.awsRequestId;
const API = "arn:aws:execute-api:eu-central-1:111122223333:abcd1234/prod/GET/users";

/** Fixture, id and source; and the time where the service tells one. */
const calls: readonly (readonly [path: string, id: string, source: string, time?: string])[] = [
  ["aws.apigateway.authorizer/token", REQUEST, API],
  ["aws.apigateway.authorizer/rest-request", "e2d2b9a1", API],
  ["aws.apigateway.authorizer/http-1.0", "e2d2b9a1", API],
  ["aws.apigateway.authorizer/http-2.0", "e2d2b9a1", API],
  ["aws.apigateway.authorizer/websocket", "e2d2b9a1", API],
  ["aws.apigateway.websocket/connect", "Fx1abc=", "aws:apigateway:abcd1234", "2025-11-24T16:00:00.123Z"],
  ["aws.apigateway.websocket/message", "Fx1abc=", "aws:apigateway:abcd1234", "2025-11-24T16:00:00.123Z"],
  ["aws.apigateway.websocket/like-rest", "Fx1abc=", "aws:apigateway:abcd1234", "2025-11-24T16:00:00.123Z"],
  ["aws.appsync/resolver", REQUEST, "aws:appsync"],
  ["aws.appsync/batch", REQUEST, "aws:appsync"],
  ["aws.appsync/transformer", REQUEST, "aws:appsync"],
  ["aws.appsync.events/publish", REQUEST, "aws:appsync:/default/orders"],
  ["aws.appsync.events/subscribe", REQUEST, "aws:appsync:/default/orders"],
  [
    "aws.appsync.authorizer/request",
    "f4081827-1111-4444-5555-5cf4695f339f",
    "aws:appsync:aaaaaa123123123example123",
  ],
  ["aws.bedrock.agent/api", REQUEST, "aws:bedrock"],
  ["aws.bedrock.agent/function", REQUEST, "aws:bedrock"],
  [
    "aws.cloudformation/create",
    "unique-id-1",
    "arn:aws:cloudformation:eu-central-1:111122223333:stack/shop/guid",
  ],
  [
    "aws.cloudformation/provider",
    "unique-id-2",
    "arn:aws:cloudformation:eu-central-1:111122223333:stack/shop/guid",
  ],
  ["aws.codepipeline/job", "11111111-abcd-1111-abcd-111111abcdef", "aws:codepipeline"],
  ["aws.cognito/post-confirmation", REQUEST, "aws:cognito:eu-central-1_example"],
  ["aws.config/change", REQUEST, "arn:aws:config:eu-central-1:111122223333:config-rule/config-rule-0123456"],
  [
    "aws.connect/contact-flow",
    REQUEST,
    "arn:aws:connect:eu-central-1:111122223333:instance/c8c0e68d-2200-4265-82c0-XXXXXXXXXX",
  ],
  [
    "aws.connect/test-event",
    REQUEST,
    "arn:aws:connect:eu-central-1:111122223333:instance/c8c0e68d-2200-4265-82c0-XXXXXXXXXX",
  ],
  [
    "aws.edge.response/origin-response",
    "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
    "aws:cloudfront:EDFDVBD6EXAMPLE",
  ],
  ["aws.edge.response/without-request", REQUEST, "aws:cloudfront:EXAMPLE"],
  ["aws.iot.authorizer/http", "c1f1b2a0-0000-4000-8000-000000000001", "aws:iot"],
  [
    "aws.kinesis.analytics/batch",
    "00540a87-5050-496a-84e4-e7d92bbaf5e2",
    "arn:aws:kinesisanalytics:eu-central-1:111122223333:application/clicks",
  ],
  [
    "aws.lambda.destination/on-failure",
    "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
    "arn:aws:lambda:eu-central-1:111122223333:function:orders:$LATEST",
    "2026-03-01T10:20:30.123Z",
  ],
  ["aws.lex/v1", REQUEST, "aws:lex"],
  ["aws.lex/v2", REQUEST, "aws:lex"],
  ["aws.s3.batch/v1", "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo", "aws:s3"],
  ["aws.s3.batch/v2", "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo", "aws:s3"],
  [
    "aws.s3.object-lambda/get",
    "requestId",
    "arn:aws:s3-object-lambda:eu-central-1:111122223333:accesspoint/example",
  ],
  [
    "aws.secrets-manager/rotation",
    "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE:createSecret",
    "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf",
  ],
  ["aws.transfer/password", REQUEST, "aws:transfer:s-0123456789abcdef0"],
  ["aws.invoke/record", REQUEST, context.invokedFunctionArn],
  ["aws.invoke/text", REQUEST, context.invokedFunctionArn],
  ["aws.invoke/null", REQUEST, context.invokedFunctionArn],
  ["aws.invoke/array", REQUEST, context.invokedFunctionArn],
  ["aws.invoke/empty-records", REQUEST, context.invokedFunctionArn],
];

describe.each(calls.map(([path, id, source, time]) => ({ path, id, source, time })))(
  "$path",
  ({ path, id, source, time }) => {
    const native: unknown = fixture(path);

    it("is the input of a call as it is", () => {
      const before = Date.now();
      const { trigger, events } = normalize(native, context);
      expect(trigger).toBe(path.split("/")[0]);
      expect(events).toEqual([
        {
          kind: "invoke",
          id,
          source,
          time: time === undefined ? expect.any(Date) : new Date(time),
          data: native,
          native,
        },
      ]);
      if (time === undefined) expect(events[0]?.time.getTime()).toBeGreaterThanOrEqual(before);
    });

    const own = path.startsWith("aws.invoke/");
    const fails = own ? "the error's name alone" : "what it throws, which the service may read";
    it(`is answered with what the handler returns, and fails with ${fails}`, async () => {
      expect(
        await handler(
          invoke(({ data }) => ({ got: data })),
          quiet,
        )(native, context),
      ).toEqual({ got: native });
      const error = new RangeError("no");
      const thrown: unknown = await Promise.resolve(
        handler(
          invoke(() => Promise.reject(error)),
          quiet,
        )(native, context),
      ).catch((reason: unknown) => reason);
      if (own) expect(thrown).toMatchObject({ name: "RangeError", message: "", stack: "RangeError" });
      else expect(thrown).toBe(error);
    });
  },
);

it("gives Cognito its event back where the handler returns nothing", async () => {
  const native: unknown = fixture("aws.cognito/post-confirmation");
  expect(
    await handler(
      invoke(() => undefined),
      quiet,
    )(native, context),
  ).toBe(native);
});

it("accepts a WebSocket's event where the handler returns nothing", async () => {
  expect(
    await handler(
      invoke(() => undefined),
      quiet,
    )(fixture("aws.apigateway.websocket/connect"), context),
  ).toEqual({ statusCode: 200 });
});

it("answers a direct call without a value with none", async () => {
  expect(
    await handler(
      invoke(() => undefined),
      quiet,
    )(fixture("aws.invoke/record"), context),
  ).toBeUndefined();
});

describe("aws.firehose", () => {
  type Native = { readonly records: readonly { readonly recordId: string; readonly data: string }[] };
  const native: Native = fixture("aws.firehose/batch");
  const [first, second, third] = native.records.map(({ recordId }) => recordId);
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const input = {
    stream: "arn:aws:firehose:eu-central-1:111122223333:deliverystream/logs",
    records: [
      {
        id: first,
        time: new Date(1764000000123),
        data: new TextEncoder().encode("first"),
        key: "user-1",
        partition: "shardId-000000000000",
        sequence: "49546986683135544286507457936321625675700192471156785154",
      },
      { id: second, time: new Date(1764000000124), data: new TextEncoder().encode("second") },
      { id: third, time: new Date(1764000000125), data: new TextEncoder().encode("third") },
    ],
  };

  it("is one call with all records", () => {
    expect(normalize(native, context)).toEqual({
      kind: "invoke",
      trigger: "aws.firehose",
      events: [
        {
          kind: "invoke",
          id: "2b4d1ad9-2f48-94bd-a088-767c317e994a",
          source: input.stream,
          time: expect.any(Date),
          data: input,
          native,
        },
      ],
    });
  });

  const answering = (answer: (data: FirehoseInput) => unknown) =>
    handler(
      invoke(({ data }) => answer(data as FirehoseInput)),
      quiet,
    )(native, context);

  it("answers every record once, whatever the order: text, bytes, JSON, its own bytes", async () => {
    expect(
      await answering(() => [
        { id: third, data: { n: 3 }, metadata: { partitionKeys: { day: "1" } } },
        { id: second, data: new Uint8Array([0, 255]) },
        { id: first, data: "FIRST" },
      ]),
    ).toEqual({
      records: [
        { recordId: first, result: "Ok", data: base64("FIRST") },
        { recordId: second, result: "Ok", data: "AP8=" },
        { recordId: third, result: "Ok", data: base64('{"n":3}'), metadata: { partitionKeys: { day: "1" } } },
      ],
    });
  });

  it("takes the bytes of a buffer for what they are, and null for JSON", async () => {
    const answer = [
      { id: first, data: new Uint8Array([1, 2]).buffer },
      { id: second, data: null },
      { id: third, data: new DataView(new Uint8Array([0, 255]).buffer, 1) },
    ];
    expect(await answering(() => answer)).toEqual({
      records: [
        { recordId: first, result: "Ok", data: "AQI=" },
        { recordId: second, result: "Ok", data: base64("null") },
        { recordId: third, result: "Ok", data: "/w==" },
      ],
    });
  });

  it("answers dropped and failed records by value, and those without an answer as failed", async () => {
    expect(
      await answering(() => ({
        records: [
          { id: first, result: "Dropped" },
          { id: second, result: "ProcessingFailed" },
        ],
      })),
    ).toEqual({
      records: [
        { recordId: first, result: "Dropped", data: base64("first") },
        { recordId: second, result: "ProcessingFailed", data: base64("second") },
        { recordId: third, result: "ProcessingFailed", data: base64("third") },
      ],
    });
    expect(await answering(() => undefined)).toEqual({
      records: native.records.map(({ recordId, data }) => ({ recordId, result: "ProcessingFailed", data })),
    });
  });

  it("reads the values of Amazon MSK, and answers them under their own name", async () => {
    const msk: Native = fixture("aws.firehose/msk");
    const [one, two] = msk.records.map(({ recordId }) => recordId);
    const read = { partition: "1", key: undefined };
    expect(normalize(msk, context).events).toMatchObject([
      {
        id: "7f9e5f0a-3c1b-4b55-9a0e-0d6c5b3b7a11",
        data: {
          stream: "arn:aws:firehose:eu-central-1:111122223333:deliverystream/clicks",
          records: [
            { ...read, id: one, time: new Date(1764000000123), data: Buffer.from("first"), sequence: "41" },
            { ...read, id: two, time: new Date(1764000000124), data: Buffer.from("second"), sequence: "42" },
          ].map((record) => ({ ...record, data: new Uint8Array(record.data) })),
        },
      },
    ]);
    const answer = await handler(
      invoke(() => [{ id: one, data: "FIRST" }]),
      quiet,
    )(msk, context);
    expect(answer).toEqual({
      records: [
        { recordId: one, result: "Ok", kafkaRecordValue: base64("FIRST") },
        { recordId: two, result: "ProcessingFailed", kafkaRecordValue: base64("second") },
      ],
    });
  });

  it("takes the console's sample, which names no delivery stream", () => {
    expect(normalize(fixture("aws.firehose/test-event"), context)).toMatchObject({
      trigger: "aws.firehose",
      events: [
        {
          id: "invocationIdExample",
          data: { stream: "", records: [{ data: new TextEncoder().encode("first") }] },
        },
      ],
    });
  });

  it("lists a record once that came twice", async () => {
    const twice = { ...native, records: [native.records[0], native.records[0]] };
    expect(
      await handler(
        invoke(() => []),
        quiet,
      )(twice, context),
    ).toEqual({ records: [{ recordId: first, result: "ProcessingFailed", data: base64("first") }] });
  });

  it("throws on an answer that is none, on unknown records and on what the handler threw", async () => {
    await expect(answering(() => "done")).rejects.toThrow(
      expect.objectContaining({ code: "INVALID_OUTPUT" }),
    );
    await expect(answering(() => [{ data: "x" }])).rejects.toThrow(
      expect.objectContaining({ code: "INVALID_OUTPUT" }),
    );
    for (const answer of [{ result: "ok" }, { result: 1 }, { data: () => 1 }, { data: Symbol("s") }]) {
      await expect(answering(() => [{ id: first, ...answer }])).rejects.toThrow(
        expect.objectContaining({ code: "INVALID_OUTPUT" }),
      );
    }
    await expect(answering(() => [{ id: "other" }])).rejects.toThrow(
      expect.objectContaining({ code: "INVALID_OUTPUT" }),
    );
    await expect(answering(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
