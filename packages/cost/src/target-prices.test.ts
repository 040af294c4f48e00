import { describe, expect, test } from "vitest";
import { breakEven } from "./break-even.ts";
import { estimate } from "./estimate.ts";
import { loadPriceBook } from "./load-price-book.ts";
import { price } from "./price.ts";
import { priceAs } from "./price-as.ts";
import { type TargetPrices, withTargetPrices } from "./target-prices.ts";

const source = { source: "https://my-cloud.example/pricing", seen: "2026-12-01", confidence: "A" } as const;
const always = { region: "*", from: null, to: null } as const;
const prices: TargetPrices = {
  schema: "anyfn.prices/1",
  version: "my-1",
  plans: [
    {
      id: "my-cloud:usual",
      title: "My Cloud",
      meters: {
        ...{ requests: "mine.requests", gbSeconds: "mine.gbs", cpuMs: "mine.cpu" },
        ...{ egressGb: "mine.egress", month: "mine.month" },
      },
      rounding: { quantumMs: 100 },
      limits: { mostMb: 1024 },
    },
    {
      id: "my-cloud:other",
      title: "My Cloud's other plan",
      listed: false,
      meters: { requests: "mine.requests" },
    },
  ],
  figures: [
    { meter: "mine.requests", unit: "request", value: "0.000001", ...always, ...source },
    { meter: "mine.gbs", unit: "GB-s", value: "0.00002", ...always, ...source },
    { meter: "mine.cpu", unit: "CPU-ms", value: "0.0000001", ...always, ...source },
    { meter: "mine.egress", unit: "GB", value: "0.1", ...always, ...source },
    { meter: "mine.month", unit: "month", value: "5", ...always, ...source },
  ],
  free: [
    {
      id: "mine",
      meters: ["mine.requests"],
      quantity: "1000000",
      unit: "request",
      from: null,
      to: null,
      ...source,
    },
  ],
};
const options = { ...withTargetPrices({ "my-cloud": prices }), now: new Date("2026-12-01") };
const work = { requests: 2_000_000, durationMs: 150, cpuMs: 10, memoryMb: 512, egressGb: 10 };

describe("the prices of a third party's target", () => {
  test("price each meter: requests less the free ones, rounded time, CPU time, traffic and the month", () => {
    const [found] = estimate(work, { ...options, plans: ["my-cloud"] });
    // 1M requests; 2M × 200 ms × 0.5 GB = 200,000 GB-s; 20M CPU-ms; 10 GB; a month.
    expect(found).toMatchObject({ plan: "my-cloud:usual", usd: String(1 + 4 + 2 + 1 + 5), provider: "mine" });
    expect(found?.lines.map(({ meter, usd }) => [meter, usd])).toEqual([
      ["mine.requests", "1"],
      ["mine.gbs", "4"],
      ["mine.cpu", "2"],
      ["mine.egress", "1"],
      ["mine.month", "5"],
    ]);
  });

  test("are among the usual plans, and a plan that is not listed is priced by its name alone", () => {
    const all = estimate(work, options).map(({ plan }) => plan);
    expect(all).toContain("my-cloud:usual");
    expect(all).not.toContain("my-cloud:other");
    expect(estimate(work, { ...options, plans: ["my-cloud:other"] })).toMatchObject([{ usd: "1" }]);
    expect(estimate(work).map(({ plan }) => plan)).not.toContain("my-cloud:usual");
  });

  test("warn past the platform's limits, and say what is assumed of CPU time", () => {
    const { cpuMs: _, ...rest } = work;
    const [found] = estimate({ ...rest, memoryMb: 2048 }, { ...options, plans: ["my-cloud"] });
    expect(found?.warnings).toContainEqual(expect.stringContaining("at most 1024 MB"));
    expect(found?.assumptions).toContainEqual(expect.stringContaining("taken to be CPU time"));
  });

  test("price recorded usage and comparisons with it, the month once for all functions", async () => {
    const record = (name: string) => ({
      ...{
        schema: "anyfn.usage/1",
        function: name,
        target: "my-cloud",
        startedAt: "2026-11-22T10:00:00.000Z",
      },
      ...{ durationMs: 100, memoryMb: 512 },
    });
    const records = [record("a"), record("b")];
    const report = price(records, { ...options, freeTier: false });
    // Two requests of 0.05 GB-s and 100 CPU-ms each.
    expect(report).toMatchObject({ skipped: 0, usd: "5.000024" });
    expect(price(records, {}).problems[0]?.reason).toContain("there are no prices for the target");
    const compared = await priceAs(records, ["lambda:arm64"], options);
    expect(compared.recorded.skipped + (compared.as[0]?.skipped ?? 1)).toBe(0);
  });

  test("have a break-even against a server", () => {
    const found = breakEven(work, "t4g.small", { ...options, plan: "my-cloud:usual" });
    expect(found.requestsPerMonth).toBeGreaterThan(0);
  });

  test("give way to a price book of the user's own", () => {
    const priceBook = loadPriceBook({
      schema: "anyfn.prices/1",
      version: "own",
      figures: [{ meter: "mine.month", unit: "month", value: "3", ...always, ...source }],
    });
    const own = withTargetPrices({ "my-cloud": prices }, { priceBook, now: new Date("2026-12-01") });
    expect(estimate(work, { ...own, plans: ["my-cloud"] })).toMatchObject([{ usd: "11" }]);
  });

  test.each([
    ["no plans", { ...prices, plans: [] }, "There are no plans"],
    ["a plan of another target", prices, "is not of the target", "other-cloud"],
    ["a figure without a source", { ...prices, figures: [{ meter: "mine.requests" }] }, "figures.0"],
    ["nothing", undefined, "There are no plans"],
  ])("with %s are refused, and the target is named", (_, value, message, target = "my-cloud") => {
    expect(() => withTargetPrices({ [target]: value })).toThrow(
      expect.objectContaining({ code: "INVALID_PRICE_BOOK", message: expect.stringContaining(message) }),
    );
    expect(() => withTargetPrices({ [target]: value })).toThrow(target);
  });
});
