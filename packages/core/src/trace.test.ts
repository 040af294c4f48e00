import { expect, test } from "vitest";
import { noTrace, parseTraceparent } from "./trace.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";

test("a traceparent, with its sampling flag and tracestate", () => {
  const traceparent = `00-${traceId}-${spanId}-01`;
  expect(parseTraceparent(traceparent, "a=1")).toEqual({
    traceId,
    spanId,
    sampled: true,
    traceparent,
    tracestate: "a=1",
  });
  expect(parseTraceparent(`00-${traceId}-${spanId}-02`)).toEqual({
    traceId,
    spanId,
    sampled: false,
    traceparent: `00-${traceId}-${spanId}-02`,
  });
});

test("a later version may have more", () => {
  const traceparent = `cc-${traceId}-${spanId}-03-more`;
  expect(parseTraceparent(traceparent)).toEqual({ traceId, spanId, sampled: true, traceparent });
});

// Cases of the W3C's own test suite (https://github.com/w3c/trace-context/tree/main/test, 2026-11-23), in short.
test.each([
  undefined,
  "",
  `00-${traceId}-${spanId}`,
  `00-${traceId}-${spanId}-01-more`,
  `00-${traceId}-${spanId}-1`,
  `ff-${traceId}-${spanId}-01`,
  `0-${traceId}-${spanId}-01`,
  `00-${"0".repeat(32)}-${spanId}-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId.slice(1)}-${spanId}-01`,
  `cc-${traceId}-${spanId}-01.more`,
])("%s is no trace", (traceparent) => {
  expect(parseTraceparent(traceparent, "a=1")).toBe(noTrace);
});
