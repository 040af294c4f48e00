import { afterEach, expect, test, vi } from "vitest";
import { toLogRecord } from "./log.ts";
import { fromLog } from "./tools/driver.ts";

const entry = {
  level: "error",
  message: "an order failed",
  time: new Date(1764000000000),
  id: "abc123",
  function: "orders",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  sampled: true,
} as const;

afterEach(() => vi.unstubAllEnvs());

test("a line has Cloud Logging's names, and its own facts win over fields of the same name", () => {
  vi.stubEnv("GOOGLE_CLOUD_PROJECT", "shop");
  const error = new TypeError("bad");
  expect(
    toLogRecord({ ...entry, fields: { message: "m", severity: "s", time: 1, order: 7, error } }),
  ).toEqual({
    severity: "ERROR",
    message: "an order failed",
    time: "2025-11-24T16:00:00.000Z",
    function: "orders",
    "logging.googleapis.com/labels": { execution_id: "abc123", invocation_id: "abc123" },
    "logging.googleapis.com/trace": "projects/shop/traces/4bf92f3577b34da6a3ce929d0e0e4736",
    "logging.googleapis.com/spanId": "00f067aa0ba902b7",
    "logging.googleapis.com/trace_sampled": true,
    stack_trace: error.stack,
    order: 7,
    error,
  });
});

test("the trace is named without a project where nothing tells the project", () => {
  const { traceId } = entry;
  expect(toLogRecord({ ...entry, fields: {} })["logging.googleapis.com/trace"]).toBe(traceId);
});

test("a line without a trace has no field for it", () => {
  const fields = Object.keys(toLogRecord({ ...entry, traceId: undefined, spanId: undefined, fields: {} }));
  expect(fields).toEqual(["severity", "message", "time", "logging.googleapis.com/labels", "function"]);
});

test.each(["debug", "info", "warn", "error"] as const)(
  "the driver reads what the adapter writes: %s",
  (level) => {
    vi.stubEnv("GCLOUD_PROJECT", "shop");
    expect(fromLog(JSON.stringify(toLogRecord({ ...entry, level, fields: { order: 7 } })))).toEqual({
      level,
      message: "an order failed",
      id: "abc123",
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      fields: { order: 7 },
    });
  },
);

test.each(["text", "{", '{"message":"of another"}'])("%s is a line of others", (line) => {
  expect(fromLog(line)).toBeUndefined();
});
