import { invoke as direct, http, idempotent, queue, schedule, storage } from "anyfn";
import { invoke, queueEvent, scheduleEvent, storageEvent, testInstance } from "anyfn/testing";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import {
  bucket,
  caller,
  connect,
  events,
  kv,
  publisher,
  Refusal,
  type SenderService,
  sender,
} from "../index.ts";
import { memoryBucket, memoryCaller, memoryKv, memorySender } from "../memory.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("a handle is plain data, and its methods are not enumerable", () => {
  const uploads = bucket("uploads");
  expect({ ...uploads }).toEqual({
    kind: "bucket",
    name: "uploads",
    uses: ["read", "list", "write", "delete"],
  });
  expect(
    JSON.parse(
      JSON.stringify([sender("orders"), publisher("signups"), events("shop"), kv("seen"), caller("price")]),
    ),
  ).toEqual([
    { kind: "queue", name: "orders", uses: ["send"] },
    { kind: "topic", name: "signups", uses: ["publish"] },
    { kind: "events", name: "shop", uses: ["emit"] },
    { kind: "kv", name: "seen", uses: ["read", "write"] },
    { kind: "function", name: "price", uses: ["call"] },
  ]);
  expect(uploads.for("read", "sign", { prefix: "in/" })).toEqual({
    kind: "bucket",
    name: "uploads",
    uses: ["read", "sign"],
    prefix: "in/",
  });
});

test.each(["", "ab", "Uploads", "1st", "a_b", "a".repeat(41), "ü-umlaut", "a.b.c"])(
  "the name %j is refused",
  (name) => {
    expect(() => bucket(name)).toThrow(
      expect.objectContaining({ code: "INVALID", message: expect.stringContaining(JSON.stringify(name)) }),
    );
  },
);

test("for() takes what the kind has", () => {
  expect(() => bucket("uploads").for("send" as never)).toThrow(
    /"read", "list", "write", "delete", "sign", but was given "send"/,
  );
  expect(() => kv("seen").for()).toThrow(/was given no action/);
});

test("a handle without a service says the line to add", async () => {
  const error = await kv("my-lost-store")
    .get("a")
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    name: "ClientError",
    code: "NOT_CONNECTED",
    resource: "kv:my-lost-store",
    operation: "get",
    retryable: false,
    message: expect.stringContaining("connect(myLostStore, sqliteKv("),
  });
});

test("a service of another kind is refused", () => {
  expect(() => connect(bucket("uploads"), memoryKv() as never)).toThrow(
    expect.objectContaining({ code: "INVALID", message: expect.stringContaining("memory.kv") }),
  );
});

test("a test holds each call to the list of the function, and what is not given is in memory", async () => {
  const [uploads, seen] = [bucket("uploads"), kv<number>("seen")];
  const fn = testInstance(
    storage({ bucket: uploads, resources: [uploads.for("read", { prefix: "in/" }), seen] }, async (event) => {
      const count = ((await seen.get("count"))?.value ?? 0) + 1;
      await seen.set("count", count);
      await uploads.get(event.key);
      return count;
    }),
  );
  expect((await fn.invoke(storageEvent({ key: "in/a" }))).result).toBe(1);
  expect((await fn.invoke(storageEvent({ key: "in/a" }))).result).toBe(2);
  const { failed, usage } = await fn.invoke(storageEvent({ key: "out/a" }));
  expect(failed).toMatchObject([{ error: { code: "DENIED", resource: "bucket:uploads", operation: "get" } }]);
  expect(usage.counts).toEqual({ "kv:seen get": 1, "kv:seen set": 1, "bucket:uploads get": 1 });
  // Another instance has a memory of its own.
  const other = await invoke(
    schedule({ every: "1 hour", resources: [seen] }, () => seen.get("count")),
    scheduleEvent(),
  );
  expect(other.result).toBeUndefined();
});

