import { PermanentError } from "anyfn";
import type { Outcome } from "anyfn/adapter";
import { afterEach, expect, test } from "vitest";
import { type Claimed, openStore, type Settlement, type Store } from "../store/store.ts";
import { type Consumer, type ConsumerOptions, consume } from "./consumer.ts";

const running: { readonly consumer: Consumer; readonly store: Store }[] = [];

afterEach(async () => {
  for (const { consumer, store } of running.splice(0)) {
    await consumer.stop();
    store.close();
  }
});

interface Consuming {
  readonly settled: Settlement[];
  readonly told: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
}

/** Consumes `q`. What is to come again comes at once; when it would have come is kept. */
function consuming(
  store: Store,
  handle: (messages: readonly Claimed[]) => readonly Outcome[],
  options: Partial<ConsumerOptions> = {},
): Consuming {
  const settled: Settlement[] = [];
  const told: Consuming["told"] = [];
  const consumer = consume({
    store: {
      ...store,
      turn(channel, settlements, claim) {
        settled.push(...settlements);
        const now = settlements.map((each) => (each.to === "again" ? { ...each, at: Date.now() } : each));
        return store.turn(channel, now, claim);
      },
    },
    channel: "q",
    batchSize: 10,
    deliveries: 1,
    timeout: 5,
    retry: undefined,
    attempts: 9,
    deadLetter: undefined,
    handle,
    describe: String,
    log: (_level, message, fields) => told.push({ message, fields }),
    ...options,
  });
  running.push({ consumer, store });
  return { settled, told };
}

function storeWith(...ids: readonly string[]): Store {
  const store = openStore(":memory:");
  store.send(ids.map((id) => ({ channel: "q", message: { id, bytes: new Uint8Array() } })));
  return store;
}

const failing = (error: unknown) => (messages: readonly Claimed[]) =>
  messages.map((): Outcome => ({ ok: false, error }));

test("a message that fails waits twice as long each time, at most five minutes, then is parked", async () => {
  const store = storeWith("1");
  const began = Date.now();
  const { settled, told } = consuming(store, failing(new Error("no")), { attempts: 12 });
  await expect.poll(() => store.parked({ channel: "q" }).length, { timeout: 10_000 }).toBe(1);
  const waits = settled.flatMap((each) => (each.to === "again" ? [each.at - began] : []));
  expect(waits).toHaveLength(12);
  for (const [index, wait] of waits.entries()) {
    const full = Math.min(300_000, 1000 * 2 ** index);
    expect(wait).toBeGreaterThanOrEqual(full * 0.8);
    // What the test itself took comes on top.
    expect(wait).toBeLessThanOrEqual(full * 1.2 + (Date.now() - began));
  }
  expect(settled.at(-1)).toEqual({ seq: 1, attempt: 13, to: "dead", why: "Error: no", killed: false });
  expect(told.map(({ message }) => message)).toEqual(["a message was given up"]);
});

test("a delay of one's own is the same each time; none is the end of the first", async () => {
  const store = storeWith("1");
  const began = Date.now();
  const { settled } = consuming(store, failing("no"), { retry: { attempts: 2, delay: 60 } });
  await expect.poll(() => store.parked({ channel: "q" }).length).toBe(1);
  const waits = settled.flatMap((each) => (each.to === "again" ? [each.at - began] : []));
  expect(waits.map((wait) => Math.floor(wait / 60_000))).toEqual([1, 1]);
  const once = storeWith("1");
  expect(consuming(once, failing("no"), { retry: { attempts: 0 } }).settled).toEqual([]);
  await expect.poll(() => once.parked({ channel: "q" }).map(({ attempt }) => attempt)).toEqual([1]);
});

test("a failure for good goes to the dead letters at once, or is parked at once where there are none", async () => {
  const named = storeWith("1");
  consuming(named, failing(new PermanentError("bad")), { deadLetter: "queue:failed" });
  await expect.poll(() => named.count("queue:failed")).toBe(1);
  const unnamed = storeWith("1");
  consuming(unnamed, failing(new PermanentError("bad")), { retry: { attempts: 1 } });
  await expect
    .poll(() =>
      unnamed.parked({ channel: "q" }).map(({ attempt, failures, why }) => [attempt, failures, why]),
    )
    .toEqual([[1, 1, "PermanentError: bad"]]);
});

