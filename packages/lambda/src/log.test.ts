import { expect, test } from "vitest";
import { toLogRecord } from "./log.ts";

const entry = {
  level: "error",
  message: "an order failed",
  time: new Date(1764000000000),
  id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
  function: "orders",
  traceId: undefined,
  spanId: undefined,
  sampled: false,
} as const;

test("a line's own facts win over fields of the same name", () => {
  const fields = {
    message: "m",
    level: "l",
    timestamp: 1,
    requestId: "r",
    function: "f",
    traceId: "t",
    order: 7,
  };
  expect(toLogRecord({ ...entry, fields })).toEqual({
    timestamp: "2025-11-24T16:00:00.000Z",
    level: "ERROR",
    requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    message: "an order failed",
    function: "orders",
    traceId: "t",
    order: 7,
  });
  expect(toLogRecord({ ...entry, traceId: "4bf92f3577b34da6a3ce929d0e0e4736", fields }).traceId).toBe(
    "4bf92f3577b34da6a3ce929d0e0e4736",
  );
});
