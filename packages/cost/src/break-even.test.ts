import { describe, expect, it } from "vitest";
import { breakEven } from "./break-even.ts";
import { FigureError } from "./errors.ts";
import { type Server, serverOf } from "./server.ts";

const now = new Date("2026-11-22T00:00:00Z");
const work = { requests: 10_000_000, durationMs: 100, memoryMb: 512 };

describe("breakEven with a t4g.small", () => {
  it("knows what the server costs with disk and address", () => {
    expect(serverOf("t4g.small", { now })).toEqual({
      name: "t4g.small",
      usdPerMonth: "17.514",
      assumptions: ["t4g.small has 20 GB of gp3 disk and a public IPv4 address in its price."],
      warnings: [],
      vcpu: 2,
      sustainedVcpu: 0.4,
      memoryMb: 2048,
    });
    expect(() => serverOf("m99.huge", { now })).toThrow(FigureError);
  });

  it.each([
    ["lambda:arm64", {}, 26_593_006],
    ["lambda:x86_64", {}, 23_594_169],
    ["cloud-functions:request", { vcpu: 1 }, 8_045_812],
    ["cloud-functions:request", { vcpu: 1, concurrency: 8 }, 32_334_286],
    ["azure-functions:consumption", {}, 24_114_000],
    ["azure-functions:flex", { concurrency: 1 }, 1_508_508],
    ["netlify:pro", {}, 0],
  ])("finds where %s %o costs as much", (plan, more, requests) => {
    expect(breakEven({ ...work, ...more }, "t4g.small", { now, plan, points: 2 }).requestsPerMonth).toBe(
      requests,
    );
  });

  it("never reaches a price that no use reaches", () => {
    const found = breakEven(
      work,
      { usdPerMonth: "100000000000000" },
      { now, plan: "lambda:arm64", points: 2 },
    );
    expect(found).not.toHaveProperty("requestsPerMonth");
  });

  it("says that the server could not carry the load there, and what does", () => {
    const { capacityOk, reason, serversNeeded, requestsPerMonthWithServers, warnings } = breakEven(
      work,
      "t4g.small",
      {
        now,
        plan: "lambda:arm64",
      },
    );
    expect({ capacityOk, serversNeeded, reason }).toEqual({
      capacityOk: false,
      serversNeeded: 3,
      reason:
        "The server with 2 vCPU (0.4 sustained) could not carry the load: 1.01 requests in flight on average, 1.01 vCPU on average and 3.04 at the peak; it takes 3.",
    });
    expect(warnings).toContain(reason);
    // One server carries at most 10.5 million of these; with each further one the plan stays cheaper.
    expect(requestsPerMonthWithServers).toBeUndefined();
  });

  it("says that it can where requests wait more than they compute", () => {
    const found = breakEven({ ...work, cpuMs: 5 }, "t4g.small", { now, plan: "lambda:arm64" });
    expect(found).toMatchObject({
      capacityOk: true,
      serversNeeded: 1,
      requestsPerMonthWithServers: 26_593_006,
    });
    expect(found.assumptions.slice(0, 2)).toEqual([
      "5 ms of CPU time a request.",
      "The peak is 3 times the average.",
    ]);
  });

  it("has a step for each further server, and a curve of both lines", () => {
    const { steps, curve } = breakEven({ ...work, peakFactor: 1 }, "t4g.small", {
      now,
      plan: "lambda:arm64",
      points: 3,
    });
    expect(steps.slice(0, 2)).toEqual([
      { requests: 10_512_001, servers: 2 },
      { requests: 21_024_001, servers: 3 },
    ]);
    expect(curve.map(({ requests, usd, servers, serverUsd }) => [requests, usd, servers, serverUsd])).toEqual(
      [
        [10_000, "0", 1, "17.514"],
        [3_162_278, "0.432456", 1, "17.514"],
        [1_000_000_000, "861.13664", 96, "1681.344"],
      ],
    );
  });

  it("does not take a server without room for one instance", () => {
    const { capacityOk, reason } = breakEven({ ...work, cpuMs: 1, memoryMb: 4096 }, "t4g.small", {
      now,
      plan: "lambda:arm64",
    });
    expect([capacityOk, reason]).toEqual([
      false,
      "The server has 2048 MB of memory, less than the 4096 MB of one instance.",
    ]);
  });

  it.each<[object, RegExp]>([
    [{ usdPerMonth: "-1" }, /usdPerMonth should be USD .* but is "-1"/],
    [{ usdPerMonth: "17 EUR" }, /usdPerMonth/],
    [{ usdPerMonth: "17", vcpu: 0 }, /vcpu should be a number above 0 but is 0/],
    [{ usdPerMonth: "17", vcpu: Number.NaN }, /vcpu .* but is NaN/],
    [{ usdPerMonth: "17", vcpu: 2, count: 1.5 }, /count should be a whole number/],
  ])("refuses %o", (server, message) => {
    const run = (): unknown =>
      breakEven({ requests: 1, durationMs: 100, memoryMb: 512 }, server as Server, {
        now,
        plan: "lambda:arm64",
      }); // wrong on purpose
    expect(run).toThrow(FigureError);
    expect(run).toThrow(message);
  });

  it("tells of a server's price that is old, and of what is not in it", () => {
    const found = breakEven({ requests: 1, durationMs: 100, memoryMb: 512 }, "e2-small", {
      now: new Date("2027-06-01"),
      date: "2026-11-22",
      plan: "lambda:arm64",
    });
    expect(found.assumptions.at(-1)).toBe(
      "e2-small has no disk and no address in its price: the price book does not know them.",
    );
    expect(found.warnings.slice(1)).toEqual([
      "Prices may be out of date: 1 figure was last checked more than 180 days ago (2026-09-24 the oldest): e2-small. Update @anyfn/cost or give a newer price book.",
    ]);
  });
});
