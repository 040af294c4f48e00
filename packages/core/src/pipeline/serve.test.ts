import { describe, expect, test, vi } from "vitest";
import type { Adapter, Entry, MessageTrigger, ServeOptions, Trigger } from "../contract.ts";
import { type AnyDefinition, invoke, queue, type UsageRecord } from "../index.ts";
import { invokeEvent, queueEvent } from "../testing.ts";
import { lightWeb } from "../web/light.ts";
import { serve } from "./serve.ts";

interface Native {
  readonly queue?: string;
  readonly ids?: readonly string[];
  readonly call?: unknown;
}

const queueRow: MessageTrigger<"queue", Native> = {
  id: "node.queue",
  kind: "queue",
  detect: (native) => (native as Native).ids !== undefined,
  normalize: ({ ids = [] }) => ids.map((id) => queueEvent({ id, attempt: 2 })),
  reply: (outcomes, events, { partialBatch }) => ({
    partialBatch,
    failed: events.flatMap((event, index) => (outcomes[index]?.ok ? [] : [event.id])),
  }),
};
const invokeRow: MessageTrigger<"invoke", Native> = {
  id: "node.invoke",
  kind: "invoke",
  detect: (native) => (native as Native).call !== undefined,
  normalize: ({ call }) => [invokeEvent({ data: call })],
};

/** A platform whose context is its own deadline in milliseconds from now. */
const adapter: Adapter<Native, number> = {
  name: "node",
  info: () => ({ id: "i1", name: "platform-name", version: "7", memory: 128, region: "here" }),
  remaining: (ms, ran) => ms - ran,
  web: lightWeb,
  trace: () => ({ sampled: false }),
  log: ({ level, message, fields, id, function: name }) => ({ level, message, id, name, ...fields }),
  send: async (_reply, channel: string[]) => {
    channel.push("sent");
    return { bytes: 5, cancelled: channel.includes("gone") };
  },
};

function entryOf(
  definition: AnyDefinition,
  options: ServeOptions = {},
  rows: readonly unknown[] = [queueRow, invokeRow],
): Entry & { readonly lines: unknown[]; readonly records: UsageRecord[] } {
  const lines: unknown[] = [];
  const records: UsageRecord[] = [];
  const entry = serve(adapter as never, definition, rows as readonly Trigger[], {
    environment: {},
    write: (line) => lines.push(JSON.parse(line)),
    usage: (record) => records.push(record),
    ...options,
  });
  return Object.assign(entry, { lines, records });
}

const MINUTE = 60_000;

describe("detection", () => {
  test("the one row that takes the event answers it", async () => {
    const entry = entryOf(
      queue("q", (event) => {
        if (event.id === "b") throw new Error("bad");
      }),
      { partialBatch: true },
    );
    expect(await entry({ ids: ["a", "b"] }, MINUTE)).toEqual({ partialBatch: true, failed: ["b"] });
    expect(entry.records).toMatchObject([
      {
        function: "platform-name",
        trigger: "node.queue",
        kind: "queue",
        events: 2,
        failures: 1,
        attempt: 2,
        id: "i1",
        region: "here",
        memoryMb: 128,
      },
    ]);
  });

  test("without an answer of the row the value is the answer, and a failure is thrown", async () => {
    const error = new Error("bad");
    const entry = entryOf(
      invoke((event) => {
        if (event.data === 1) throw error;
        return event.data;
      }),
    );
    expect(await entry({ call: 2 }, MINUTE)).toBe(2);
    await expect(entry({ call: 1 }, MINUTE)).rejects.toBe(error);
  });

  test("an event that no row takes is refused by keys and types, never by values", () => {
    const entry = entryOf(
      queue("q", () => undefined),
      { name: "orders" },
      [queueRow],
    );
    expect(() => entry({ secret: "s3cret", list: [1] }, MINUTE)).toThrow(
      expect.objectContaining({
        code: "UNRECOGNIZED_EVENT",
        message:
          'orders is a queue function and accepts node.queue, but got { secret: a string, list: an array of 1 }. Wire one of these triggers to it, or pin the one that calls: { trigger: "node.queue" }.',
      }),
    );
    expect(entry.records).toMatchObject([{ outcomes: { error: 1 }, trigger: "" }]);
  });

  test("a pinned trigger is not asked", async () => {
    const never: MessageTrigger<"queue", Native> = { ...queueRow, detect: () => false };
    expect(
      await entryOf(
        queue("q", () => undefined),
        { trigger: "node.queue" },
        [never],
      )({}, MINUTE),
    ).toEqual({ partialBatch: false, failed: [] });
    expect(() =>
      entryOf(
        queue("q", () => undefined),
        { trigger: "node.other" },
      ),
    ).toThrow(expect.objectContaining({ code: "INVALID_DEFINITION" }));
  });
});

