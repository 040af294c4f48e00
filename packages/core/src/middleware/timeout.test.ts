import { expect, test } from "vitest";
import { http, queue } from "../index.ts";
import { invoke, queueEvent } from "../testing.ts";
import { timeout } from "./timeout.ts";

const never = new Promise<never>(() => {});

test("a message whose handler takes too long fails alone, with the code TIMEOUT", async () => {
  const slow = queue<undefined>({ name: "q", use: [timeout(20)] }, (event) =>
    event.data === "slow" ? never : "done",
  );
  const events = [queueEvent({ data: "slow", id: "a" }), queueEvent({ data: "fast", id: "b" })];
  const { result, failed } = await invoke(slow, events);
  expect(result).toEqual([undefined, "done"]);
  expect(failed).toEqual([
    {
      id: "a",
      error: expect.objectContaining({
        code: "TIMEOUT",
        message: "q took longer than its timeout of 20 ms.",
      }),
    },
  ]);
});

test("a request whose handler takes too long is answered 504", async () => {
  const response = await invoke(
    http({ use: [timeout(10)] }, () => never),
    "/",
  );
  expect([response.status, await response.text()]).toEqual([504, ""]);
});

test("what comes in time is untouched, failures too", async () => {
  expect(
    (
      await invoke(
        http({ use: [timeout(1000)] }, () => new Response("ok", { status: 201 })),
        "/",
      )
    ).status,
  ).toBe(201);
  const error = new Error("own");
  const fails = queue({ name: "q", use: [timeout(1000)] }, () => Promise.reject(error));
  expect((await invoke(fails, queueEvent({ id: "1" }))).failed).toEqual([{ id: "1", error }]);
});

test("a delay that setTimeout cannot count does not fire at once", async () => {
  const waits = queue(
    { name: "q", use: [timeout(1e12)] },
    () => new Promise((resolve) => setTimeout(() => resolve("ok"), 20)),
  );
  expect((await invoke(waits, queueEvent())).result).toBe("ok");
});

test("what is no number of milliseconds is refused", () => {
  expect(() => timeout(-1)).toThrow(TypeError);
  expect(() => timeout(Number.NaN)).toThrow(TypeError);
});
