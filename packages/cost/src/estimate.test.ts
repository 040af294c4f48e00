import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FigureError } from "./errors.ts";
import { type Estimate, type EstimateOptions, estimate } from "./estimate.ts";
import { roundDecimal } from "./exact.ts";
import { plans } from "./plans.ts";
import { quote } from "./quote.ts";
import type { Workload } from "./workload.ts";

const now = new Date("2026-11-22T00:00:00Z");
const small = { durationMs: 100, memoryMb: 512 };

function usd(plan: string, workload: Workload, options: EstimateOptions = {}): number {
  return Number(estimate(workload, { now, plans: [plan], ...options })[0]?.usd);
}

describe("a workload of 512 MB and 100 ms", () => {
  it.each<[string, Partial<Workload>, readonly number[]]>([
    ["lambda:arm64", {}, [0, 3.13, 20.47, 81.13]],
    ["lambda:x86_64", {}, [0, 3.47, 24.13, 96.47]],
    ["cloud-functions:gen1", {}, [0, 9.45, 35.95, 128.7]],
    ["cloud-functions:request", { vcpu: 1 }, [0, 23.23, 81.73, 286.48]],
    ["cloud-functions:request", { vcpu: 1, concurrency: 8 }, [0, 3.2, 15.88, 65.54]],
    ["azure-functions:consumption", {}, [0, 3.4, 23.4, 93.4]],
    ["azure-functions:flex", { concurrency: 1 }, [10.7, 131.3, 399.3, 1337.3]],
    ["azure-functions:flex", { concurrency: 8 }, [0.3, 3.9, 14.18, 53.55]],
    ["netlify:pro", {}, [20, 40, 100, 320]],
  ])("costs on %s %o what is published of it", (plan, more, expected) => {
    const seen = [1e6, 1e7, 3e7, 1e8].map((requests) => usd(plan, { requests, ...small, ...more }));
    expect(seen.map((value) => Number(roundDecimal(String(value), 2)))).toEqual(expected);
  });
});

describe("Azure's Flex Consumption", () => {
  const flex = (workload: Partial<Workload>, options: EstimateOptions = {}): Estimate | undefined =>
    estimate(
      { requests: 1e7, ...small, ...workload },
      { now, plans: ["azure-functions:flex"], ...options },
    )[0];
  const gbSeconds = (found: Estimate | undefined): number =>
    Number(found?.lines.find(({ meter }) => meter.endsWith("flex.gbs"))?.quantity);

  it.each([
    [128, 4],
    [512, 4],
    [513, 16],
    [2048, 16],
    [4096, 32],
  ])("takes with %i MB the %i HTTP requests at a time that Microsoft sets", (memoryMb, requests) => {
    expect(flex({ memoryMb })?.assumptions).toContainEqual(
      expect.stringMatching(
        new RegExp(`^An instance of \\d+ MB takes ${requests} requests at a time, Azure's default for HTTP`),
      ),
    );
    const full = flex({ memoryMb, arrival: "saturated" }, { freeTier: false });
    expect(full?.usd).toBe(flex({ memoryMb, concurrency: requests }, { freeTier: false })?.usd);
  });

  it("takes one message at a time where Microsoft documents no default", () => {
    expect(flex({ kind: "queue" })?.usd).toBe("131.3");
  });

  it("costs no more than its instances would that are busy all month", () => {
    const found = flex({});
    // 3.8 requests a second on one instance of 0.5 GB, for 730 hours of 3,600 seconds.
    expect(found?.assumptions).toContainEqual(expect.stringContaining("3.81 a second on 1 instance"));
    expect(gbSeconds(found)).toBeLessThanOrEqual(0.5 * 730 * 3600);
    expect(found?.usd).toBe("35.464");
  });

  it("shows between which costs the way requests meet decides", () => {
    expect(flex({})?.range).toEqual({ least: "4.55", most: "131.3" });
    expect(flex({ concurrency: 1 })?.range).toEqual({ least: "14.3", most: "131.3" });
    expect(flex({ instanceSeconds: 1000 })?.range).toBeUndefined();
    expect(flex({ requests: 0 })?.range).toBeUndefined();
    const [lambda] = estimate({ requests: 1e7, ...small }, { now, plans: ["lambda:arm64"] });
    expect(lambda?.range).toBeUndefined();
  });
});

