import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimate } from "./estimate.ts";
import { type Exact, exact, minus, sum, times, toDecimal } from "./exact.ts";
import { type FocusRow, toFocus } from "./focus.ts";
import { loadPriceBook } from "./load-price-book.ts";
import { type CostReport, price } from "./price.ts";
import { readUsage } from "./read-usage.ts";
import { reconcile } from "./reconcile.ts";
import type { UsageInput } from "./usage.ts";

const now = new Date("2026-11-22T00:00:00Z");
const full = { now, freeTier: false };

function usage(fields: Partial<UsageInput> = {}): UsageInput {
  return {
    schema: "anyfn.usage/1",
    function: "hello",
    target: "lambda",
    region: "us-east-1",
    architecture: "arm64",
    memoryMb: 1024,
    kind: "http",
    trigger: "aws.function-url",
    startedAt: "2026-11-03T10:00:00.000Z",
    invocations: 1,
    durationMs: 100,
    ...fields,
  };
}

const quantities = ({ lines }: CostReport): Record<string, string> =>
  Object.fromEntries(lines.map(({ meter, quantity }) => [meter, quantity]));

describe("price", () => {
  it("rounds each invocation and adds its init", () => {
    const report = price(
      [usage({ durationMs: 250.06, coldStarts: 1, initMs: 100.77 }), usage({ durationMs: 0.1 })],
      full,
    );
    expect(quantities(report)).toEqual({ "aws.lambda.requests": "2", "aws.lambda.gbs.arm64": "0.352" });
  });

  it("bills a start with a request alone where it was one on demand", () => {
    const seconds = (fields: Partial<UsageInput>): string | undefined =>
      price([usage({ cumulative: true, instance: "x", coldStarts: 1, initMs: 300, ...fields })], full)
        .groups[0]?.billedSeconds;
    expect([
      seconds({}),
      seconds({ initialization: "on-demand" }),
      seconds({ initialization: "provisioned-concurrency" }),
      seconds({ initMs: 0 }),
      seconds({ coldStarts: 0 }),
      seconds({ billedMs: 100, billedBy: "platform" }),
    ]).toEqual(["0.4", "0.4", "0.1", "0.1", "0.1", "0.1"]);
  });

  it("costs what an estimate of the same load costs", () => {
    const plans = {
      lambda: "lambda:arm64",
      netlify: "netlify:pro",
      "azure-functions": "azure-functions:consumption",
    };
    for (const [target, plan] of Object.entries(plans)) {
      const report = price(
        Array.from({ length: 50 }, () => usage({ target, durationMs: 123.4, bytesOut: 2000 })),
        { ...full, plans: { "azure-functions": "consumption" } },
      );
      const [expected] = estimate(
        { requests: 50, durationMs: 123.4, memoryMb: 1024, bytesOut: 2000 },
        { ...full, plans: [plan] },
      );
      expect([plan, report.usd]).toEqual([plan, expected?.usd]);
    }
  });

  it("bills an instance for the union of its requests, and shares it out", () => {
    const at = (ms: number, name: string, durationMs: number): UsageInput =>
      usage({
        target: "cloud-functions",
        function: name,
        instance: "i",
        startedAt: new Date(Date.UTC(2026, 10, 3) + ms).toISOString(),
        durationMs,
      });
    const report = price([at(0, "a", 150), at(250, "a", 160), at(100, "b", 160)], full);
    expect(quantities(report)).toMatchObject({ "gcp.run.memory": "0.5", "gcp.run.requests": "3" });
    expect(report.groups.map(({ key, billedSeconds }) => [key.function, billedSeconds])).toEqual([
      // Each has its part of the 410 ms, and the same part of the 90 ms that they are rounded up by.
      ["a", "0.341463"],
      ["b", "0.158537"],
    ]);
  });

  it("leaves the rounding of a period with the functions that ran in it", () => {
    const at = (ms: number, name: string, durationMs: number): UsageInput =>
      usage({
        target: "azure-functions",
        region: "eastus",
        memoryMb: 2048,
        function: name,
        instance: "i",
        startedAt: new Date(Date.UTC(2026, 10, 3) + ms).toISOString(),
        durationMs,
      });
    const report = price([at(0, "short", 10), at(5000, "long", 5000), at(20_000, "short", 10)], full);
    expect(report.groups.map(({ key, billedSeconds }) => [key.function, billedSeconds])).toEqual([
      ["long", "5"],
      ["short", "2"],
    ]);
  });

  it("takes the meter's own shares and rounded periods", () => {
    const sums = {
      target: "azure-functions",
      region: "eastus",
      memoryMb: 2048,
      instance: "i",
      invocations: 40,
    };
    const report = price(
      [
        // Its five periods were rounded up, and the two of "b" hardly; "c" ran while they did, and ended none.
        usage({ ...sums, function: "a", busyMs: 500, busy100Ms: 500, busy1000Ms: 5000 }),
        usage({ ...sums, function: "b", busyMs: 1500, busy100Ms: 2500, busy1000Ms: 2500 }),
        usage({ ...sums, function: "c", busyMs: 500, busy100Ms: 0, busy1000Ms: 0 }),
      ],
      full,
    );
    expect(quantities(report)).toMatchObject({ "azure.functions.flex.gbs": "15" });
    expect(report.groups.map(({ key, billedSeconds }) => [key.function, billedSeconds])).toEqual([
      ["a", "4.590909"],
      ["b", "2.409091"],
      ["c", "0.5"],
    ]);
    // A period that has not ended is not rounded yet.
    const open = price([usage({ ...sums, busyMs: 700, busy100Ms: 0, busy1000Ms: 0 })], full);
    expect(open.groups.map(({ billedSeconds }) => billedSeconds)).toEqual(["0.7"]);
  });

  it("takes what the platform billed, and the meter's rounding of each of several", () => {
    const gbs = (fields: Partial<UsageInput>): string | undefined =>
      quantities(price([usage({ invocations: 10, durationMs: 1000, ...fields })], full))[
        "aws.lambda.gbs.arm64"
      ];
    expect([
      gbs({ billedMs: 1007 }),
      gbs({ billedMs: 1007, coldStarts: 1, initMs: 100 }),
      gbs({ billedMs: 5000, billedBy: "platform" }),
      gbs({ billedMs: 5000 }), // cannot be this plan's rounding
    ]).toEqual(["1.007", "1.107", "5", "1"]);
  });

  it("counts a sampled record as many, and of cumulative ones the last of each instance", () => {
    const total = (fields: Partial<UsageInput>): UsageInput => usage({ cumulative: true, ...fields });
    const report = price(
      [
        usage({ weight: 10 }),
        total({ instance: "x", invocations: 5, durationMs: 500 }),
        total({ instance: "x", invocations: 9, durationMs: 900 }),
        total({ instance: "y", invocations: 1, durationMs: 100 }),
      ],
      full,
    );
    expect([report.records, report.invocations]).toEqual([4, 20]);
    expect(quantities(report)["aws.lambda.gbs.arm64"]).toBe("2");
  });

  it("takes the largest of an instance's sums, in whatever order a log is exported", () => {
    const at = (invocations: number): UsageInput =>
      usage({ cumulative: true, instance: "x", invocations, durationMs: 100 * invocations });
    expect(price([at(5), at(9), at(7)], full).invocations).toBe(9);
  });

  it("bills the memory that was used on Azure's Consumption plan, in steps of 128 MB", () => {
    const gbs = (fields: Partial<UsageInput>): string | undefined =>
      quantities(
        price(
          [
            usage({
              target: "azure-functions",
              plan: "consumption",
              region: "eastus",
              memoryMb: undefined,
              durationMs: 1000,
              ...fields,
            }),
          ],
          full,
        ),
      )["azure.functions.consumption.gbs"];
    expect([
      gbs({ memoryUsedMb: 97.4 }),
      gbs({ memoryUsedMb: 160 }),
      gbs({ memoryUsedMb: 2000 }),
      gbs({ memoryUsedMb: 97.4, memoryMb: 1536 }),
      gbs({ memoryUsedMb: 97.4, durationMs: 20 }),
    ]).toEqual(["0.125", "0.25", "1.5", "0.125", "0.0125"]);
  });

  it("goes on with the tiers of a month when prices change in it, and does not when another provider's do", () => {
    const figure = {
      meter: "aws.lambda.gbs.arm64",
      unit: "GB-s",
      region: "us-east-1",
      source: "a contract",
      seen: "2026-11-01",
      confidence: "A",
    };
    const tiers = (first: string, second: string): object => ({
      tiers: [
        { upTo: "1000", value: first },
        { upTo: null, value: second },
      ],
    });
    const priceBook = loadPriceBook({
      schema: "anyfn.prices/1",
      version: "tiers",
      figures: [
        { ...figure, from: null, to: "2026-11-15", ...tiers("4", "3") },
        { ...figure, from: "2026-11-15", to: null, ...tiers("2", "1") },
      ],
    });
    const on = (day: string, seconds: number): UsageInput =>
      usage({ startedAt: `${day}T00:00:00.000Z`, durationMs: seconds * 1000 });
    const bill = (...records: UsageInput[]): unknown =>
      price(records, { ...full, priceBook })
        .lines.filter(({ unit }) => unit === "GB-s")
        .map(({ quantity, unitPrice }) => [quantity, unitPrice]);
    expect(bill(on("2026-11-01", 600), on("2026-11-20", 600))).toEqual([
      ["600", "4"],
      ["400", "2"],
      ["200", "1"],
    ]);
    expect(bill(on("2026-11-01", 1500), on("2026-11-20", 600))).toEqual([
      ["1000", "4"],
      ["500", "3"],
      ["600", "1"],
    ]);
    // Netlify's prices change on 2026-04-14.
    expect(bill(on("2026-04-13", 600), on("2026-04-15", 600))).toEqual([
      ["1000", "4"],
      ["200", "3"],
    ]);
  });

  it("keeps an instance that is billed by its life until 15 minutes after its requests", () => {
    const seconds = (...records: Partial<UsageInput>[]): string | undefined =>
      quantities(
        price(
          records.map((fields) =>
            usage({ target: "cloud-functions", plan: "instance", region: "us-central1", ...fields }),
          ),
          full,
        ),
      )["gcp.run.instance.cpu"];
    const sums = { cumulative: true, instance: "x", invocations: 1000, durationMs: 100_000 };
    expect([
      seconds({ durationMs: 100 }),
      seconds({ ...sums, busyMs: 40_000 }),
      seconds({ ...sums, busyMs: 40_000 }, { ...sums, function: "b", busyMs: 5000 }),
      seconds(
        { instance: "x", durationMs: 1000 },
        { instance: "x", durationMs: 1000, startedAt: "2026-11-03T10:10:00.000Z" },
      ),
    ]).toEqual(["900.1", "940", "945", "1501"]);
  });

  it("gives each month its free tier and its prices", () => {
    const month = (startedAt: string): UsageInput =>
      usage({ target: "netlify", region: undefined, startedAt, durationMs: 3_600_000 });
    const { lines, months } = price(
      ["2026-04-13T23:59:59.999Z", "2026-04-14T00:00:00.000Z", "2026-05-01"].map(month),
      { now },
    );
    expect(months).toEqual(["2026-04", "2026-05"]);
    expect(
      lines
        .filter(({ meter }) => /compute|plan/.test(meter))
        .map(({ month: of, credits, usd }) => [of, credits, usd]),
    ).toEqual([
      ["2026-04", "5", "0"],
      ["2026-04", "10", "0"],
      ["2026-04", undefined, "20"],
      ["2026-05", "10", "0"],
      ["2026-05", undefined, "20"],
    ]);
  });

  it("reports what it cannot price by line, and prices the rest", async () => {
    const lines = [
      usage(),
      usage({ target: "cloudflare" }),
      usage({ target: "azure-functions", plan: "dedicated" }),
      usage({ target: "node" }),
      usage({ durationMs: -1 }),
      { ...usage(), durationMs: "100" },
      usage({ invocations: 0 }),
      usage({ memoryMb: 1e9 }),
      usage({ startedAt: "yesterday at noon" }),
      usage({ durationMs: 1e15 }),
      usage(),
    ];
    const report = await price(
      readUsage([lines.map((line) => JSON.stringify(line)).join("\n"), '\n{"schema"']),
      full,
    );
    expect([report.records, report.skipped, report.usd]).toEqual([2, 10, "0.00000306668"]);
    expect(report.problems).toEqual([
      { line: 2, reason: 'there are no prices for the target "cloudflare"' },
      {
        line: 3,
        reason:
          'there are no prices for the plan "dedicated" of azure-functions: known are consumption, flex, flex-ready, premium-ep1, premium-ep2, premium-ep3',
      },
      { line: 4, reason: "ran on a server of its own: nothing is billed by use. Compare with breakEven" },
      { line: 5, reason: "durationMs should be milliseconds from 0 to 31 days an invocation but is -1" },
      { line: 6, reason: 'durationMs should be milliseconds from 0 to 31 days an invocation but is "100"' },
      { line: 7, reason: "invocations should be a whole number from 1 but is 0" },
      { line: 8, reason: "memoryMb should be MB from 1 to 1,048,576 but is 1000000000" },
      {
        line: 9,
        reason:
          'startedAt should be a time from 2014 to 2099 such as 2026-11-22T10:00:00.000Z but is "yesterday at noon"',
      },
      {
        line: 10,
        reason: "durationMs should be milliseconds from 0 to 31 days an invocation but is 1000000000000000",
      },
      { line: 12, reason: "is cut off: the JSON of the line does not end" },
    ]);
  });

  it.each<[object, RegExp]>([
    [{ startedAt: "2026-11-31T10:00:00.000Z" }, /^startedAt should be a time from 2014 to 2099/],
    [{ startedAt: "2026-11-03 at ten" }, /^startedAt/],
    [{ startedAt: "1999-11-03T10:00:00.000Z" }, /^startedAt/],
    [{ startedAt: "2199-11-03T10:00:00.000Z" }, /^startedAt/],
    [{ outcomes: 5 }, /^outcomes should be numbers that are not negative, by outcome but is 5/],
    [{ outcomes: { ok: -7 } }, /^outcomes .* but is {"ok":-7}/],
    [{ memoryUsedMb: -1 }, /^memoryUsedMb/],
  ])("does not price %o", (fields, reason) => {
    // A good record of the same day stands before it.
    const report = price([usage(), { ...usage(), ...fields }, usage()], full);
    expect([report.records, report.problems]).toEqual([
      2,
      [{ line: 2, reason: expect.stringMatching(reason) }],
    ]);
  });

  it("tells what it assumed", () => {
    const { assumptions, warnings } = price(
      [
        usage({
          target: "firebase",
          region: "us-central1",
          memoryMb: undefined,
          invocations: 3,
          durationMs: 301,
          lost: 2,
        }),
      ],
      { now },
    );
    expect(assumptions.slice(0, 4)).toEqual([
      "Each calendar month has the free tiers of one account, even if the records do not fill the month.",
      "Of sums of several invocations each was taken to be as long as the others, and rounded so.",
      "Where a record does not say its instance, it was alone on one: this is the most it can be.",
      "Records without memoryMb have the platform's usual size.",
    ]);
    expect(warnings).toEqual(["2 records were lost where they were made: the cost is higher."]);
  });

  it("keeps functions of one name on several targets apart", () => {
    const on = (target: string, fields: Partial<UsageInput> = {}): UsageInput => usage({ target, ...fields });
    const keys = (...records: UsageInput[]): unknown =>
      price(records, full).groups.map(({ key }) => Object.values(key).join(" "));
    expect(keys(on("azure-functions"), on("cloud-functions"))).toEqual([
      "hello azure-functions",
      "hello cloud-functions",
    ]);
    expect(keys(on("lambda"), on("lambda", { architecture: "x86_64" }))).toEqual(["hello"]);
    expect(keys(on("lambda"), on("netlify", { function: "other" }))).toEqual(["other", "hello"]);
    const asked = price([on("lambda"), on("netlify")], { ...full, groupBy: ["memoryMb"] });
    expect([asked.groupBy, asked.groups.length]).toEqual([["memoryMb"], 1]);
  });

  it("counts of cumulative lines the last one alone, however many there are and in whatever order", () => {
    // As the meter writes them: after each of the first ten invocations, then as the count grows.
    const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 17, 22];
    const lines = ["a", "b"].flatMap((instance) =>
      counts.map((invocations) =>
        usage({
          cumulative: true,
          instance,
          invocations,
          durationMs: 100 * invocations,
          billedMs: 100 * invocations,
          coldStarts: 1,
          initMs: 200,
        }),
      ),
    );
    const expected = price(lines, full);
    expect([expected.invocations, quantities(expected)["aws.lambda.gbs.arm64"]]).toEqual([44, "4.8"]);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(price([...shuffled, ...shuffled], full).usd).toBe(expected.usd);
      }),
      { numRuns: 20 },
    );
  });

  it("takes of lines with the same count the one that says more of the instance", () => {
    const line = (fields: Partial<UsageInput>): UsageInput =>
      usage({
        target: "cloud-functions",
        region: "us-central1",
        cumulative: true,
        instance: "x",
        invocations: 3,
        ...fields,
      });
    const early = line({ durationMs: 300, busyMs: 200, busy100Ms: 200 });
    const last = line({ durationMs: 300, busyMs: 250, busy100Ms: 300 });
    for (const lines of [
      [early, last],
      [last, early],
    ])
      expect(quantities(price(lines, full))["gcp.run.memory"]).toBe("0.3");
  });

  it("adds up: groups and items to the total, whatever the grouping", () => {
    const record = fc
      .record({
        function: fc.constantFrom("a", "b", "c"),
        target: fc.constantFrom("lambda", "cloud-functions", "firebase", "azure-functions", "netlify"),
        memoryMb: fc.constantFrom(512, 1024),
        instance: fc.constantFrom("x", "y", undefined),
        durationMs: fc.integer({ min: 0, max: 3_000_000 }).map((value) => value / 1000),
        startedAt: fc
          .integer({ min: 0, max: 5000 })
          .map((ms) => new Date(Date.UTC(2026, 10, 1) + ms).toISOString()),
        coldStarts: fc.constantFrom(0, 1),
        initMs: fc.constant(250),
      })
      .map(usage);
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (records) => {
        const options = { ...full, groupBy: ["function", "plan"] as const };
        const report = price(records, options);
        // Each text is exact to twelve digits.
        const off = (values: readonly { readonly usd: string }[]): number =>
          Math.abs(Number(toDecimal(minus(sum(values.map(({ usd }) => exact(usd))), exact(report.usd)), 18)));
        expect(report.records).toBe(records.length);
        for (const values of [report.lines, report.groups, report.items])
          expect(off(values)).toBeLessThanOrEqual((values.length + 1) * 0.5e-12);
        expect(price(records.toReversed(), options).usd).toBe(report.usd);
        for (const { key } of report.groups) expect(["a", "b", "c"]).toContain(key.function);
      }),
    );
  });
});

