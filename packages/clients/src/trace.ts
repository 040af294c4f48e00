import { currentScope } from "./registry.ts";

/** The trace context of a send: a new span of the invocation's trace, or of a new trace outside of one. */
export function traceparent(): string {
  const [, traceId = hex(16), , flags = "01"] = currentScope()?.traceparent()?.split("-") ?? [];
  return `00-${traceId}-${hex(8)}-${flags}`;
}

function hex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
