import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLogger, type LogFields, type LogLevel, logLevel, toLine } from "./log.ts";

describe("toLine", () => {
  test("errors have name, message, stack, own fields, causes and parts", () => {
    const cause = Object.assign(new TypeError("inner"), { code: "E1" });
    const error = new AggregateError([new RangeError("part")], "outer", { cause });
    const { error: written } = JSON.parse(toLine({ error })) as { readonly error: unknown };
    expect(written).toEqual({
      name: "AggregateError",
      message: "outer",
      stack: expect.stringContaining("outer"),
      cause: { name: "TypeError", message: "inner", code: "E1", stack: expect.any(String) },
      errors: [{ name: "RangeError", message: "part", stack: expect.any(String) }],
    });
  });

  test("cycles are cut, what appears twice is written twice", () => {
    const shared = { a: 1 };
    const loop: Record<string, unknown> = { shared, again: shared };
    loop["self"] = loop;
    const error = new Error("round");
    error.cause = { error };
    const line = JSON.parse(toLine({ loop, error })) as {
      readonly loop: unknown;
      readonly error: { readonly cause: unknown };
    };
    expect(line.loop).toEqual({ shared: { a: 1 }, again: { a: 1 }, self: "[circular]" });
    expect(line.error.cause).toEqual({ error: "[circular]" });
  });

  test("big integers are digits, dates are ISO", () => {
    expect(toLine({ n: 12345678901234567890n, at: new Date(0) })).toBe(
      '{"n":"12345678901234567890","at":"1970-01-01T00:00:00.000Z"}',
    );
  });

  test("values under secret names are redacted, at any depth; absent ones are not", () => {
    const fields = {
      password: "a",
      accessToken: "b",
      "x-api-key": "c",
      Authorization: "d",
      db: { privateKey: "e" },
      cookie: "f",
      secret: null,
      tokens: 3,
    };
    expect(JSON.parse(toLine(fields))).toEqual({
      password: "[redacted]",
      accessToken: "[redacted]",
      "x-api-key": "[redacted]",
      Authorization: "[redacted]",
      db: { privateKey: "[redacted]" },
      cookie: "[redacted]",
      secret: null,
      tokens: 3,
    });
  });

  test("says what was thrown where JSON would leave it out", () => {
    const thrown = { error: Symbol("s"), list: [Symbol("t"), undefined], run: () => 1 };
    expect(toLine(thrown)).toBe('{"error":"Symbol(s)","list":["Symbol(t)",null]}');
  });

  test("secrets are redacted wherever they are, in JSON's spelling too; short ones would hit by chance", () => {
    expect(toLine({ message: 'key is s3c"ret!', list: ['s3c"ret!'] }, ['s3c"ret!', "is", ""])).toBe(
      '{"message":"key is [redacted]","list":["[redacted]"]}',
    );
  });

  test("never throws, always one line of JSON", () => {
    const hostile = {
      get bad(): never {
        throw new Error("getter");
      },
    };
    expect(JSON.parse(toLine({ level: "ERROR", requestId: "1", error: hostile, list: [hostile] }))).toEqual({
      level: "ERROR",
      requestId: "1",
      error: "[unreadable]",
      list: "[unreadable]",
    });
    expect(JSON.parse(toLine(hostile))).toEqual({ bad: "[unreadable]" });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(JSON.parse(toLine({ a: 1, error: proxy }))).toEqual({ a: 1, error: "[unreadable]" });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
        ),
        (record) => {
          const line = toLine(record);
          expect(line).not.toContain("\n");
          expect(typeof JSON.parse(line)).toBe("object");
        },
      ),
    );
  });
});

describe("createLogger", () => {
  function recorded(level: LogLevel): {
    readonly log: ReturnType<typeof createLogger>;
    readonly lines: [LogLevel, string, LogFields][];
  } {
    const lines: [LogLevel, string, LogFields][] = [];
    return { lines, log: createLogger({ level, write: (...line) => lines.push(line) }) };
  }

  test("writes from its level on", () => {
    const { log, lines } = recorded("warn");
    for (const level of ["debug", "info", "warn", "error"] as const) log[level](level);
    expect(lines).toEqual([
      ["warn", "warn", {}],
      ["error", "error", {}],
    ]);
  });

  test("a child adds its fields, the line's own win; an error alone is a field", () => {
    const { log, lines } = recorded("info");
    const error = new Error("x");
    const child = log.child({ a: 1 }).child({ b: 2 });
    child.info("fields", { b: 3 });
    child.error("error", error);
    expect(lines).toEqual([
      ["info", "fields", { a: 1, b: 3 }],
      ["error", "error", { a: 1, b: 2, error }],
    ]);
  });
});

test.each<[Record<string, string>, LogLevel]>([
  [{}, "info"],
  [{ ANYFN_LOG_LEVEL: "ERROR", LOG_LEVEL: "debug" }, "error"],
  [{ AWS_LAMBDA_LOG_LEVEL: "TRACE" }, "debug"],
  [{ AWS_LAMBDA_LOG_LEVEL: "FATAL", LOG_LEVEL: "debug" }, "error"],
  [{ LOG_LEVEL: "loud" }, "info"],
  [{ ANYFN_LOG_SAMPLE_RATE: "1", ANYFN_LOG_LEVEL: "error" }, "debug"],
  [{ ANYFN_LOG_SAMPLE_RATE: "0", ANYFN_LOG_LEVEL: "error" }, "error"],
  [{ ANYFN_LOG_SAMPLE_RATE: "x" }, "info"],
])("the level of %j", (env, level) => {
  expect(logLevel(env)).toBe(level);
});
