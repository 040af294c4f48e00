import { deflateSync, gzipSync } from "node:zlib";
import { event, schedule } from "anyfn";
import { describe, expect, it } from "vitest";
import { fixture } from "../../fixtures/read.ts";
import { handler } from "../index.ts";
import { cloudWatchAlarm } from "./cloudwatch-alarm.ts";
import { cloudWatchLogs } from "./cloudwatch-logs.ts";
import { codeCommit } from "./codecommit.ts";
import { eventBridge } from "./eventbridge.ts";
import { eventBridgeSchedule } from "./eventbridge-schedule.ts";
import { scheduler } from "./scheduler.ts";
import { ses } from "./ses.ts";

const quiet = { write: () => {}, usage: () => {} };
const context = { awsRequestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95" };

describe("aws.eventbridge", () => {
  it("reads an event of a service", () => {
    const native: object = fixture("aws.eventbridge/service");
    expect(eventBridge.normalize(native as never)).toEqual([
      {
        kind: "event",
        id: "17793124-05d4-b198-2fde-7ededc63b103",
        source: "aws.ec2",
        time: new Date("2026-03-01T10:20:30Z"),
        type: "EC2 Instance State-change Notification",
        subject: "arn:aws:ec2:eu-central-1:111122223333:instance/i-1234567890abcdef0",
        data: { "instance-id": "i-1234567890abcdef0", state: "terminated" },
        native,
      },
    ]);
  });

  it("reads an event of one's own", () => {
    expect(eventBridge.normalize(fixture("aws.eventbridge/custom"))).toMatchObject([
      {
        type: "com.example.order.placed",
        source: "com.example.shop",
        subject: undefined,
        data: { order: 41 },
      },
    ]);
  });

  it("throws what the handler threw", async () => {
    const error = new Error("no");
    await expect(
      handler(
        event({ type: "x" }, () => Promise.reject(error)),
        quiet,
      )(fixture("aws.eventbridge/custom")),
    ).rejects.toBe(error);
  });

  it("takes what another row unwraps where it is pinned, and names the first wrong field", () => {
    expect(eventBridge.normalize(fixture("aws.s3.eventbridge/created"))).toMatchObject([
      { type: "Object Created", source: "aws.s3" },
    ]);
    expect(() => eventBridge.normalize({ source: "x" } as never)).toThrow(
      expect.objectContaining({ path: "detail-type" }),
    );
  });
});

describe("schedules", () => {
  it("are read from a rule", () => {
    const native: object = fixture("aws.eventbridge.schedule/rule");
    expect(eventBridgeSchedule.normalize(native as never)).toEqual([
      {
        kind: "schedule",
        id: "17793124-05d4-b198-2fde-7ededc63b103",
        source: "arn:aws:events:eu-central-1:111122223333:rule/nightly",
        time: new Date("2026-03-01T10:20:30Z"),
        scheduledTime: new Date("2026-03-01T10:20:30Z"),
        schedule: "nightly",
        native,
      },
    ]);
  });

  const bySchedule = {
    kind: "schedule",
    source: "arn:aws:scheduler:eu-central-1:111122223333:schedule/default/nightly",
    schedule: "nightly",
  };

  it("are read from Scheduler without an input", () => {
    const native: object = fixture("aws.scheduler/without-input");
    const time = new Date("2026-03-01T10:20:30Z");
    expect(scheduler.normalize(native as never)).toEqual([
      { ...bySchedule, id: "17793124-05d4-b198-2fde-7ededc63b103", time, scheduledTime: time, native },
    ]);
  });

  it("are read from Scheduler with the input of our template", () => {
    const native: object = fixture("aws.scheduler/our-input");
    const time = new Date("2026-03-01T02:00:00Z");
    expect(scheduler.normalize(native as never)).toEqual([
      { ...bySchedule, id: "d32c5kddcf5bb8c3", time, scheduledTime: time, attempt: 2, native },
    ]);
  });

  it("read the attempt of a detail that is a text", () => {
    const native: object = fixture("aws.scheduler/without-input");
    expect(scheduler.normalize({ ...native, detail: '{"attempt":"3"}' } as never)[0]?.attempt).toBe(3);
    expect(
      scheduler.normalize({ ...native, detail: '{"attempt":"0"}' } as never)[0]?.attempt,
    ).toBeUndefined();
  });

  it.each([[{ mine: true }], [null], ["text"], [[1, 2]]])(
    "take %j where Scheduler is pinned",
    async (native) => {
      const before = Date.now();
      const seen: unknown[] = [];
      await handler(
        schedule("0 2 * * *", (tick) => void seen.push(tick)),
        { ...quiet, trigger: "aws.scheduler" },
      )(native, context);
      expect(seen).toEqual([
        {
          kind: "schedule",
          id: context.awsRequestId,
          source: "aws.scheduler",
          time: expect.any(Date),
          scheduledTime: expect.any(Date),
          native,
        },
      ]);
      expect((seen[0] as { readonly time: Date }).time.getTime()).toBeGreaterThanOrEqual(before);
    },
  );

  it("do not take any payload unpinned", () => {
    expect(() =>
      handler(
        schedule("0 2 * * *", () => {}),
        quiet,
      )({ mine: true }),
    ).toThrow(expect.objectContaining({ code: "UNRECOGNIZED_EVENT" }));
  });
});

describe("aws.logs", () => {
  const data = {
    messageType: "DATA_MESSAGE",
    owner: "111122223333",
    logGroup: "/aws/lambda/shop",
    logStream: "2026/03/01/[$LATEST]abc",
    subscriptionFilters: ["all"],
    logEvents: [
      {
        id: "31953106606966983378809025079804211143289615424298221568",
        timestamp: 1764000000123,
        message: "first",
      },
      {
        id: "31953106606966983378809025079804211143289615424298221569",
        timestamp: 1764000000124,
        message: "second",
      },
    ],
  };

  it("unpacks a delivery", () => {
    const native: object = fixture("aws.logs/data");
    expect(cloudWatchLogs.normalize(native as never)).toEqual([
      {
        kind: "event",
        type: "aws.logs",
        id: "31953106606966983378809025079804211143289615424298221568",
        source: "aws:logs:/aws/lambda/shop:2026/03/01/[$LATEST]abc",
        time: new Date(1764000000123),
        subject: "/aws/lambda/shop",
        data,
        native,
      },
    ]);
  });

  it("unpacks zlib, as an account-level policy sends it", () => {
    const packed = deflateSync(JSON.stringify({ ...data, policyLevel: "ACCOUNT_LEVEL_POLICY" }));
    expect(cloudWatchLogs.normalize({ awslogs: { data: packed.toString("base64") } })).toMatchObject([
      { type: "aws.logs", data: { ...data, policyLevel: "ACCOUNT_LEVEL_POLICY" } },
    ]);
  });

  it("succeeds without an event on CloudWatch's own check", async () => {
    const seen: unknown[] = [];
    expect(
      await handler(
        event({ type: "aws.logs" }, (log) => void seen.push(log)),
        quiet,
      )(fixture("aws.logs/control")),
    ).toBeUndefined();
    expect(seen).toEqual([]);
  });

  it.each([
    ["no gzip", Buffer.from("plain").toString("base64")],
    ["gzip of no log data", gzipSync("{}").toString("base64")],
    [
      "more than 10 MiB",
      gzipSync(JSON.stringify({ ...data, padding: "x".repeat(10 * 1024 * 1024) })).toString("base64"),
    ],
  ])("refuses %s", (_, packed) => {
    expect(() => cloudWatchLogs.normalize({ awslogs: { data: packed } })).toThrow(
      expect.objectContaining({ code: "MALFORMED_EVENT", path: "awslogs.data" }),
    );
  });
});

it("reads a CloudWatch alarm, whose time is no strict ISO", () => {
  const native: { readonly alarmData: unknown } = fixture("aws.cloudwatch.alarm/state-change");
  expect(cloudWatchAlarm.normalize(native as never)).toEqual([
    {
      kind: "event",
      type: "aws.cloudwatch.alarm",
      id: "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors@2026-03-01T10:20:30.490Z",
      source: "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors",
      time: new Date("2026-03-01T10:20:30.490Z"),
      subject: "errors",
      data: native.alarmData,
      native,
    },
  ]);
});

it("reads a received mail and answers its disposition", async () => {
  const native: { readonly Records: readonly [{ readonly ses: unknown }] } = fixture("aws.ses/received");
  expect(ses.normalize(native as never)).toEqual([
    {
      kind: "event",
      type: "aws.ses",
      id: "d6iitobk75ur44p8kdnnp7g2n800",
      source: "aws:ses",
      time: new Date("2026-03-01T10:20:30.123Z"),
      subject: "Order",
      data: native.Records[0].ses,
      native: native.Records[0],
    },
  ]);
  expect(
    await handler(
      event({ type: "aws.ses" }, () => ({ disposition: "STOP_RULE" })),
      quiet,
    )(native),
  ).toEqual({ disposition: "STOP_RULE" });
});

it("reads a push to CodeCommit", () => {
  const native: { readonly Records: readonly unknown[] } = fixture("aws.codecommit/push");
  expect(codeCommit.normalize(native as never)).toEqual([
    {
      kind: "event",
      type: "aws.codecommit",
      id: "31ade2c7-f889-47c5-a937-1cf99e2790e9",
      source: "arn:aws:codecommit:eu-central-1:111122223333:shop",
      time: new Date("2026-03-01T10:20:30.400Z"),
      subject: "shop",
      data: { references: [{ commit: "5e493c6f3067653f3d04eca608b4901eb227078", ref: "refs/heads/main" }] },
      native: native.Records[0],
    },
  ]);
});
