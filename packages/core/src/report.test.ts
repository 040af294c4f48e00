import { describe, expect, test } from "vitest";
import { invoke } from "./builders/invoke.ts";
import type { Adapter } from "./contract.ts";
import { logRecord } from "./log.ts";
import { processLog, report } from "./report.ts";
import { lightWeb } from "./web/light.ts";

const adapter: Adapter<unknown, string> = {
  name: "node",
  info: (id) => ({ id, name: "jobs" }),
  remaining: () => Number.POSITIVE_INFINITY,
  web: lightWeb,
  trace: () => ({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", sampled: true }),
  log: (entry) => logRecord(entry, { time: "time", id: "invocation" }),
};
const definition = invoke({ secrets: ["KEY"] }, () => 1);
const environment = { KEY: "s3cret-value" };

function linesOf(run: (write: (line: string) => void) => void): readonly unknown[] {
  const lines: unknown[] = [];
  run((line) => lines.push(JSON.parse(line)));
  return lines;
}

describe("report", () => {
  test("writes the invocation's form of a line, without secrets", () => {
    const error = Object.assign(new Error("no s3cret-value"), { "s3cret-value": ["s3cret-value"] });
    expect(
      linesOf((write) =>
        report({ adapter, definition, options: { environment, write } }, error, {}, "call-1"),
      ),
    ).toEqual([
      {
        time: expect.any(String),
        level: "error",
        message: "the call was not handled",
        invocation: "call-1",
        function: "jobs",
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
        error: {
          name: "Error",
          message: "no [redacted]",
          stack: expect.stringContaining("no [redacted]"),
          "[redacted]": ["[redacted]"],
        },
      },
    ]);
  });

  test("says what and how bad it is, and what was thrown although it is nothing", () => {
    const options = { name: "mine", environment };
    expect(
      linesOf((write) => {
        const serving = { adapter, definition, options: { ...options, write } };
        report(serving, undefined, {}, "call-1", { message: "the body was not read", level: "warn" });
      }),
    ).toMatchObject([
      { level: "warn", message: "the body was not read", function: "mine", error: "undefined" },
    ]);
  });

  test("is written by the platform's own log where nobody asked for another", () => {
    const written: unknown[] = [];
    const own: typeof adapter = {
      ...adapter,
      write: (line, ...more) => written.push(JSON.parse(line), ...more),
    };
    report({ adapter: own, definition, options: { environment } }, new Error("x"), {}, "call-1");
    expect(written).toEqual([expect.objectContaining({ invocation: "call-1" }), "error", "call-1"]);
  });

  test("does not throw where the platform's context cannot be read", () => {
    const fails = (): never => {
      throw new Error("no context");
    };
    const broken: typeof adapter = { ...adapter, info: fails, trace: fails };
    expect(
      linesOf((write) =>
        report({ adapter: broken, definition, options: { write } }, new Error("x"), {}, "call-1"),
      ),
    ).toMatchObject([{ invocation: "", function: "function", error: { message: "x" } }]);
  });
});

describe("processLog", () => {
  test("has the secrets of no function, and fields leave the line's own", () => {
    expect(
      linesOf((write) =>
        processLog([definition], { time: "timestamp", environment, write })("warn", "a s3cret-value", {
          level: "forged",
          timestamp: 1,
          error: undefined,
          part: { "s3cret-value": 1 },
        }),
      ),
    ).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-/),
        level: "warn",
        message: "a [redacted]",
        error: "undefined",
        part: { "[redacted]": 1 },
      },
    ]);
  });

  test("needs no fields", () => {
    expect(linesOf((write) => processLog([], { write })("info", "listening"))).toEqual([
      { time: expect.any(String), level: "info", message: "listening" },
    ]);
  });
});
