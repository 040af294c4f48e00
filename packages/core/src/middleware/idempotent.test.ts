import { beforeEach, describe, expect, test } from "vitest";
import { invoke as direct, http, queue, storage } from "../index.ts";
import { invoke, invokeEvent, queueEvent, storageEvent } from "../testing.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";
import { idempotent } from "./idempotent.ts";
import { memoryStore } from "./memory-store.ts";

let calls = 0;
const count = (): number => ++calls;
beforeEach(() => {
  calls = 0;
});

describe("messages", () => {
  test("a repeated delivery gets the first one's result and runs nothing", async () => {
    const charge = direct({ use: [idempotent({ store: memoryStore() })] }, () => ({ charge: count() }));
    const event = invokeEvent({ id: "1" });
    expect((await invoke(charge, event)).result).toEqual({ charge: 1 });
    expect((await invoke(charge, event)).result).toEqual({ charge: 1 });
    expect((await invoke(charge, invokeEvent({ id: "2" }))).result).toEqual({ charge: 2 });
    expect((await invoke(charge, { ...event, source: "/other" })).result).toEqual({ charge: 3 });
  });

  test("each message of a batch has a key of its own", async () => {
    const orders = queue({ name: "orders", use: [idempotent({ store: memoryStore() })] }, count);
    const [a, b] = [queueEvent(), queueEvent()];
    expect((await invoke(orders, [a, b])).result).toEqual([1, 2]);
    expect((await invoke(orders, [b, queueEvent(), a])).result).toEqual([2, 3, 1]);
  });

  test("two functions over one store do not meet", async () => {
    const use = [idempotent({ store: memoryStore() })];
    const event = storageEvent();
    const first = storage({ bucket: "b", name: "first", use }, count);
    const second = storage({ bucket: "b", name: "second", use }, count);
    expect([(await invoke(first, event)).result, (await invoke(second, event)).result]).toEqual([1, 2]);
  });

  test("a delivery that meets one at work fails with IN_PROGRESS; afterwards it gets the result", async () => {
    let release: (value: string) => void = () => {};
    const slow = queue(
      { name: "q", use: [idempotent({ store: memoryStore() })] },
      () => new Promise<string>((resolve) => (release = resolve)),
    );
    const event = queueEvent({ id: "x" });
    const first = invoke(slow, event);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await invoke(slow, event)).failed).toEqual([
      { id: "x", error: expect.objectContaining({ code: "IN_PROGRESS" }) },
    ]);
    release("done");
    expect((await first).result).toBe("done");
    expect(await invoke(slow, event)).toMatchObject({ result: "done", failed: [] });
  });

  test("a failure is forgotten: the next delivery runs", async () => {
    const flaky = queue({ name: "q", use: [idempotent({ store: memoryStore() })] }, () => {
      if (count() === 1) throw new Error("first");
      return "second";
    });
    const event = queueEvent({ id: "x" });
    expect((await invoke(flaky, event)).failed).toEqual([{ id: "x", error: new Error("first") }]);
    expect((await invoke(flaky, event)).result).toBe("second");
  });

  test("a delivery that died is forgotten at its deadline", async () => {
    let now = 0;
    const store = memoryStore({ now: () => now });
    const dies = queue({ name: "q", use: [idempotent({ store })] }, () =>
      count() === 1 ? new Promise<never>(() => {}) : "alive",
    );
    const event = queueEvent({ id: "x" });
    const dead = await invoke(dies, event, { deadline: new Date(Date.now() + 100) });
    expect(dead.failed).toEqual([{ id: "x", error: expect.objectContaining({ name: "TimeoutError" }) }]);
    expect((await invoke(dies, event)).failed).toEqual([
      { id: "x", error: expect.objectContaining({ code: "IN_PROGRESS" }) },
    ]);
    now = 2_100;
    expect((await invoke(dies, event)).result).toBe("alive");
  });

  test("a delivery that outlived its lease and fails leaves the one at work alone", async () => {
    let now = 0;
    const store = memoryStore({ now: () => now });
    let fail: (error: Error) => void = () => {};
    const f = queue({ name: "q", use: [idempotent({ store })] }, () =>
      count() === 1
        ? new Promise<never>((_resolve, reject) => {
            fail = reject;
          })
        : new Promise<never>(() => {}),
    );
    const event = queueEvent({ id: "x" });
    const late = invoke(f, event, { id: "first" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    now = 1_000_000;
    void invoke(f, event, { id: "second", deadline: new Date(Date.now() + 200) });
    await new Promise((resolve) => setTimeout(resolve, 5));
    fail(new Error("late"));
    await late;
    expect((await invoke(f, event)).failed).toEqual([
      { id: "x", error: expect.objectContaining({ code: "IN_PROGRESS" }) },
    ]);
  });

  test("a result is remembered for ttl seconds", async () => {
    let now = 0;
    const f = queue(
      { name: "q", use: [idempotent({ store: memoryStore({ now: () => now }), ttl: 5 })] },
      count,
    );
    const event = queueEvent();
    await invoke(f, event);
    now = 4_999;
    expect((await invoke(f, event)).result).toBe(1);
    now = 5_000;
    expect((await invoke(f, event)).result).toBe(2);
  });

  test("the key may be the function's own; undefined remembers nothing", async () => {
    const key = (event: { readonly data: unknown }): string | undefined =>
      (event.data as { order?: string }).order;
    const f = queue({ name: "q", use: [idempotent({ store: memoryStore(), key })] }, count);
    const results = [];
    for (const data of [{ order: "a" }, { order: "a" }, {}, {}])
      results.push((await invoke(f, queueEvent({ data }))).result);
    expect(results).toEqual([1, 1, 2, 3]);
  });

  test("a result that is no JSON is not remembered, the delivery is", async () => {
    const f = queue({ name: "q", use: [idempotent({ store: memoryStore() })] }, () => BigInt(count()));
    const event = queueEvent();
    const first = await invoke(f, event);
    expect([first.result, first.logs.map((entry) => entry.level)]).toEqual([1n, ["warn"]]);
    expect(await invoke(f, event)).toMatchObject({ result: undefined, failed: [] });
    expect(calls).toBe(1);
  });

  test("a store that fails after the handler does not fail the message", async () => {
    const store: IdempotencyStore = {
      get: () => undefined,
      put: (_key, _value, { ifAbsent }) => (ifAbsent ? true : Promise.reject(new Error("down"))),
      delete: () => {},
    };
    const { result, failed, logs } = await invoke(
      queue({ name: "q", use: [idempotent({ store })] }, () => "done"),
      queueEvent(),
    );
    expect([result, failed, logs.map((entry) => entry.message)]).toEqual([
      "done",
      [],
      ["the idempotency store failed"],
    ]);
  });

  test("a store that fails before the handler fails the message", async () => {
    const down: IdempotencyStore = {
      get: () => undefined,
      put: () => Promise.reject(new Error("down")),
      delete: () => {},
    };
    const { failed } = await invoke(
      queue({ name: "q", use: [idempotent({ store: down })] }, count),
      queueEvent({ id: "x" }),
    );
    expect([failed, calls]).toEqual([[{ id: "x", error: new Error("down") }], 0]);
  });

  test("the other delivery may be gone between the two questions", async () => {
    const store = memoryStore();
    let first = true;
    const racing: IdempotencyStore = {
      ...store,
      put: (...args) => (first ? (first = false) : store.put(...args)),
    };
    expect(
      (
        await invoke(
          queue({ name: "q", use: [idempotent({ store: racing })] }, () => "ran"),
          queueEvent(),
        )
      ).result,
    ).toBe("ran");
  });

  test("of a whole batch the handler gets the messages that are not done, and what failed is forgotten", async () => {
    const seen: string[][] = [];
    let refuse = ["b"];
    const batch = queue.batch(
      { name: "q", use: [idempotent({ store: memoryStore() }) as never] },
      (events) => {
        seen.push(events.map(({ id }) => id));
        return { failed: refuse };
      },
    );
    const messages = ["a", "b", "c"].map((id) => queueEvent({ id, source: "/q" }));
    expect((await invoke(batch, messages)).failed.map(({ id }) => id)).toEqual(["b"]);
    refuse = [];
    expect((await invoke(batch, messages)).failed).toEqual([]);
    expect((await invoke(batch, messages)).failed).toEqual([]);
    expect(seen).toEqual([["a", "b", "c"], ["b"]]);
  });

  test("a batch whose handler throws is forgotten, and a message at work elsewhere comes again alone", async () => {
    const store = memoryStore();
    let failing = true;
    const seen: string[][] = [];
    const batch = queue.batch({ name: "q", use: [idempotent({ store }) as never] }, async (events) => {
      seen.push(events.map(({ id }) => id));
      if (failing) throw new Error("no");
    });
    const messages = ["a", "b"].map((id) => queueEvent({ id, source: "/q" }));
    expect((await invoke(batch, messages, { name: "f" })).failed).toHaveLength(2);
    failing = false;
    await store.put("f:/q a", JSON.stringify({ running: "elsewhere" }), { ttl: 60, ifAbsent: true });
    expect((await invoke(batch, messages, { name: "f" })).failed.map(({ id }) => id)).toEqual(["a"]);
    expect(seen).toEqual([["a", "b"], ["b"]]);
  });

  test("without a store the definition is refused", () => {
    // @ts-expect-error JavaScript may leave it out
    expect(() => idempotent()).toThrow(expect.objectContaining({ code: "INVALID_DEFINITION" }));
    expect(() => idempotent({ store: undefined as never })).toThrow(/has no store/);
  });
});

