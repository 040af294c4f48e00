/** Every fault that can be put into this adapter, one at a time: the suite has to notice. */
import { describeFaults, judgeFaults, tryFaults } from "@anyfn/conformance/faults";
import { expect, it } from "vitest";
import { firebase } from "../adapter.ts";
import { all } from "../all.ts";
import { driver } from "./driver.ts";

it("finds at least 95 % of the faults put into the adapter, and the rest is listed with a reason", async () => {
  const report = await tryFaults({ driver, adapter: firebase, triggers: all });
  const { faults, rate, unlisted, stale } = judgeFaults(report, {
    equivalent: {
      "firebase.schedule: cuts the end off id": "the rest of the id still names the tick",
      "firebase.callable: cuts the end off id":
        "a call has no id but that of its invocation: any that is new will do",
      "firebase.callable: makes a random text of id":
        "a call has no id but that of its invocation: any that is new will do",
    },
    missed: {
      "gcp.pubsub.push: makes a constant of topic":
        "a push names no topic: the gap of topic.fields takes any text",
      "gcp.scheduler.pubsub: drops schedule":
        "Firebase makes the name of the function's, which the suite does not know",
      "gcp.scheduler.pubsub: makes a constant of schedule":
        "Firebase makes the name of the function's, which the suite does not know",
      "gcp.scheduler.pubsub: cuts the end off schedule":
        "Firebase makes the name of the function's, which the suite does not know",
      "gcp.scheduler.pubsub: drops attempt": "no case delivers a tick again with its attempt",
      "gcp.scheduler.pubsub: is one ahead with attempt": "no case delivers a tick again with its attempt",
      "gcp.pubsub.schedule: drops attempt": "no case delivers a tick again with its attempt",
      "gcp.pubsub.schedule: is one ahead with attempt": "no case delivers a tick again with its attempt",
    },
  });
  expect({ unlisted, stale }, describeFaults(report)).toEqual({ unlisted: [], stale: [] });
  expect(faults).toBeGreaterThanOrEqual(60);
  expect(rate).toBeGreaterThanOrEqual(0.95);
}, 600_000);
