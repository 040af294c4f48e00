import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { atMost } from "./at-most.ts";

test("runs as many at a time as it is told, all of them, in their order, whatever fails", async () => {
  const limit = atMost(3);
  const began: number[] = [];
  let [running, most] = [0, 0];
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      limit(async () => {
        began.push(index);
        most = Math.max(most, ++running);
        await setImmediate();
        running--;
        if (index % 4 === 0) throw new Error(`no ${index}`);
        return index;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(running).toBe(0);
  expect(began).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(results.map(({ status }) => status === "fulfilled")).toEqual(began.map((index) => index % 4 !== 0));
});