test("an unlisted handle is denied, by name, function and what to add", async () => {
  const thumbs = bucket("my-thumbs");
  const { failed } = await invoke(
    schedule({ every: "1 hour", name: "nightly" }, () => thumbs.put("a", "1")),
    scheduleEvent(),
  );
  expect(failed[0]?.error).toMatchObject({
    code: "DENIED",
    message:
      'bucket:my-thumbs: the function "nightly" called put, but does not list it. Add it to the function\'s options: resources: [myThumbs.for("write")].',
  });
});

test("a given service is used, and found outside of the function", async () => {
  const orders = sender("orders", { schema: z.object({ id: z.number() }) });
  const box = memorySender();
  const given = connect(orders, box);
  const response = await invoke(
    http({ resources: [orders] }, async (request) => {
      await orders.send({ id: Number(new URL(request.url).searchParams.get("id")) });
      return new Response("sent");
    }),
    "/?id=7",
    { resources: [given], traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
  );
  expect(response.status).toBe(200);
  expect(box.messages).toMatchObject([
    {
      text: '{"id":7}',
      traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/),
    },
  ]);
  await expect(orders.send({ id: "x" } as never)).rejects.toMatchObject({
    code: "INVALID",
    message: expect.stringContaining("id:"),
  });
});

test("a put outside of the listed prefix is refused everywhere", async () => {
  const uploads = bucket("uploads");
  connect(uploads, memoryBucket());
  const { failed } = await invoke(
    schedule({ every: "1 hour", resources: [uploads.for("write", { prefix: "out/" })] }, async () => {
      await uploads.put("out/a", "1");
      await uploads.put("in/a", "1");
    }),
    scheduleEvent(),
  );
  expect(failed[0]?.error).toMatchObject({
    code: "DENIED",
    message: expect.stringContaining('begin with "out/"'),
  });
});

test("what another target's service lacks is refused before it is sent", async () => {
  const orders = sender("orders");
  const box = memorySender();
  connect(orders, box, {
    within: [{ id: "azure.storage-queue", limits: { group: false, maxBytes: 10, delay: 5 } }],
  });
  await expect(orders.send("x", { group: "g" })).rejects.toMatchObject({
    code: "UNSUPPORTED",
    message: expect.stringContaining("azure.storage-queue"),
  });
  await expect(orders.send("x".repeat(11))).rejects.toMatchObject({ code: "TOO_LARGE" });
  await expect(orders.send("x", { delay: 6 })).rejects.toMatchObject({ code: "UNSUPPORTED" });
  await orders.send("x", { delay: 5 });
  expect(box.messages).toHaveLength(1);
});

/** A queue that fails as it is told, then works. */
function failing(...failures: readonly unknown[]): SenderService & { calls: number } {
  const box = memorySender();
  const service = {
    ...box,
    calls: 0,
    async send(...args: Parameters<SenderService["send"]>) {
      const failure = failures[service.calls++];
      if (failure !== undefined) throw failure;
      return await box.send(...args);
    },
  };
  return service;
}

test("throttling and failures of the service are tried again, others are not", async () => {
  const orders = sender("orders");
  const throttled = failing({ name: "ThrottlingException" }, { statusCode: 503 });
  connect(orders, throttled);
  await orders.send("x");
  expect(throttled.calls).toBe(3);
  const refused = failing({ name: "AccessDenied", statusCode: 403 });
  connect(orders, refused);
  await expect(orders.send("x")).rejects.toMatchObject({ code: "DENIED", retryable: false });
  expect(refused.calls).toBe(1);
});

test("throttling that lasts is THROTTLED within the invocation's deadline", async () => {
  const orders = sender("orders");
  const service = failing(...Array.from({ length: 99 }, () => new Refusal("THROTTLED", "slow down")));
  const began = performance.now();
  const { failed } = await invoke(
    schedule({ every: "1 hour", resources: [orders], abortBefore: 0 }, () => orders.send("x")),
    scheduleEvent(),
    { deadline: new Date(Date.now() + 400), resources: [connect(orders, service)] },
  );
  expect(failed[0]?.error).toMatchObject({ code: "THROTTLED", retryable: true });
  expect(service.calls).toBeGreaterThan(1);
  expect(performance.now() - began).toBeLessThan(1500);
});

