import { describe, expect, test } from "vitest";
import type { HttpTrigger, MessageTrigger, ServeOptions, Trigger } from "../contract.ts";
import { type AnyDefinition, http, invoke, MalformedEventError, queue, type UsageRecord } from "../index.ts";
import { testAdapter } from "../testing/adapter.ts";
import { invokeEvent, queueEvent } from "../testing.ts";
import { serve } from "./serve.ts";

const queueRow: MessageTrigger<"queue", unknown> = {
  id: "node.test-queue",
  kind: "queue",
  detect: (native) => native !== "unknown",
  normalize(native) {
    if (native === "malformed") throw new MalformedEventError("node.test-queue", "body", "text", 1);
    return [queueEvent({ id: "m1" })];
  },
};
const batchRow = { ...queueRow, reply: () => "answered" };
const invokeRow: MessageTrigger<"invoke", unknown> = {
  id: "node.test-invoke",
  kind: "invoke",
  detect: (native) => native !== "unknown",
  normalize(native) {
    if (native === "malformed") throw new MalformedEventError("node.test-invoke", "body", "JSON", "{");
    return [invokeEvent({ data: 1 })];
  },
};
const callRow = { ...invokeRow, reply: ([outcome]: readonly unknown[]) => ({ outcome }) };
const httpRow: HttpTrigger<unknown> = {
  id: "node.test-http",
  kind: "http",
  detect: (native) => native !== "unknown",
  reader: {
    method: () => "GET",
    url: () => "https://h.example/",
    path: () => "/",
    header: () => undefined,
    headers: () => [],
    body: () => undefined,
    bodyLength: () => 0,
    about: () => ({ id: "", time: undefined, source: "", client: {} }),
  },
  reply: ({ status, body }) => ({ status, body }),
};

/** Calls a function once: what the platform gets, the lines of the log, the usage. */
async function call(
  definition: AnyDefinition,
  row: unknown,
  native: unknown = "event",
  options: ServeOptions = {},
): Promise<{
  readonly answer?: unknown;
  readonly error?: unknown;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly usage: readonly UsageRecord[];
}> {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const usage: UsageRecord[] = [];
  const entry = serve(testAdapter("node", () => {}) as never, definition, [row as Trigger], {
    environment: {},
    write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
    usage: (record) => usage.push(record),
    ...options,
  }); // one adapter and its rows
  const context = { id: "i1", deadline: Date.now() + 60_000 };
  try {
    return { answer: await entry(native, context), lines, usage };
  } catch (error) {
    return { error, lines, usage };
  }
}

const setup = (): never => {
  throw new Error("no database");
};
const failed = { failures: 1, outcomes: { error: 1, ok: 0 } };

describe("a function that does not start", () => {
  test("answers a request 500 without text", async () => {
    const { answer, lines, usage } = await call(
      http({ setup }, () => new Response("never")),
      httpRow,
    );
    expect(answer).toEqual({ status: 500, body: "" });
    expect(lines).toMatchObject([
      {
        level: "error",
        message: "the request was not handled",
        fields: { error: { message: "no database" } },
      },
    ]);
    expect(usage).toMatchObject([failed]);
  });

  test("answers a direct call as any failure", async () => {
    const { answer, lines, usage } = await call(
      invoke({ setup }, () => 1),
      callRow,
    );
    expect(answer).toEqual({ outcome: { ok: false, error: new Error("no database") } });
    expect(lines).toMatchObject([{ level: "error", message: "the call was not handled" }]);
    expect(usage).toMatchObject([failed]);
  });

  test.each([
    ["one at a time", queue({ name: "q", setup }, () => {})],
    ["as a whole batch", queue.batch({ name: "q", setup }, () => {})],
  ] as const)("fails messages that are handled %s, and they come again", async (_, definition) => {
    const { error, lines, usage } = await call(definition, batchRow);
    expect(error).toEqual(new Error("no database"));
    expect(lines).toMatchObject([{ level: "error", message: "the event was not handled" }]);
    expect(usage).toMatchObject([failed]);
  });
});

describe("an event that", () => {
  test.each([
    ["no trigger takes", "unknown", "UNRECOGNIZED_EVENT"],
    ["cannot be read", "malformed", "MALFORMED_EVENT"],
  ])("%s fails as a whole, and is logged once", async (_, native, code) => {
    const { error, lines, usage } = await call(
      queue("q", () => {}),
      batchRow,
      native,
    );
    expect(error).toMatchObject({ code });
    expect(lines).toMatchObject([
      { level: "error", message: "the event was not handled", fields: { error: { code } }, id: "i1" },
    ]);
    expect(usage).toMatchObject([failed]);
  });

  test("cannot be read as a call is its caller's mistake: a warning, and answered", async () => {
    const { answer, lines, usage } = await call(
      invoke(() => 1),
      callRow,
      "malformed",
    );
    expect(answer).toMatchObject({ outcome: { ok: false, error: { code: "MALFORMED_EVENT" } } });
    expect(lines).toMatchObject([{ level: "warn", message: "the call was not handled" }]);
    expect(usage).toMatchObject([failed]);
  });
});

test("an answer that cannot be made is logged once, and answered as a failure where there is a way", async () => {
  const reply = ([outcome]: readonly { readonly ok: boolean }[]): unknown => {
    if (outcome?.ok) throw new TypeError("cannot be written");
    return { outcome };
  };
  const { answer, lines, usage } = await call(
    invoke(() => 1),
    { ...invokeRow, reply },
  );
  expect(answer).toMatchObject({ outcome: { ok: false, error: { message: "cannot be written" } } });
  expect(lines).toMatchObject([{ level: "error", fields: { error: { name: "TypeError" } } }]);
  expect(usage).toMatchObject([failed]);
});

describe("what the platform is thrown", () => {
  const secret = "s3cr3t-value";
  const options = { environment: { KEY: secret } };
  const failing = (error: unknown): AnyDefinition =>
    queue({ name: "q", secrets: ["KEY"] }, () => {
      throw error;
    });

  test("is the error itself, where no secret is in it", async () => {
    const thrown = new TypeError("told to fail");
    expect((await call(failing(thrown), queueRow, "event", options)).error).toBe(thrown);
  });

  test.each([
    new TypeError(`refused: ${secret}`),
    new TypeError("refused", { cause: new Error(secret) }),
    Object.assign(new TypeError("refused"), { key: secret }),
  ])("has no secret in it: %o", async (thrown) => {
    const { error } = await call(failing(thrown), queueRow, "event", options);
    expect(error).toMatchObject({ name: "TypeError", message: expect.stringContaining("refused") });
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(secret);
    expect((error as Error).cause).toBeUndefined();
  });

  test("is an error too where a text was thrown", async () => {
    expect((await call(failing(secret), queueRow, "event", options)).error).toEqual(new Error("[redacted]"));
  });
});
