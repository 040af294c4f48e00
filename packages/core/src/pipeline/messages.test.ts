import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  database,
  invoke as direct,
  event,
  PermanentError,
  queue,
  schedule,
  storage,
  stream,
  topic,
} from "../index.ts";
import {
  customEvent,
  databaseEvent,
  invoke,
  invokeEvent,
  queueEvent,
  scheduleEvent,
  storageEvent,
  streamEvent,
  topicEvent,
} from "../testing.ts";
import { throwFailures } from "./messages.ts";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("every kind calls its handler with its event", () => {
  test("and gives what it returns", async () => {
    const seen = async (result: Promise<{ readonly result: unknown }>): Promise<unknown> =>
      (await result).result;
    const time = new Date(0);
    expect(
      await seen(
        invoke(
          schedule("* * * * *", (tick) => tick.scheduledTime),
          scheduleEvent({ time }),
        ),
      ),
    ).toEqual(time);
    expect(
      await seen(
        invoke(
          storage("b", (object) => object.key),
          storageEvent({ key: "k" }),
        ),
      ),
    ).toBe("k");
    expect(
      await seen(
        invoke(
          queue("q", (message) => message.data),
          queueEvent({ data: 1 }),
        ),
      ),
    ).toBe(1);
    expect(
      await seen(
        invoke(
          topic("t", (message) => message.data),
          topicEvent({ data: 2 }),
        ),
      ),
    ).toBe(2);
    expect(
      await seen(
        invoke(
          database("c", (change) => change.key),
          databaseEvent({ key: "x" }),
        ),
      ),
    ).toBe("x");
    expect(
      await seen(
        invoke(
          stream("s", (record) => record.data),
          streamEvent({ data: 3 }),
        ),
      ),
    ).toBe(3);
    expect(
      await seen(
        invoke(
          event("t", (named) => named.type),
          customEvent({ type: "t" }),
        ),
      ),
    ).toBe("t");
    expect(
      await seen(
        invoke(
          direct((call) => call.data),
          invokeEvent({ data: 4 }),
        ),
      ),
    ).toBe(4);
  });
});

describe("filters", () => {
  const keys = async (
    options: object,
    events: readonly ReturnType<typeof storageEvent>[],
  ): Promise<readonly string[]> => {
    const seen: string[] = [];
    const { failed } = await invoke(
      storage({ bucket: "b", ...options }, (object) => void seen.push(object.key)),
      events,
    );
    expect(failed).toEqual([]);
    return seen;
  };

  test("storage: on, prefix, suffix; other matches no on", async () => {
    const actions = (["created", "deleted", "archived", "updated", "other"] as const).map((action) =>
      storageEvent({ action, key: action }),
    );
    expect(await keys({}, actions)).toEqual(["created", "deleted", "archived", "updated"]);
    expect(await keys({ on: ["deleted"] }, actions)).toEqual(["deleted"]);
    const named = ["in/a.jpg", "in/a.png", "out/a.jpg"].map((key) => storageEvent({ key }));
    expect(await keys({ prefix: "in/", suffix: ".jpg" }, named)).toEqual(["in/a.jpg"]);
  });

  test("database: on; written always passes", async () => {
    const seen: string[] = [];
    const events = (["created", "updated", "deleted", "written"] as const).map((action) =>
      databaseEvent({ action }),
    );
    await invoke(
      database({ collection: "c", on: ["created"] }, (change) => void seen.push(change.action)),
      events,
    );
    expect(seen).toEqual(["created", "written"]);
  });
});

describe("concurrency and order", () => {
  async function peak(
    concurrency: number | undefined,
    groups: readonly (string | undefined)[],
  ): Promise<number> {
    let running = 0;
    let most = 0;
    const f = queue({ name: "q", concurrency }, async () => {
      most = Math.max(most, ++running);
      await sleep(2);
      running--;
    });
    await invoke(
      f,
      groups.map((group) => queueEvent(group === undefined ? {} : { group })),
    );
    return most;
  }

  test("10 at once by default, as many as asked, one at least", async () => {
    const twenty = Array.from({ length: 20 }, () => undefined);
    expect([await peak(undefined, twenty), await peak(3, twenty), await peak(0, twenty)]).toEqual([10, 3, 1]);
    expect(await peak(Number.NaN, twenty)).toBe(1);
  });

  test("a group runs one at a time, groups beside each other", async () => {
    expect([await peak(10, ["a", "a", "a"]), await peak(10, ["a", "b", "a", "b"])]).toEqual([1, 2]);
  });

  test("a group stays in order, and stops at its first failure; others go on", async () => {
    const seen: string[] = [];
    const f = queue("q", async (message) => {
      await sleep(message.id === "a1" ? 5 : 0);
      seen.push(message.id);
      if (message.id === "a2") throw new Error("bad");
    });
    const events = [
      ["a1", "a"],
      ["b1", "b"],
      ["a2", "a"],
      ["a3", "a"],
      ["c1", undefined],
      ["b2", "b"],
    ] as const;
    const { failed } = await invoke(
      f,
      events.map(([id, group]) => queueEvent({ id, group })),
    );
    expect(failed.map(({ id, skipped }) => [id, skipped])).toEqual([
      ["a2", undefined],
      ["a3", true],
    ]);
    expect(seen.toSorted()).toEqual(["a1", "a2", "b1", "b2", "c1"]);
    expect(seen.indexOf("a1")).toBeLessThan(seen.indexOf("a2"));
  });
});

