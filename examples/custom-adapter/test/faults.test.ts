/** Every fault that can be put into this adapter, one at a time: the suite has to notice. */
import { describeFaults, judgeFaults, tryFaults } from "@anyfn/conformance/faults";
import { expect, it } from "vitest";
import { cloudflare } from "../src/adapter.ts";
import { http } from "../src/events/http.ts";
import { queue } from "../src/events/queue.ts";
import { schedule } from "../src/events/schedule.ts";
import { driver } from "../src/tools/driver.ts";

it("finds at least 95 % of the faults put into the adapter, and the rest is listed with a reason", async () => {
  const report = await tryFaults({ driver, adapter: cloudflare, triggers: [http, queue, schedule] });
  const { faults, rate, unlisted, stale } = judgeFaults(report, {
    equivalent: {
      "adapter (http): says that there is time without end": "there is: a request has no deadline",
      "cloudflare.schedule: cuts the end off id": "the rest of the id still names the tick",
    },
    missed: {
      "cloudflare.schedule: makes a constant of schedule":
        "a cron trigger has no name, so that no case asks for one",
    },
  });
  expect({ unlisted, stale }, describeFaults(report)).toEqual({ unlisted: [], stale: [] });
  expect(faults).toBeGreaterThanOrEqual(60);
  expect(rate).toBeGreaterThanOrEqual(0.95);
}, 600_000);
