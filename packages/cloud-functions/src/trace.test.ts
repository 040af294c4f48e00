import fc from "fast-check";
import { expect, test } from "vitest";
import { traceOf } from "./trace.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const w3c = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  sampled: true,
  traceparent,
};
const google = "105445aa7843bc8bf206b12000100000";

test.each([
  ["a header", { headers: { traceparent } }, w3c],
  ["with its state", { headers: { traceparent, tracestate: "a=b" } }, { ...w3c, tracestate: "a=b" }],
  ["an attribute of a CloudEvent in headers", { headers: { "ce-traceparent": traceparent } }, w3c],
  ["an attribute of a CloudEvent", { specversion: "1.0", traceparent }, w3c],
  ["both", { headers: { traceparent, "x-cloud-trace-context": `${google}/1;o=0` } }, w3c],
  [
    "Google's header",
    { headers: { "x-cloud-trace-context": `${google}/9989356814841849077;o=1` } },
    {
      traceId: google,
      spanId: "8aa15318e346a4f5",
      sampled: true,
      traceparent: `00-${google}-8aa15318e346a4f5-01`,
    },
  ],
  [
    "Google's header alone",
    { headers: { "x-cloud-trace-context": google } },
    { traceId: google, sampled: false },
  ],
  [
    "Google's header without a span",
    { headers: { "x-cloud-trace-context": `${google}/0;o=1` } },
    { traceId: google, sampled: true },
  ],
  [
    "a trace that is none",
    { headers: { "x-cloud-trace-context": `${"0".repeat(32)}/1` } },
    { sampled: false },
  ],
  ["another header", { headers: { "x-cloud-trace-context": "projects/p" } }, { sampled: false }],
  ["nothing", undefined, { sampled: false }],
] as const)("%s", (_, native, trace) => {
  expect(traceOf(native)).toEqual(trace);
});

test("any header and any event is a trace or none", () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (event, header) => {
      expect(traceOf(event).traceId ?? "").toMatch(/^(?:[\da-f]{32})?$/);
      expect(traceOf({ headers: { "x-cloud-trace-context": header, traceparent: header } }).sampled).toBe(
        false,
      );
    }),
  );
});