test("a message that is too old is not tried again", async () => {
  const store = openStore(":memory:");
  store.send([{ channel: "q", message: { id: "1", bytes: new Uint8Array() } }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { settled } = consuming(store, failing("no"), { retry: { maxAge: 0 } });
  await expect.poll(() => store.parked({ channel: "q" }).length).toBe(1);
  expect(settled.map(({ to }) => to)).toEqual(["dead"]);
});

/** Claims a message as often as its process is killed: nothing settles it. */
function kill(store: Store, times: number): void {
  for (let count = 0; count < times; count++) store.turn("q", [], { limit: 1, until: Date.now() - 1 });
}

test("what ends the process each time it is tried is parked after 20 times, and its neighbours are not", async () => {
  const store = storeWith("poison");
  kill(store, 20);
  store.send([{ channel: "q", message: { id: "fine", bytes: new Uint8Array() } }]);
  const seen: string[] = [];
  const { told } = consuming(
    store,
    (messages) =>
      messages.map(({ id }): Outcome => {
        seen.push(id);
        return { ok: true, value: undefined };
      }),
    { retry: { attempts: 1 } },
  );
  await expect.poll(() => seen).toEqual(["fine"]);
  await expect
    .poll(() => store.parked().map(({ id, kills, failures, why }) => [id, kills, failures, why]))
    .toEqual([["poison", 20, 0, "Error: The process ended during each of the last 20 deliveries."]]);
  expect(told.map(({ fields }) => (fields["error"] as Error).message)).toEqual([
    "The process ended during each of the last 20 deliveries.",
  ]);
});

test("a message whose process was killed has not failed: it keeps all its attempts", async () => {
  const store = storeWith("slow");
  kill(store, 19);
  const seen: number[] = [];
  consuming(
    store,
    (messages) => {
      seen.push(...messages.map(({ attempt }) => attempt));
      return messages.map((): Outcome => ({ ok: false, error: new Error("once, and again") }));
    },
    { retry: { attempts: 2, delay: 0 } },
  );
  await expect.poll(() => store.parked().map(({ failures, kills }) => [failures, kills])).toEqual([[3, 0]]);
  expect(seen).toEqual([20, 21, 22]);
});

test("what may have ended its process is delivered alone", async () => {
  const store = storeWith("suspect", "a", "b");
  kill(store, 1);
  const batches: string[][] = [];
  consuming(store, (messages) => {
    batches.push(messages.map(({ id }) => id));
    return messages.map((): Outcome => ({ ok: true, value: undefined }));
  });
  await expect.poll(() => batches.flat().length).toBe(3);
  expect(batches.find((batch) => batch.includes("suspect"))).toEqual(["suspect"]);
});

test("what a stop interrupts counts neither as a failure nor as a kill", async () => {
  const store = storeWith("long");
  for (let times = 0; times < 25; times++) {
    const { consumer, started } = interrupted(store);
    await started;
    void consumer.stop();
    consumer.release();
  }
  // Killed after it was told to stop, as containers are.
  const { consumer, started } = interrupted(store);
  await started;
  void consumer.stop();
  expect(store.turn("q", [], { limit: 1, until: Date.now() + 1000 })).toEqual([]);
  consumer.release();
  expect(store.turn("q", [], { limit: 1, until: Date.now() + 1000 })).toMatchObject([
    { id: "long", attempt: 27, failures: 0, kills: 0 },
  ]);
  store.close();
});

/** A consumer whose handler never ends. */
function interrupted(store: Store): { readonly consumer: Consumer; readonly started: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const consumer = consume({
    store,
    channel: "q",
    batchSize: 1,
    deliveries: 1,
    timeout: 5,
    retry: undefined,
    attempts: 9,
    deadLetter: undefined,
    handle: () => {
      resolve();
      return new Promise<never>(() => {});
    },
    describe: String,
    log: () => {},
  });
  return { consumer, started: promise };
}

test("what a handler did not begin goes back uncounted; what it says nothing of counts as failed", async () => {
  const store = storeWith("1", "2", "3");
  let calls = 0;
  const { settled } = consuming(store, (messages): readonly Outcome[] => {
    if (++calls > 1) return messages.map(() => ({ ok: true, value: undefined }));
    return [
      { ok: true, value: undefined },
      { ok: false, skipped: true, error: new Error("later") },
    ];
  });
  await expect.poll(() => store.count("q")).toBe(0);
  expect(settled.slice(0, 3).map(({ seq, to }) => [seq, to])).toEqual([
    [1, "done"],
    [2, "back"],
    [3, "again"],
  ]);
  expect(settled.slice(3).map(({ seq, attempt }) => [seq, attempt])).toEqual(
    expect.arrayContaining([
      [2, 1],
      [3, 2],
    ]),
  );
});

test("what was done is kept in mind while the store fails, and not done again", async () => {
  const store = storeWith("1");
  let handled = 0;
  let full = false;
  const { told } = consuming(
    {
      ...store,
      turn(...given) {
        if (full) {
          full = false;
          throw new Error("the disk is full");
        }
        return store.turn(...given);
      },
    },
    (messages) => {
      handled++;
      full = true;
      return messages.map((): Outcome => ({ ok: true, value: undefined }));
    },
  );
  await expect.poll(() => store.count("q"), { timeout: 5000 }).toBe(0);
  expect([handled, told.map(({ message }) => message)]).toEqual([1, ["the store of messages failed"]]);
});