describe("estimate", () => {
  it("shows lines, the allowances they had, and what was assumed", () => {
    expect(
      estimate({ requests: 3_000_000, durationMs: 120, memoryMb: 1536 }, { now, plans: ["lambda:x86_64"] }),
    ).toEqual([
      {
        provider: "aws",
        plan: "lambda:x86_64",
        title: "AWS Lambda, x86_64",
        region: "us-east-1",
        lines: [
          {
            meter: "aws.lambda.requests",
            quantity: "3000000",
            unit: "request",
            unitPrice: "0.0000002",
            free: "1000000",
            usd: "0.4",
            source: { source: "https://aws.amazon.com/lambda/pricing/", seen: "2026-09-06", confidence: "A" },
          },
          {
            meter: "aws.lambda.gbs.x86_64",
            quantity: "540000",
            unit: "GB-s",
            unitPrice: "0.0000166667",
            free: "400000",
            usd: "2.333338",
            source: {
              source: "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AWSLambda/current/index.json",
              seen: "2026-09-06",
              confidence: "B",
            },
          },
        ],
        usd: "2.733338",
        perMillion: "0.911112666667",
        priceBook: "2026.12.01",
        assumptions: ["With the monthly free tiers of one account."],
        warnings: [],
      },
    ]);
  });

  it("prices the usual plans of every target, and the one that is named", () => {
    const named = (names?: readonly string[]): readonly string[] =>
      estimate({ requests: 1, ...small }, { now, ...(names && { plans: names }) }).map(({ plan }) => plan);
    expect(named()).toEqual([
      "lambda:arm64",
      "lambda:x86_64",
      "cloud-functions:request",
      "firebase:v2",
      "azure-functions:consumption",
      "azure-functions:flex",
      "netlify:pro",
    ]);
    expect(named(["lambda", "azure-functions:premium"])).toEqual([
      "lambda:arm64",
      "lambda:x86_64",
      "azure-functions:premium-ep1",
      "azure-functions:premium-ep2",
      "azure-functions:premium-ep3",
    ]);
    expect(() => named(["azure-functions:flux"])).toThrow(
      /no prices for "azure-functions:flux".*azure-functions:flex/,
    );
  });

  it("gives the free tier of Google as money at tier-1 prices, so that a tier-2 region gets fewer units", () => {
    const work = { requests: 1e7, durationMs: 200, memoryMb: 512, vcpu: 1 };
    expect(usd("cloud-functions:request", work)).toBe(48.48);
    expect(usd("cloud-functions:request", { ...work, region: "europe-west3" })).toBe(68.68);
  });

  it("bills ready instances", () => {
    const ready = {
      requests: 0,
      durationMs: 0,
      memoryMb: 512,
      vcpu: 1,
      minInstances: 1,
      region: "asia-northeast3",
    };
    expect(usd("cloud-functions:request", ready, { freeTier: false })).toBe(13.797);
    expect(usd("cloud-functions:instance", ready, { freeTier: false })).toBe(59.9184);
    const flex = {
      requests: 3e6,
      durationMs: 1000,
      memoryMb: 2048,
      minInstances: 1,
      monthHours: 720,
      concurrency: 1,
    };
    expect(usd("azure-functions:flex", flex)).toBe(117.936);
  });

  it("bills Azure's minimums of 100 ms and 128 MB", () => {
    const [found] = estimate(
      { requests: 3e6, durationMs: 20, memoryMb: 100 },
      { now, plans: ["azure-functions:consumption"], freeTier: false },
    );
    expect(found?.lines.map(({ quantity, usd: cost }) => [quantity, cost])).toEqual([
      ["3000000", "0.6"],
      ["37500", "0.6"],
    ]);
    expect(found?.warnings).toContain("The minimum of 100 ms is 5 times the duration.");
  });

  it("takes 160 MB on Azure for 256, 512 on Flex and 1024 on Netlify", () => {
    const quantity = (plan: string, pattern: RegExp): string | undefined =>
      estimate(
        { requests: 1000, durationMs: 1000, memoryMb: 160, concurrency: 1 },
        { now, plans: [plan] },
      )[0]?.lines.find(({ meter }) => pattern.test(meter))?.quantity;
    expect([
      quantity("azure-functions:consumption", /gbs$/),
      quantity("azure-functions:flex", /gbs$/),
      quantity("netlify:pro", /compute$/),
    ]).toEqual(["250", "500", "0.277777777778"]);
  });

  it("bills credits by the tariff of the day, a plan and packs", () => {
    const work = { requests: 1e6, durationMs: 200, memoryMb: 1024, egressGb: 10, productionDeploys: 4 };
    const credits = (date: string): number =>
      estimate(work, { now, date, plans: ["netlify:pro"] })[0]?.lines.reduce(
        (all, line) => all + Number(line.credits ?? 0),
        0,
      ) ?? 0;
    expect([credits("2026-04-13"), credits("2026-04-14")].map((value) => value.toFixed(1))).toEqual([
      "737.8",
      "1015.6",
    ]);
    expect(usd("netlify:personal", work)).toBe(14);
    const [free] = estimate(work, { now, plans: ["netlify:free"] });
    expect([free?.usd, free?.warnings[0]]).toEqual([
      "0",
      expect.stringMatching(/1015\.6 credits.*pauses every project/),
    ]);
  });

  it("bills the init phase of zip packages since 2025-08-01, of images always", () => {
    const cold = { requests: 1000, durationMs: 100, memoryMb: 1024, coldRate: 0.5, initMs: 100 };
    const seconds = (more: object, date: string): string | undefined =>
      estimate({ ...cold, ...more }, { now, date, plans: ["lambda:arm64"] })[0]?.lines[1]?.quantity;
    expect([
      seconds({}, "2025-07-31"),
      seconds({ packaging: "image" }, "2025-07-31"),
      seconds({}, "2025-08-01"),
    ]).toEqual(["100", "150", "150"]);
  });

  it("rounds each duration on its own, not their mean", () => {
    const parts = [
      { ms: 10, share: 0.9 },
      { ms: 910, share: 0.1 },
    ];
    const gbs = (durationMs: Workload["durationMs"]): string | undefined =>
      estimate(
        { requests: 1000, durationMs, memoryMb: 1024 },
        { now, plans: ["cloud-functions:gen1"] },
      )[0]?.lines.find(({ meter }) => meter === "gcp.functions.gbs")?.quantity;
    expect([gbs(parts), gbs(100)]).toEqual(["190", "100"]);
  });

  it("uses up allowances that were used elsewhere, and tiers one after the other", () => {
    const meters = [{ meter: "aws.lambda.gbs.arm64", quantity: "10000000000" }];
    const { usd: total, lines } = quote(meters, { now, used: { "aws.lambda.gbs": "300000" } });
    expect([total, ...lines.map(({ quantity, free, usd: cost }) => [quantity, free, cost])]).toEqual([
      "129999.54999", // 7.5e9 at the first price, 2.4999e9 at the second
      ["7500100000", "100000", "100000.5"],
      ["2499900000", "0", "29999.04999"],
    ]);
  });

  it("says what shared instances may cost at most when it assumes the least", () => {
    const [found] = estimate(
      { requests: 1e7, ...small, vcpu: 1, concurrency: 8 },
      { now, plans: ["cloud-functions:request"] },
    );
    expect(found?.warnings[0]).toMatch(
      /least it can be.*about 21\.71 USD.*none ever sharing an instance 23\.23 USD/,
    );
  });

  it("warns of what a plan cannot run", () => {
    const [found] = estimate(
      { requests: 1, durationMs: 1e6, memoryMb: 20_000 },
      { now, plans: ["lambda:arm64"] },
    );
    expect(found?.warnings).toEqual([
      "AWS Lambda, arm64 has at most 10240 MB; 20000 MB cannot run there.",
      "AWS Lambda, arm64 stops a request after 900 s; one of 1000 s cannot run there.",
    ]);
  });

  it("states the bounds of what chance decides", () => {
    const notes = (more: Partial<Workload>): readonly (readonly string[] | undefined)[] => {
      const [one] = estimate({ requests: 1e7, ...small, ...more }, { now, plans: ["firebase:v2"] });
      return [
        one?.assumptions.filter((text) => text.includes("cannot be less")),
        one?.warnings.filter((text) => text.includes("the least it can be")),
      ];
    };
    const bounds = (["saturated", "alone"] as const).map((arrival) =>
      usd("firebase:v2", { requests: 1e7, ...small, arrival }).toFixed(2),
    );
    expect(bounds).toEqual(["3.20", "23.23"]);
    expect(notes({})).toEqual([
      [
        `It cannot be less than ${bounds[0]} USD, with instances that are always full, nor more than ${bounds[1]} USD, with requests that never share one.`,
      ],
      [],
    ]);
    expect(notes({ concurrency: 8 })).toEqual([
      [],
      [
        "This is the least it can be. With requests at random times it is about 21.71 USD, with none ever sharing an instance 23.23 USD.",
      ],
    ]);
    expect(notes({ arrival: "alone" })).toEqual([[], []]);
  });

  it("says nothing of sharing where instances are paid for whatever runs on them", () => {
    const [one] = estimate(
      { requests: 1000, ...small, concurrency: 8 },
      { now, plans: ["azure-functions:premium-ep1"] },
    );
    expect([one?.usd, one?.assumptions, one?.warnings]).toEqual([
      "157.7165",
      [
        "With the monthly free tiers of one account.",
        "1 instance all month; more are billed when the load needs them (give cpuMs).",
      ],
      [],
    ]);
  });

  it("says when starts of instances are counted without their length, or the other way round", () => {
    const warnings = (more: Partial<Workload>): readonly string[] | undefined =>
      estimate({ requests: 1000, ...small, ...more }, { now, plans: ["lambda:arm64"] })[0]?.warnings;
    expect([
      warnings({ coldRate: 0.01 }),
      warnings({ initMs: 300 }),
      warnings({ coldRate: 0.01, initMs: 300 }),
    ]).toEqual([
      ["Starts of instances are billed by their length, which is not known: give initMs."],
      ["Starts of instances are billed, and none are counted: give coldRate."],
      [],
    ]);
  });

  it("warns of memory that a platform does not go down to", () => {
    const warnings = (plan: string): readonly string[] | undefined =>
      estimate({ requests: 1, durationMs: 1, memoryMb: 100 }, { now, plans: [plan] })[0]?.warnings;
    expect(warnings("lambda:arm64")).toEqual([
      "AWS Lambda, arm64 has at least 128 MB; 100 MB cannot be set there.",
    ]);
    expect(warnings("cloud-functions:gen1")).toEqual([]);
  });

  it("rounds what was meant, not what a binary fraction is off by", () => {
    expect(
      [0.3 * 1000, 300.000001, 0.1 + 0.2, 0.0001].map((durationMs) =>
        usd("cloud-functions:gen1", { requests: 1e6, durationMs, memoryMb: 1024 }, { freeTier: false }),
      ),
    ).toEqual([5.35, 7, 2.05, 2.05]);
  });

  it("does not doubt the price of what is not used", () => {
    const doubts = (egressGb: number): boolean | undefined =>
      estimate(
        { requests: 1000, ...small, egressGb },
        { now, plans: ["cloud-functions:request"] },
      )[0]?.assumptions.some((text) => text.includes("egress"));
    expect([doubts(0), doubts(1)]).toEqual([false, true]);
  });

  it("costs no less for more requests, on every plan", () => {
    const id = fc.constantFrom(...plans.map((plan) => plan.id));
    const work = fc.record({
      durationMs: fc.integer({ min: 0, max: 100_000 }),
      memoryMb: fc.constantFrom(128, 512, 1000, 2048),
      coldRate: fc.constantFrom(0, 0.01),
      initMs: fc.constant(300),
      concurrency: fc.constantFrom(undefined, 1, 8),
      bytesOut: fc.constantFrom(0, 5000),
    });
    fc.assert(
      fc.property(id, work, fc.nat(1e9), fc.nat(1e9), (plan, workload, a, b) => {
        const [less, more] = [a, b].toSorted((x, y) => x - y);
        expect(usd(plan, { ...workload, requests: more ?? 0 })).toBeGreaterThanOrEqual(
          usd(plan, { ...workload, requests: less ?? 0 }),
        );
      }),
      { numRuns: 200 },
    );
  });

  it.each<[object, RegExp]>([
    [{ requests: -1 }, /requests: give requests from 0 to .* \(seen: -1\)/],
    [{ requests: Number.NaN }, /requests: .*\(seen: NaN\)/],
    [{ requests: 1e30 }, /requests: /],
    [{ durationMs: -5 }, /durationMs: give milliseconds.*\(seen: -5\)/],
    [{ durationMs: Number.POSITIVE_INFINITY }, /durationMs: /],
    [{ durationMs: "100ms" }, /durationMs: .*\(seen: "100ms"\)/],
    [{ durationMs: [{ ms: 1, share: 0.5 }] }, /shares add up to 1/],
    [{ memoryMb: 0 }, /memoryMb: give MB of memory from 1/],
    [{ coldRate: 2 }, /coldRate: give a share/],
    [{ concurrency: 1.5 }, /concurrency: give a whole number/],
    [{ minInstances: 0.5 }, /minInstances: give a whole number/],
    [{ memoryMB: 1 }, /unknown field memoryMB/],
  ])("refuses %o", (wrong, message) => {
    const run = (): unknown => estimate({ requests: 1, ...small, ...wrong } as Workload); // wrong on purpose
    expect(run).toThrow(FigureError);
    expect(run).toThrow(message);
  });
});
