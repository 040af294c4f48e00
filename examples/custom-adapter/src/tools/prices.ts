import type { TargetPrices } from "@anyfn/cost";

const workers = {
  source: "https://developers.cloudflare.com/workers/platform/pricing/",
  seen: "2026-12-01",
  confidence: "B",
} as const;
const always = { region: "*", from: null, to: null } as const;

/** What Workers cost: requests and CPU time, with what the month's fee includes. The time that a request waits is free. */
export const prices: TargetPrices = {
  schema: "anyfn.prices/1",
  version: "cloudflare-2026.12.01",
  plans: [
    {
      id: "cloudflare-workers:paid",
      title: "Cloudflare Workers Paid",
      meters: {
        requests: "cloudflare.workers.requests",
        cpuMs: "cloudflare.workers.cpu",
        month: "cloudflare.workers.month",
      },
      rounding: { quantumMs: 0 },
      limits: { mostMb: 128, mostConcurrency: 1000 },
    },
  ],
  figures: [
    { meter: "cloudflare.workers.requests", unit: "request", value: "0.0000003", ...always, ...workers },
    { meter: "cloudflare.workers.cpu", unit: "CPU-ms", value: "0.00000002", ...always, ...workers },
    { meter: "cloudflare.workers.month", unit: "month", value: "5", ...always, ...workers },
  ],
  free: [
    {
      id: "cloudflare.workers.requests",
      meters: ["cloudflare.workers.requests"],
      quantity: "10000000",
      unit: "request",
      from: null,
      to: null,
      ...workers,
    },
    {
      id: "cloudflare.workers.cpu",
      meters: ["cloudflare.workers.cpu"],
      quantity: "30000000",
      unit: "CPU-ms",
      from: null,
      to: null,
      ...workers,
    },
  ],
};
