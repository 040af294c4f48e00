import { PermanentError } from "anyfn";
import {
  customEvent,
  databaseEvent,
  invoke,
  invokeEvent,
  queueEvent,
  scheduleEvent,
  streamEvent,
  topicEvent,
} from "anyfn/testing";
import { describe, expect, it } from "vitest";
import clicks from "../functions/clicks.ts";
import nightly from "../functions/nightly.ts";
import orderPlaced from "../functions/order-placed.ts";
import orders from "../functions/orders.ts";
import price from "../functions/price.ts";
import signups from "../functions/signups.ts";
import users from "../functions/users.ts";

describe("orders", () => {
  const order = (id: string, product: string, quantity: number) =>
    queueEvent({ id, data: { id, product, quantity } });

  it("one that fails leaves the others alone", async () => {
    const { failed, usage } = await invoke(orders, [
      order("1", "mug", 2),
      order("2", "lamp", 1),
      order("3", "tee", 1),
    ]);
    expect(failed).toEqual([{ id: "2", error: new Error("0 of lamp left, 1 ordered") }]);
    expect(usage.counts).toEqual({ items: 3 });
  });

  it("what can never succeed fails for good", async () => {
    const { failed } = await invoke(orders, [order("1", "boat", 1), order("2", "mug", -1)]);
    expect(failed.map(({ id, error }) => [id, error instanceof PermanentError])).toEqual([
      ["1", true],
      ["2", true],
    ]);
  });
});

it("users: names what has changed", async () => {
  const before = { name: "Ada", visits: 2, tags: new Set(["new"]) };
  const { logs } = await invoke(
    users,
    databaseEvent({ before, after: { ...before, visits: 3, tags: new Set(["new"]) } }),
  );
  expect(logs).toMatchObject([{ message: "user updated", fields: { changed: ["visits"] } }]);
});

it("nightly: tells what is sold out", async () => {
  const { logs } = await invoke(nightly, scheduleEvent({ scheduledTime: new Date("2026-11-22T02:00:00Z") }));
  expect(logs).toMatchObject([{ message: "sold out", fields: { night: "2026-11-22", products: ["lamp"] } }]);
});

it.each([
  [{ email: "ada@example.com" }, "ada"],
  [{ email: "ada@example.com", name: "Ada" }, "Ada"],
])("signups: greets %o", async (data, name) => {
  const { logs } = await invoke(signups, topicEvent({ data }));
  expect(logs).toMatchObject([{ message: "welcome", fields: { name } }]);
});

it("clicks: reads dates", async () => {
  const { failed, usage } = await invoke(clicks, [
    streamEvent({ data: { page: "/", at: "2026-11-22T20:12:13Z" } }),
    streamEvent({ data: { page: "/mug", at: "2026-11-22T20:12:14Z" } }),
  ]);
  expect([failed, usage.counts]).toEqual([[], { clicks: 2 }]);
});

it("order-placed: ships", async () => {
  const event = customEvent({ type: "com.example.order.placed", data: { order: "17", total: 2_500 } });
  const { logs } = await invoke(orderPlaced, event);
  expect(logs).toMatchObject([{ message: "shipping", fields: { order: "17", total: 2_500 } }]);
});

describe("price", () => {
  it("is for one unless it says how many", async () => {
    expect((await invoke(price, invokeEvent({ data: { product: "mug" } }))).result).toEqual({
      total: 1_250,
      currency: "EUR",
    });
  });

  it("fails for what there is not", async () => {
    const { failed } = await invoke(price, invokeEvent({ data: { product: "boat" } }));
    expect(failed).toMatchObject([{ error: { message: "there is no product boat" } }]);
  });
});
