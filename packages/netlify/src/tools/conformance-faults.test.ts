/** Every fault that can be put into this adapter, one at a time: the suite has to notice. */
import { describeFaults, judgeFaults, tryFaults } from "@anyfn/conformance/faults";
import { expect, it } from "vitest";
import { netlify } from "../adapter.ts";
import { all } from "../all.ts";
import { driver } from "./driver.ts";

it("finds at least 95 % of the faults put into the adapter, and the rest is listed with a reason", async () => {
  const report = await tryFaults({ driver, adapter: netlify, triggers: all });
  const { faults, rate, unlisted, stale } = judgeFaults(report, {
    equivalent: {
      "netlify.schedule: cuts the end off id": "Netlify names no run: any id that is new will do",
      "netlify.schedule: makes a random text of id": "Netlify names no run: any id that is new will do",
      "netlify.cloudevents.database: turns the order round":
        "a CloudEvent of a database names no partition: order is for the sender to keep",
      "netlify.background: cuts the end off id":
        "a call has no id but that of its invocation: any that is new will do",
      "netlify.background: makes a random text of id":
        "a call has no id but that of its invocation: any that is new will do",
      "netlify.invoke: cuts the end off id":
        "a call has no id but that of its invocation: any that is new will do",
      "netlify.invoke: makes a random text of id":
        "a call has no id but that of its invocation: any that is new will do",
    },
    missed: {
      "netlify.schedule: drops schedule":
        "a schedule has no name but its function's, which the suite does not know",
      "netlify.schedule: makes a constant of schedule":
        "a schedule has no name but its function's, which the suite does not know",
      "netlify.schedule: cuts the end off schedule":
        "a schedule has no name but its function's, which the suite does not know",
    },
  });
  expect({ unlisted, stale }, describeFaults(report)).toEqual({ unlisted: [], stale: [] });
  expect(faults).toBeGreaterThanOrEqual(60);
  expect(rate).toBeGreaterThanOrEqual(0.95);
}, 600_000);
