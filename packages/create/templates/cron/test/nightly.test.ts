import assert from "node:assert/strict";
import { test } from "node:test";
import { invoke, scheduleEvent } from "anyfn/testing";
import nightly from "../functions/nightly.ts";

test("works on the day for which it was due", async () => {
  const event = scheduleEvent({ scheduledTime: new Date("2026-12-01T02:00:00Z") });
  const { failed, result, logs } = await invoke(nightly, event);
  assert.deepEqual(failed, []);
  assert.deepEqual(result, { day: "2026-12-01" });
  assert.deepEqual(
    logs.map(({ message }) => message),
    ["nightly work"],
  );
});