describe("toFocus", () => {
  it("writes a row for each part of each line", () => {
    const report = price([usage({ invocations: 2_000_000, durationMs: 2e8, billedMs: 2e8 })], { now });
    const rows = toFocus(report, { billingAccountId: "1" });
    expect(rows[0]).toEqual({
      BilledCost: "0.2",
      BillingAccountId: "1",
      BillingAccountName: null,
      BillingCurrency: "USD",
      BillingPeriodStart: "2026-11-01T00:00:00Z",
      BillingPeriodEnd: "2026-12-01T00:00:00Z",
      ChargeCategory: "Usage",
      ChargeClass: null,
      ChargeDescription: "aws.lambda.requests of hello",
      ChargeFrequency: "Usage-Based",
      ChargePeriodStart: "2026-11-01T00:00:00Z",
      ChargePeriodEnd: "2026-12-01T00:00:00Z",
      ConsumedQuantity: "1000000",
      ConsumedUnit: "request",
      ContractedCost: "0.2",
      ContractedUnitPrice: "0.0000002",
      EffectiveCost: "0.2",
      InvoiceIssuerName: "AWS",
      ListCost: "0.2",
      ListUnitPrice: "0.0000002",
      PricingCategory: "Standard",
      PricingQuantity: "1000000",
      PricingUnit: "request",
      ProviderName: "AWS",
      PublisherName: "AWS",
      RegionId: "us-east-1",
      RegionName: "us-east-1",
      ResourceId: "hello",
      ResourceName: "hello",
      ResourceType: "Function",
      ServiceCategory: "Compute",
      ServiceName: "AWS Lambda",
      ServiceSubcategory: "Serverless Compute",
      SkuId: "aws.lambda.requests",
      SkuMeter: "aws.lambda.requests",
      SkuPriceId: "aws.lambda.requests@2026.12.01",
      SubAccountId: null,
      SubAccountName: null,
      Tags: { function: "hello" },
      x_Estimated: "true",
      x_PriceBookVersion: "2026.12.01",
    });
    expect(
      rows.slice(1).map((row) => [row["SkuId"], row["PricingQuantity"], row["BilledCost"], row["ListCost"]]),
    ).toEqual([
      ["aws.lambda.requests", "1000000", "0", "0.2"],
      ["aws.lambda.gbs.arm64", "200000", "0", "2.66668"],
    ]);
  });

  it("has costs that are unit prices times quantities, and calls fees purchases", () => {
    const report = price(
      [
        usage({ invocations: 3_000_000, durationMs: 9e8, billedMs: 9e8, bytesOut: 2e11 }),
        usage({ function: "b", target: "netlify", region: undefined, invocations: 1e8, durationMs: 1e10 }),
        usage({ target: "firebase", region: "europe-west3", invocations: 3e6, durationMs: 9e8 }),
      ],
      { now },
    );
    const rows = toFocus(report);
    const figure = (row: FocusRow, name: string): Exact => exact(String(row[name]));
    for (const row of rows)
      for (const [cost, unitPrice] of [
        ["ListCost", "ListUnitPrice"],
        ["ContractedCost", "ContractedUnitPrice"],
      ] as const) {
        const product = times(figure(row, unitPrice), figure(row, "PricingQuantity"));
        expect([row["SkuId"], Number(toDecimal(minus(figure(row, cost), product), 18))]).toEqual([
          row["SkuId"],
          expect.closeTo(0, 9),
        ]);
      }
    const billed = sum(rows.map((row) => figure(row, "BilledCost")));
    expect(Number(toDecimal(minus(billed, exact(report.usd)), 18))).toBeCloseTo(0, 9);
    expect(
      rows
        .filter((row) => row["ChargeCategory"] === "Purchase")
        .map((row) => [row["SkuId"], row["ChargeFrequency"], row["ConsumedQuantity"]]),
    ).toEqual([
      ["netlify.plan.pro", "Recurring", null],
      ["netlify.pack.pro", "One-Time", null],
    ]);
  });
});

