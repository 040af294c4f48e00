import { schedule as scheduled } from "anyfn";
import { afterEach, expect, it, vi } from "vitest";
import { serving, type TestServer } from "../fixtures/server.ts";
import { schedule } from "./events/schedule.ts";
import { detect, normalize } from "./index.ts";
import { serve } from "./serve.ts";

/** https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs#HttpTarget; the job's name as firebase-tools makes it, 2026-11. */
const headers = {
  "user-agent": "Google-Cloud-Scheduler",
  "x-cloudscheduler": "true",
  "x-cloudscheduler-jobname": "firebase-schedule-clean-up-us-central1",
  "x-cloudscheduler-scheduletime": "2026-11-23T02:00:00Z",
};
const servers: TestServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});

async function tick(handle: () => void, init: RequestInit): Promise<number> {
  const server = await serving(serve(scheduled("0 2 * * *", handle), [schedule], { write: () => {} }));
  servers.push(server);
  return (await fetch(server.url, { method: "POST", ...init })).status;
}

it("tells the function's name and the time", () => {
  expect(detect(headers)).toEqual({ kind: "schedule", trigger: "firebase.schedule" });
  const time = new Date("2026-11-23T02:00:00Z");
  expect(normalize(headers).events).toMatchObject([
    {
      kind: "schedule",
      id: "firebase-schedule-clean-up-us-central1/2026-11-23T02:00:00Z",
      time,
      scheduledTime: time,
      schedule: "clean-up",
    },
  ]);
});

it("keeps a name that is not Firebase's", () => {
  const [event] = normalize({ ...headers, "x-cloudscheduler-jobname": "nightly" }, undefined, {
    kind: "schedule",
  }).events;
  expect(event?.schedule).toBe("nightly");
});

it.each([
  ["the scheduler", { headers }],
  ["hand, without headers", {}],
])("runs by %s", async (_, init) => {
  const handle = vi.fn();
  expect(await tick(handle, init)).toBe(204);
  expect(handle).toHaveBeenCalledOnce();
});

it("fails for the scheduler to try again", async () => {
  const fail = (): never => {
    throw new Error("not now");
  };
  expect(await tick(fail, { headers })).toBe(500);
});
