import { test } from "vitest";
import { http, queue, schedule } from "./index.ts";

test("a record names targets, and values that may differ", () => {
  http(
    {
      targets: {
        netlify: { memory: 1024, timeout: undefined, env: { A: "1" }, secrets: ["TOKEN"] },
        lambda: {
          architecture: "arm64",
          concurrency: 5,
          minInstances: 1,
          maxInstances: 2,
          region: "eu-west-1",
          access: "private",
          retry: { attempts: 1 },
          abortBefore: 100,
          onPermanent: "drop",
        },
        firebase: false,
        "*": false,
      },
    },
    () => new Response(),
  );
  // @ts-expect-error there is no such target
  http({ targets: { netlfy: { memory: 1024 } } }, () => new Response());
  // @ts-expect-error a route is the same everywhere
  http({ targets: { netlify: { route: "/x" } } }, () => new Response());
  // @ts-expect-error methods are the same everywhere
  http({ targets: { netlify: { methods: ["GET"] } } }, () => new Response());
  // @ts-expect-error only false stands for all others
  http({ targets: { "*": { memory: 128 } } }, () => new Response());
  // @ts-expect-error a memory is a number
  http({ targets: { lambda: { memory: "128" } } }, () => new Response());
});

test("a kind has its own values", () => {
  schedule(
    { cron: "0 2 * * *", targets: { node: { timezone: "Europe/Berlin" }, lambda: { every: "1 day" } } },
    () => 1,
  );
  queue({ name: "q", targets: { lambda: { batchSize: 5 } } }, () => 1);
  // @ts-expect-error an HTTP function has no batches
  http({ targets: { lambda: { batchSize: 5 } } }, () => new Response());
  // @ts-expect-error a queue has no time zone
  queue({ name: "q", targets: { lambda: { timezone: "UTC" } } }, () => 1);
});
