import { describe, expect, it } from "vitest";
import { FigureError, PriceBookError } from "./errors.ts";
import { estimate } from "./estimate.ts";
import { defaultPriceBook, loadPriceBook } from "./load-price-book.ts";
import { price } from "./price.ts";

const now = new Date("2026-11-22T00:00:00Z");
const own = {
  schema: "anyfn.prices/1",
  version: "mine",
  figures: [
    {
      meter: "aws.lambda.requests",
      unit: "request",
      region: "standard",
      from: null,
      to: null,
      value: "0.0000001",
      source: "our contract",
      seen: "2026-11-01",
      confidence: "A",
    },
  ],
};
const [figure] = own.figures;
const work = { requests: 3_000_000, durationMs: 1, memoryMb: 128 };

describe("the built-in price book", () => {
  const book = defaultPriceBook();

  it("says of every figure where it is from, and has no two for one meter, region and day", () => {
    const all = [...book.figures, ...book.free, ...book.tables, ...book.servers, ...book.regions];
    expect(all.filter(({ source, seen }) => !source.startsWith("https://") || seen > "2026-12-01")).toEqual(
      [],
    );
    const days = book.figures.map(({ meter, region, from }) => `${meter} ${region} ${from}`);
    expect(days).toHaveLength(new Set(days).size);
  });

  it("has a figure for every meter that an allowance names", () => {
    const meters = new Set(book.figures.map(({ meter }) => meter));
    const named = book.free.flatMap(({ meters: covered, asUsdOf }) => [
      ...covered,
      ...(asUsdOf ? [asUsdOf.meter] : []),
    ]);
    expect(named.filter((meter) => !meters.has(meter))).toEqual([]);
  });
});

describe("a price book of one's own", () => {
  it("replaces the figures that it has, and leaves the others", () => {
    const priceBook = loadPriceBook(JSON.stringify(own));
    const [found] = estimate(work, { now, priceBook, plans: ["lambda:arm64"], freeTier: false });
    expect(found?.lines.map(({ meter, unitPrice }) => [meter, unitPrice])).toEqual([
      ["aws.lambda.requests", "0.0000001"],
      ["aws.lambda.gbs.arm64", "0.0000133334"],
    ]);
    expect(found?.priceBook).toBe("2026.12.01+mine");
  });

  it.each<[string, unknown, RegExp]>([
    ["text that is no JSON", "{", /no JSON/],
    ["another schema", { ...own, schema: "x" }, /schema: write "anyfn.prices\/1" \(seen: "x"\)/],
    [
      "a number for a price",
      changed({ value: 0.2 }),
      /figures\.0\.value: write a decimal number .* \(seen: 0\.2\)/,
    ],
    ["a negative price", changed({ value: "-1" }), /figures\.0\.value: .*not negative.* \(seen: "-1"\)/],
    ["no price", changed({ value: undefined }), /figures\.0\.value: give one of value and tiers/],
    [
      "a date that does not exist",
      changed({ seen: "2026-02-30" }),
      /figures\.0\.seen: write a date as YYYY-MM-DD/,
    ],
    [
      "dates in the wrong order",
      changed({ from: "2026-02-01", to: "2026-01-01" }),
      /to must come after from/,
    ],
    ["a misspelt field", changed({ vlaue: "1" }), /vlaue/],
    [
      "tiers that fall",
      changed({
        value: undefined,
        tiers: [
          { upTo: "10", value: "1" },
          { upTo: "5", value: "1" },
          { upTo: null, value: "1" },
        ],
      }),
      /tiers\.1\.upTo: tiers must rise/,
    ],
    ["a last tier that ends", changed({ value: undefined, tiers: [{ upTo: "1", value: "1" }] }), /last tier/],
    [
      "a meter that no plan asks for",
      changed({ meter: "aws.lambda.request" }),
      /figures\.0\.meter: there is no meter "aws\.lambda\.request"; the nearest are aws\.lambda\.requests, /,
    ],
    [
      "another unit",
      changed({ unit: "1M requests" }),
      /figures\.0\.unit: aws\.lambda\.requests is priced by "request" \(seen: "1M requests"\)/,
    ],
    ["no object", null, /not valid/],
  ])("is refused for %s, with the path, what was seen, and what to write", (_, json, message) => {
    const load = (): unknown => loadPriceBook(json);
    expect(load).toThrow(PriceBookError);
    expect(load).toThrow(message);
  });

  it("says what was seen in the text of a file, too", () => {
    expect(() => loadPriceBook(JSON.stringify(changed({ value: -0.2 })))).toThrow(
      /figures\.0\.value: write a decimal number .* \(seen: -0\.2\)/,
    );
    expect(() => loadPriceBook("[]")).toThrow(/the book: write an object .* \(seen: \[\]\)/);
  });

  it("may have meters of services that are none of functions, for `extra`", () => {
    const priceBook = loadPriceBook(changed({ meter: "aws.sqs.requests", value: "0.0000004" }));
    const extra = [{ meter: "aws.sqs.requests", quantity: 1_000_000 }];
    const [one] = estimate({ ...work, extra }, { now, priceBook, plans: ["lambda:arm64"] });
    expect(one?.lines.find(({ meter }) => meter === "aws.sqs.requests")?.usd).toBe("0.4");
  });

  it("alone lacks what it does not have", () => {
    const priceBook = loadPriceBook(own, { alone: true });
    expect(() => estimate(work, { now, priceBook, plans: ["netlify"] })).toThrow(
      /has no netlify\.memory\.least/,
    );
  });

  function changed(fields: object): unknown {
    return { ...own, figures: [{ ...figure, ...fields }] };
  }
});

describe("figures", () => {
  const stale = (at: string): readonly string[] =>
    estimate(work, { now: new Date(at), plans: ["lambda:arm64"] })[0]?.warnings ?? [];

  it("warn when they were last seen more than 180 days ago", () => {
    expect(stale("2027-03-05T00:00:00Z")).toEqual([]);
    expect(stale("2027-03-06T00:00:00Z")).toEqual([
      expect.stringMatching(
        /^Prices may be out of date: \d+ figures were last checked .*2026-09-06 the oldest/,
      ),
    ]);
  });

  it("warn of a region that the book does not know, and are the home region's in another cloud's region", () => {
    const at = (region: string): unknown =>
      estimate({ ...work, region }, { now, plans: ["lambda:arm64", "cloud-functions:request"] }).map(
        (one) => [one.region, one.warnings],
      );
    expect(at("europe-west3")).toEqual([
      ["us-east-1", []],
      ["europe-west3", []],
    ]);
    expect(at("ca-west-1")).toEqual([
      ["ca-west-1", [expect.stringMatching(/does not know the region ca-west-1 for aws/)]],
      ["us-central1", []],
    ]);
    expect(() => at("mars-1")).toThrow(FigureError);
    // What a record says is not refused: a provider may have opened it since.
    const record = {
      schema: "anyfn.usage/1",
      function: "a",
      target: "lambda",
      region: "mars-1",
      startedAt: "2026-11-03",
      durationMs: 1,
    };
    const { records, warnings } = price([record], { now });
    expect([records, warnings]).toEqual([
      1,
      [expect.stringMatching(/does not know the region mars-1 for aws/)],
    ]);
  });
});