describe("the instance", () => {
  test("a setup that throws at once is tried again too", async () => {
    let calls = 0;
    const entry = entryOf(
      invoke(
        {
          setup: () => {
            if (++calls === 1) throw new Error("first");
          },
        },
        () => "done",
      ),
    );

    await expect(entry({ call: 1 }, MINUTE)).rejects.toThrow("first");
    expect(await entry({ call: 1 }, MINUTE)).toBe("done");
    expect(calls).toBe(2);
  });

  test("a setup that never settles is given up before the deadline, and tried again", async () => {
    let calls = 0;
    const entry = entryOf(
      invoke({ setup: () => (++calls === 1 ? new Promise(() => {}) : undefined) }, () => "done"),
    );

    await expect(entry({ call: 1 }, 200)).rejects.toThrow(expect.objectContaining({ name: "TimeoutError" }));
    expect(await entry({ call: 1 }, MINUTE)).toBe("done");
    expect(entry.records.map(({ outcomes }) => outcomes)).toEqual([
      { ok: 0, error: 0, timeout: 1, cancelled: 0 },
      { ok: 1, error: 0, timeout: 0, cancelled: 0 },
    ]);
  });

  test("setup once, before the first event; a failed one is tried again", async () => {
    const steps: string[] = [];
    const f = invoke(
      {
        setup: async () => {
          steps.push("setup");
          if (steps.length === 1) throw new Error("down");
        },
        dispose: () => {
          steps.push("dispose");
        },
      },
      () => steps.push("event"),
    );
    const entry = entryOf(f);
    await expect(entry({ call: 1 }, MINUTE)).rejects.toThrow("down");
    await Promise.all([entry({ call: 1 }, MINUTE), entry({ call: 1 }, MINUTE)]);
    await entry.shutdown();
    expect(steps).toEqual(["setup", "setup", "event", "event", "dispose"]);
    expect(entry.records.map(({ outcomes: { ok, error }, coldStarts }) => [ok, error, coldStarts])).toEqual([
      [0, 1, 1],
      [1, 0, 0],
      [1, 0, 0],
    ]);
  });

  describe("at the end of an instance", () => {
    test("nothing is disposed of where setup has not run, or has failed", async () => {
      const steps: string[] = [];
      const options = {
        setup: () => Promise.reject(new Error("down")),
        dispose: () => steps.push("disposed"),
      };
      const called = entryOf(invoke(options, () => "never"));
      await expect(called({ call: 1 }, MINUTE)).rejects.toThrow("down");
      await called.shutdown();
      await entryOf(invoke(options, () => "never")).shutdown();
      expect(steps).toEqual([]);
    });

    test("without a setup, dispose runs", async () => {
      const steps: string[] = [];
      await entryOf(invoke({ dispose: () => steps.push("disposed") }, () => "never")).shutdown();
      expect(steps).toEqual(["disposed"]);
    });

    test.each([
      ["throws", () => fails()],
      ["rejects", async () => fails()],
    ])("a dispose that %s is logged without a secret, and keeps nobody", async (_, dispose) => {
      const options = { dispose, secrets: ["KEY"] };
      const entry = entryOf(
        invoke(options, () => "never"),
        { environment: { KEY: "s3cret-key" } },
      );
      await expect(entry.shutdown()).resolves.toBeUndefined();
      expect(entry.lines).toMatchObject([
        { level: "error", message: "dispose failed", error: { message: "not [redacted]" } },
      ]);
    });

    test("a dispose that never ends is given up after ten seconds", async () => {
      vi.useFakeTimers();
      try {
        const entry = entryOf(invoke({ dispose: () => new Promise<void>(() => {}) }, () => "never"));
        let ended = false;
        const shutdown = entry.shutdown().then(() => (ended = true));
        await vi.advanceTimersByTimeAsync(9_000);
        expect(ended).toBe(false);
        await vi.advanceTimersByTimeAsync(1_500);
        await Promise.race([shutdown, Promise.resolve()]);
        expect(ended).toBe(true);
        expect(entry.lines).toMatchObject([
          { level: "error", message: "dispose failed", error: { code: "TIMEOUT" } },
        ]);
      } finally {
        vi.useRealTimers();
      }
    });

    function fails(): never {
      throw new Error("not s3cret-key");
    }

    test("invocations in flight are waited for, within the grace time", async () => {
      const steps: string[] = [];
      const entry = entryOf(
        invoke({ dispose: () => steps.push("disposed") }, async (event) => {
          await new Promise((resolve) => setTimeout(resolve, (event.data as number) * 1000));
          steps.push(`waited ${event.data}`);
        }),
      );
      void entry({ call: 0.05 }, MINUTE);
      await entry.shutdown(5000);
      expect(steps).toEqual(["waited 0.05", "disposed"]);
      void entry({ call: 0.5 }, MINUTE);
      await entry.shutdown(50);
      expect(steps).toEqual(["waited 0.05", "disposed", "disposed"]);
    });
  });

  test("a log line has the platform's shape and no secret", async () => {
    const f = invoke({ secrets: ["KEY"] }, (_event, context) =>
      context.log.child({ a: 1 }).info("the key is s3cret-key", { password: "x" }),
    );
    const entry = entryOf(f, { environment: { KEY: "s3cret-key" } });
    await entry({ call: 1 }, MINUTE);
    expect(entry.lines).toEqual([
      {
        level: "info",
        message: "the key is [redacted]",
        id: "i1",
        name: "platform-name",
        a: 1,
        password: "[redacted]",
      },
    ]);
  });
});

