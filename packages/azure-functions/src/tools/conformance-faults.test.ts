/** Every fault that can be put into this adapter, one at a time: the suite has to notice. */
import { describeFaults, judgeFaults, tryFaults } from "@anyfn/conformance/faults";
import { expect, it } from "vitest";
import { azure } from "../adapter.ts";
import { all } from "../all.ts";
import { driver } from "./driver.ts";

it("finds at least 95 % of the faults put into the adapter, and the rest is listed with a reason", async () => {
  const report = await tryFaults({ driver, adapter: azure, triggers: all });
  const { faults, rate, unlisted, stale } = judgeFaults(report, {
    equivalent: {
      "azure.invoke: cuts the end off id":
        "a call has no id but that of its invocation: any that is new will do",
      "azure.invoke: makes a random text of id":
        "a call has no id but that of its invocation: any that is new will do",
      "azure.sql: makes a random text of id":
        "change tracking names no change, so that the id is that of the invocation",
      "azure.blob: cuts the end off id": "the rest of the id still names the change",
      "azure.blob.event-grid: cuts the end off id": "the rest of the id still names the change",
      "azure.timer: cuts the end off id": "the rest of the id still names the tick",
      "azure.cosmos-db: cuts the end off id": "the rest of the id still names the change",
    },
    missed: {
      "azure.timer: drops schedule": "a timer has no name but its function's, which the suite does not know",
      "azure.timer: makes a constant of schedule":
        "a timer has no name but its function's, which the suite does not know",
      "azure.timer: cuts the end off schedule":
        "a timer has no name but its function's, which the suite does not know",
    },
  });
  expect({ unlisted, stale }, describeFaults(report)).toEqual({ unlisted: [], stale: [] });
  expect(faults).toBeGreaterThanOrEqual(60);
  expect(rate).toBeGreaterThanOrEqual(0.95);
}, 600_000);