test("a service that never answers: the signal, or 30 s", async () => {
  const orders = sender("orders");
  connect(orders, { ...memorySender(), send: () => new Promise(() => {}) });
  await expect(orders.send("x", { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
    code: "ABORTED",
  });
  vi.useFakeTimers();
  const sent = expect(orders.send("x")).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("no answer within the time"),
  });
  await vi.advanceTimersByTimeAsync(30_001);
  await sent;
});

test("of a batch what was throttled is sent again alone, in the place that it has", async () => {
  const orders = sender("orders");
  const box = memorySender();
  let first = true;
  connect(orders, {
    ...box,
    async send(messages, call) {
      const results = await box.send(messages, call);
      if (!first) return results;
      first = false;
      return results.map((result, index) =>
        index === 1 ? { error: { name: "ThrottlingException" } } : result,
      );
    },
  });
  const results = await orders.sendBatch([{ data: "a" }, { data: "b" }, { data: undefined }, { data: "c" }]);
  expect(results.map(({ id, error }) => (id ? "sent" : error?.code))).toEqual([
    "sent",
    "sent",
    "INVALID",
    "sent",
  ]);
});

test("a conditional write whose answer was lost is not made again", async () => {
  const seen = kv("seen");
  let calls = 0;
  connect(seen, {
    ...memoryKv(),
    async set() {
      calls++;
      throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
    },
  });
  await expect(seen.set("a", 1, { ifAbsent: true })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    retryable: true,
  });
  expect(calls).toBe(1);
});

test("a call is typed by the definition", async () => {
  const price = direct(
    { input: z.object({ id: z.number() }), output: z.object({ cents: z.number() }) },
    (event) => ({
      cents: event.data.id * 100,
    }),
  );
  const prices = caller<typeof price>("price");
  connect(
    prices,
    memoryCaller((input: { readonly id: number }) => ({ cents: input.id * 100 })),
  );
  const { cents }: { readonly cents: number } = await prices.call({ id: 7 });
  expect(cents).toBe(700);
  // @ts-expect-error the input has a number
  await prices.call({ id: "7" });
});

test("idempotent() over a handle runs each message once, and is granted its store", async () => {
  const seen = kv("seen");
  const given = connect(seen, memoryKv());
  let runs = 0;
  const charge = queue({ name: sender("orders"), use: [idempotent({ store: seen })] }, async () => ++runs);
  const message = queueEvent({ id: "1", source: "/q" });
  const [first, second, third] = [
    await invoke(charge, message, { resources: [given] }),
    await invoke(charge, message, { resources: [given] }),
    await invoke(charge, queueEvent({ id: "2", source: "/q" }), { resources: [given] }),
  ];
  expect([first.failed, first.result, second.result, third.result]).toEqual([[], 1, 1, 2]);
  const failing = queue({ name: "orders", use: [idempotent({ store: seen })] }, async () => {
    if (runs++ < 3) throw new Error("not yet");
    return "done";
  });
  const again = queueEvent({ id: "3", source: "/q" });
  expect((await invoke(failing, again, { resources: [given] })).failed).toHaveLength(1);
  expect((await invoke(failing, again, { resources: [given] })).result).toBe("done");
});

test("a claim whose process died is taken over after its time, and one at work is left alone", async () => {
  const seen = kv("seen");
  const given = connect(seen, memoryKv());
  const charge = queue({ name: "orders", use: [idempotent({ store: seen })] }, () => "ran");
  const message = queueEvent({ id: "1", source: "/q" });
  await seen.set("orders:/q 1", { running: "dead" }, { ttl: 0.2 });
  expect((await invoke(charge, message, { resources: [given] })).failed).toMatchObject([
    { error: { code: "IN_PROGRESS" } },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect((await invoke(charge, message, { resources: [given] })).result).toBe("ran");
});