describe("reconcile", () => {
  const report = price([usage({ invocations: 1000, durationMs: 1e6, billedMs: 1e6 })], full);

  it("compares with what the provider calls our meters", () => {
    expect(
      reconcile(report, [
        { meter: "Request-ARM", quantity: 1000, usd: "0.0002" },
        { meter: "USE1-Lambda-GB-Second-ARM", quantity: "1000000", usd: "0.0133334" },
        { SkuMeter: "Transfer", ConsumedQuantity: 5, BilledCost: 1 },
      ]),
    ).toEqual([
      {
        meter: "aws.lambda.requests",
        unit: "request",
        ours: { quantity: "1000", usd: "0.0002" },
        theirs: { quantity: "1000", usd: "0.0002" },
        quantityDeltaPct: 0,
        usdDeltaPct: 0,
      },
      {
        meter: "aws.lambda.gbs.arm64",
        unit: "GB-s",
        ours: { quantity: "1000", usd: "0.0133334" },
        theirs: { quantity: "1000000", usd: "0.0133334" },
        quantityDeltaPct: -99.9,
        usdDeltaPct: 0,
        hint: "looks like a difference of units: seconds and milliseconds",
      },
      {
        meter: "Transfer",
        ours: { quantity: "0", usd: "0" },
        theirs: { quantity: "5", usd: "1" },
        quantityDeltaPct: -100,
        usdDeltaPct: -100,
        hint: "not in the report: is it usage without anyfn, or of another service?",
      },
    ]);
  });

  it.each([
    [{ SkuMeter: "Lambda GB-Second", x_UsageType: "EUW1-Lambda-GB-Second-ARM" }, "aws.lambda.gbs.arm64"],
    [{ meter: "Global-Request" }, "aws.lambda.requests"],
    [{ SkuMeter: "Standard Execution Time" }, "azure.functions.consumption.gbs"],
    [{ x_SkuMeterName: "On Demand Total Executions", SkuId: "DZH" }, "azure.functions.flex.executions"],
    [
      { SkuId: "0B7", x_SkuDescription: "Services CPU (Request-based billing) in us-central1" },
      "gcp.run.cpu",
    ],
    [{ SkuId: "azure.functions.flex.gbs" }, "azure.functions.flex.gbs"],
  ])("knows %j as %s", (row, meter) => {
    expect(reconcile(price([], full), [{ ...row, ConsumedQuantity: "1" }]).map((one) => one.meter)).toEqual([
      meter,
    ]);
  });

  it("says which side has less", () => {
    const hints = (quantity: number): (string | undefined)[] =>
      reconcile(report, [{ meter: "aws.lambda.gbs.arm64", quantity }]).map(({ hint }) => hint);
    expect([hints(1100), hints(900), hints(1000)]).toEqual([
      [expect.stringMatching(/not on the bill/), expect.stringMatching(/less than the bill/)],
      [expect.stringMatching(/not on the bill/), expect.stringMatching(/more than the bill/)],
      [expect.stringMatching(/not on the bill/), undefined],
    ]);
  });
});