describe("near the deadline", () => {
  test("what is done counts, what runs has failed, what has not started is skipped", async () => {
    const f = queue({ name: "q", concurrency: 2 }, (message) =>
      message.id === "slow" ? new Promise(() => {}) : sleep(1),
    );
    const ids = ["fast", "slow", "next"];
    const stuck = queue({ name: "q", concurrency: 1 }, f.handler as never);
    const { failed, usage, logs } = await invoke(
      stuck,
      ids.map((id) => queueEvent({ id })),
      { deadline: new Date(Date.now() + 150) },
    );
    expect(failed).toEqual([
      { id: "slow", error: expect.objectContaining({ name: "TimeoutError" }) },
      { id: "next", error: expect.objectContaining({ name: "TimeoutError" }), skipped: true },
    ]);
    expect([usage.failures, usage.outcomes.timeout, logs.map(({ level }) => level)]).toEqual([
      2,
      1,
      ["error", "warn"],
    ]);
  });

  test("a handler that heeds the signal may finish; nothing new is begun", async () => {
    const f = queue(
      { name: "q", concurrency: 1 },
      (_message, context) =>
        new Promise((resolve) =>
          context.signal.addEventListener("abort", () => resolve("saved"), { once: true }),
        ),
    );
    const { result, failed } = await invoke(f, [queueEvent({ id: "a" }), queueEvent({ id: "b" })], {
      deadline: new Date(Date.now() + 150),
    });
    expect(result).toEqual(["saved", undefined]);
    expect(failed.map(({ id, skipped }) => [id, skipped])).toEqual([["b", true]]);
  });
});

describe("failures", () => {
  test("a permanent one is dropped only where the function says so, one of another copy of anyfn too", async () => {
    const errors = {
      a: new PermanentError("a"),
      b: Object.assign(new Error("b"), { code: "PERMANENT" }),
      c: new Error("c"),
    };
    const handler = (message: { readonly id: string }): never => {
      throw errors[message.id as keyof typeof errors];
    };
    const events = ["a", "b", "c"].map((id) => queueEvent({ id }));
    expect((await invoke(queue("q", handler), events)).failed.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    const dropping = await invoke(queue({ name: "q", onPermanent: "drop" }, handler), events);
    expect([dropping.failed.map(({ id }) => id), dropping.usage.failures]).toEqual([["c"], 3]);
  });

  test("one that is dropped does not stop its group: the source would deliver it again and again", async () => {
    const seen: string[] = [];
    const f = queue({ name: "q", onPermanent: "drop" }, ({ id }) => {
      seen.push(id);
      if (id === "a1") throw new PermanentError("a1");
      if (id === "b1") throw new Error("b1");
    });
    const events = ["a1", "a2", "b1", "b2"].map((id) => queueEvent({ id, group: id.slice(0, 1) }));
    const { failed } = await invoke(f, events);
    expect(failed.map(({ id, skipped }) => [id, skipped])).toEqual([
      ["b1", undefined],
      ["b2", true],
    ]);
    expect(seen.toSorted()).toEqual(["a1", "a2", "b1"]);
  });

  test("thrown values that are no errors fail the message all the same", async () => {
    const trap = {
      get code(): never {
        throw new Error("read");
      },
    };
    for (const thrown of [undefined, null, "text", 0, Symbol("s"), Object.create(null), trap]) {
      const { failed, logs } = await invoke(
        queue("q", () => {
          throw thrown;
        }),
        queueEvent({ id: "x" }),
      );
      expect(failed.map(({ id }) => id)).toEqual(["x"]);
      expect(failed[0]?.error).toBe(thrown);
      expect(logs.map(({ message, fields }) => [message, fields.error])).toEqual([
        ["a message failed", thrown === undefined ? "undefined" : thrown],
      ]);
    }
  });

  test("what does not fit the output schema is a failure", async () => {
    const f = direct(
      { output: z.object({ n: z.coerce.number() }) },
      (call) => call.data as { readonly n: unknown },
    );
    expect((await invoke(f, invokeEvent({ data: { n: "1" } }))).result).toEqual({ n: 1 });
    expect((await invoke(f, invokeEvent({ data: { n: "x" } }))).failed).toEqual([
      { id: expect.any(String), error: expect.objectContaining({ code: "INVALID_OUTPUT" }) },
    ]);
  });
});

describe("throwFailures", () => {
  const ok = { ok: true, value: 1 } as const;
  const bad = { ok: false, error: new Error("bad") } as const;

  test("nothing to throw", () => {
    expect(throwFailures([ok, ok])).toBeUndefined();
  });

  test("the handler's own error where there was one message", () => {
    expect(() => throwFailures([bad])).toThrow(bad.error);
  });

  test("else all of them in one", () => {
    const skipped = { ok: false, error: new Error("late"), skipped: true } as const;
    expect(() => throwFailures([ok, bad, skipped])).toThrow(
      expect.objectContaining({
        code: "BATCH_FAILED",
        message: "1 of 3 messages failed and 1 were not started; the whole batch is delivered again.",
        cause: bad.error,
      }),
    );
    expect(() => throwFailures([bad, bad])).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ errors: [bad.error, bad.error] }) }),
    );
  });
});

test("usage counts the bytes of the messages' bodies", async () => {
  const { usage } = await invoke(
    queue("q", () => {}),
    [queueEvent({ data: "four" }), queueEvent({ data: "é" })],
  );
  expect(usage).toMatchObject({ events: 2, failures: 0, bytesIn: 6, bytesOut: 0 });
});