describe("the end of an invocation", () => {
  test("work given to waitUntil is done before the answer; its failure is logged, never answered", async () => {
    const steps: string[] = [];
    const f = invoke((_event, context) => {
      context.waitUntil(
        new Promise<void>((resolve) => setTimeout(resolve, 10)).then(() => {
          steps.push("first");
          context.waitUntil(Promise.resolve().then(() => steps.push("second")));
        }),
      );
      context.waitUntil(Promise.reject(new Error("lost")));
      return "answer";
    });
    const entry = entryOf(f);
    expect(await entry({ call: 1 }, MINUTE)).toBe("answer");
    expect(steps).toEqual(["first", "second"]);
    expect(entry.lines).toMatchObject([{ level: "error", message: "work given to waitUntil failed" }]);
  });

  test("work that does not settle is cut off before the deadline", async () => {
    const entry = entryOf(
      invoke((_event, context) => {
        context.waitUntil(new Promise(() => {}));
        return "answer";
      }),
    );
    expect(await entry({ call: 1 }, 100)).toBe("answer");
    expect(entry.lines).toMatchObject([
      { level: "error", message: expect.stringContaining("did not settle before the deadline") },
    ]);
  });

  test("a limit that is over when the wait begins is no negative time, of which Node would warn", async () => {
    const timer = vi.spyOn(globalThis, "setTimeout");
    try {
      expect(await entryOf(invoke(async () => "answer"))({ call: 1 }, -1000)).toBe("answer");
      expect(timer.mock.calls.map(([, ms]) => ms)).toEqual([0]);
    } finally {
      timer.mockRestore();
    }
  });

  test("it is awaited after a failure too", async () => {
    const steps: string[] = [];
    const entry = entryOf(
      invoke((_event, context) => {
        context.waitUntil(
          new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => void steps.push("done")),
        );
        throw new Error("bad");
      }),
    );
    await expect(entry({ call: 1 }, MINUTE)).rejects.toThrow("bad");
    expect(steps).toEqual(["done"]);
  });

  test("where sending is an act the reply is sent, and its bytes and a client that has gone are counted", async () => {
    const entry = entryOf(invoke(() => "answer"));
    const channel: string[] = ["gone"];
    expect(await entry({ call: 1 }, MINUTE, channel)).toBe("answer");
    expect(channel).toEqual(["gone", "sent"]);
    expect(entry.records).toMatchObject([{ bytesOut: 5, outcomes: { cancelled: 1, ok: 0 } }]);
  });

  test("a sink that fails fails nothing", async () => {
    const entry = entryOf(
      invoke(() => "answer"),
      {
        usage: () => {
          throw new Error("sink");
        },
      },
    );
    expect(await entry({ call: 1 }, MINUTE)).toBe("answer");
  });
});

