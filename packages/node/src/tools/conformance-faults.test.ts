/** Every fault that can be put into this adapter, one at a time: the suite has to notice. */
import { describeFaults, judgeFaults, tryFaults } from "@anyfn/conformance/faults";
import { expect, it } from "vitest";
import { node } from "../adapter.ts";
import { all } from "../all.ts";
import { driver } from "./driver.ts";

it("finds at least 95 % of the faults put into the adapter, and the rest is listed with a reason", async () => {
  const report = await tryFaults({ driver, adapter: node, triggers: all });
  const { faults, rate, unlisted, stale } = judgeFaults(report, {
    equivalent: {
      "node.schedule: cuts the end off id": "the rest of the id still names the tick",
      "node.invoke: cuts the end off id":
        "a call has no id but that of its invocation: any that is new will do",
      "node.invoke: makes a random text of id":
        "a call has no id but that of its invocation: any that is new will do",
    },
    missed: {
      "node.storage: empties version": "a folder keeps no versions, so that no case asks for one",
      "node.storage: makes a constant of version": "a folder keeps no versions, so that no case asks for one",
      "node.storage: knows no group": "no case changes one object several times in a delivery",
    },
  });
  expect({ unlisted, stale }, describeFaults(report)).toEqual({ unlisted: [], stale: [] });
  expect(faults).toBeGreaterThanOrEqual(60);
  expect(rate).toBeGreaterThanOrEqual(0.95);
}, 600_000);