describe("requests", () => {
  const post = (key: string | undefined, more: Record<string, string> = {}): RequestInit => ({
    method: "POST",
    body: "{}",
    headers: { ...(key === undefined ? {} : { "idempotency-key": key }), ...more },
  });

  function pay(status = 201): ReturnType<typeof http> {
    return http({ use: [idempotent({ store: memoryStore() })] }, () => {
      const headers = new Headers([
        ["x-call", "1"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ]);
      return new Response(new Uint8Array([0, 255, count()]), { status, headers });
    });
  }

  async function told(response: Response): Promise<unknown> {
    return [
      response.status,
      response.headers.getSetCookie(),
      [...new Uint8Array(await response.arrayBuffer())],
    ];
  }

  test("the same Idempotency-Key gets the same response, byte by byte", async () => {
    const f = pay();
    const answer = [201, ["a=1", "b=2"], [0, 255, 1]];
    expect(await told(await invoke(f, "/pay", post("k")))).toEqual(answer);
    expect(await told(await invoke(f, "/pay", post("k")))).toEqual(answer);
    expect(calls).toBe(1);
  });

  test("another key, path, method or caller is another request; none and GET are not remembered", async () => {
    const f = pay();
    await invoke(f, "/pay", post("k"));
    await invoke(f, "/pay", post("l"));
    await invoke(f, "/other", post("k"));
    await invoke(f, "/pay", { ...post("k"), method: "PUT" });
    await invoke(f, "/pay", post("k", { authorization: "Bearer other" }));
    expect(calls).toBe(5);
    for (const init of [
      post(undefined),
      post(undefined),
      { headers: { "idempotency-key": "k" } },
      { headers: { "idempotency-key": "k" } },
    ]) {
      await invoke(f, "/pay", init);
    }
    expect(calls).toBe(9);
  });

  test("a response of status 400 or above is forgotten", async () => {
    const f = pay(402);
    await invoke(f, "/pay", post("k"));
    expect(await told(await invoke(f, "/pay", post("k")))).toEqual([402, ["a=1", "b=2"], [0, 255, 2]]);
  });

  test("a response without body stays one", async () => {
    const f = http(
      { use: [idempotent({ store: memoryStore() })] },
      () => new Response(null, { status: 204 }),
    );
    await invoke(f, "/", post("k"));
    const again = await invoke(f, "/", post("k"));
    expect([again.status, again.body]).toEqual([204, null]);
  });

  test("a request that meets one at work is answered 409", async () => {
    let release: (response: Response) => void = () => {};
    const f = http(
      { use: [idempotent({ store: memoryStore() })] },
      () => new Promise<Response>((resolve) => (release = resolve)),
    );
    const first = invoke(f, "/", post("k"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await invoke(f, "/", post("k"));
    expect([second.status, second.headers.get("retry-after")]).toEqual([409, "1"]);
    release(new Response("ok"));
    expect(await (await first).text()).toBe("ok");
  });

  test("neither the key nor the credentials are readable in the store", async () => {
    const keys: string[] = [];
    const store = memoryStore();
    const spying: IdempotencyStore = {
      ...store,
      put(key, ...rest) {
        keys.push(key);
        return store.put(key, ...rest);
      },
    };
    await invoke(
      http({ use: [idempotent({ store: spying })] }, () => new Response("ok")),
      "/",
      post("k", { authorization: "Bearer s3cret" }),
    );
    expect(keys).toEqual([
      expect.stringMatching(/^test:[\da-f]{64}$/),
      expect.stringMatching(/^test:[\da-f]{64}$/),
    ]);
  });
});