describe("usage without a sink", () => {
  async function linesOf(mode: string | undefined, calls: number): Promise<readonly UsageRecord[]> {
    const entry = entryOf(
      invoke((_event, context) => context.meter.count("rows", 2)),
      { usage: undefined, environment: { ANYFN_METER: mode } },
    );
    for (let call = 0; call < calls; call++) await entry({ call: 1 }, MINUTE);
    await entry.shutdown();
    return entry.lines as readonly UsageRecord[]; // all of them are
  }

  test("sums of the instance so far: after each of the first ten invocations, and when it ends", async () => {
    const lines = await linesOf(undefined, 12);
    expect(
      lines.map(({ schema, cumulative, invocations, coldStarts, counts, id }) => [
        schema,
        cumulative,
        invocations,
        coldStarts,
        counts,
        id,
      ]),
    ).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12].map((calls) => [
        "anyfn.usage/1",
        true,
        calls,
        1,
        { rows: 2 * calls },
        undefined,
      ]),
    ]);
    expect(new Set(lines.map(({ instance }) => instance)).size).toBe(1);
  });

  test("records: each alone; off: none", async () => {
    expect((await linesOf("records", 2)).map(({ invocations }) => invocations)).toEqual([1, 1]);
    expect(await linesOf("off", 2)).toEqual([]);
  });
});

describe("the deadline", () => {
  test("the signal aborts before it, with a TimeoutError, and remaining() counts down", async () => {
    const entry = entryOf(
      invoke({ abortBefore: 1000 }, async (_event, context) => {
        const left = context.remaining();
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
        return [
          left <= 200,
          context.remaining() > 0,
          context.remaining() <= 50,
          (context.signal.reason as Error).name,
        ];
      }),
    );
    expect(await entry({ call: 1 }, 200)).toEqual([true, true, true, "TimeoutError"]);
  });

  test("invocations beside each other have deadlines of their own", async () => {
    const entry = entryOf(
      invoke(
        (event) =>
          new Promise((resolve) => {
            if (event.data === "fast") setTimeout(resolve, 150, "done");
          }),
      ),
    );
    const slow = entry({ call: "slow" }, 60) as Promise<unknown>;
    const fast = entry({ call: "fast" }, MINUTE);
    await expect(slow).rejects.toMatchObject({ name: "TimeoutError" });
    expect(await fast).toBe("done");
  });

  test("a platform without one never gives up", async () => {
    const entry = entryOf(invoke((_event, context) => [context.remaining(), context.deadline.getTime()]));
    expect(await entry({ call: 1 }, Number.POSITIVE_INFINITY)).toEqual([Number.POSITIVE_INFINITY, 8.64e15]);
  });
});

describe("the kind", () => {
  const scheduleRow = { id: "node.schedule", kind: "schedule", detect: () => true, normalize: () => [] };

  test("triggers of another kind alone are refused when the function is made", () => {
    expect(() =>
      entryOf(
        queue("q", () => {}),
        { name: "orders" },
        [scheduleRow],
      ),
    ).toThrow(
      expect.objectContaining({
        code: "INVALID_DEFINITION",
        message: expect.stringMatching(/orders.*queue.*node\.schedule \(schedule\)/),
      }),
    );
  });

  test("a trigger of another kind cannot be pinned", () => {
    expect(() =>
      entryOf(
        queue("q", () => {}),
        { trigger: "node.schedule" },
        [queueRow, scheduleRow],
      ),
    ).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringMatching(/queue/) }),
    );
  });

  test("beside triggers of its own kind a function never runs another's", async () => {
    const seen: string[] = [];
    const entry = entryOf(
      queue("q", (event) => {
        seen.push(event.id);
      }),
      {},
      [scheduleRow, queueRow],
    );
    await entry({ ids: ["a"] }, MINUTE);
    expect(seen).toEqual(["a"]);
  });
});
