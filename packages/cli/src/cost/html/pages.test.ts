import { price, serverOf } from "@anyfn/cost";
import { describe, expect, it } from "vitest";
import { type Estimates, priceWorkload } from "../estimates.ts";
import { estimatesPage } from "./estimates-page.ts";
import { usagePage } from "./usage-page.ts";

const now = new Date("2026-11-22T00:00:00Z");
const work = { requests: 10_000_000, durationMs: 100, memoryMb: 512 };
const plans = ["lambda:arm64", "lambda:x86_64", "azure-functions:flex", "netlify:pro"];

function priced(over: Partial<typeof work> = {}, server = true): Estimates {
  const asked = {
    work: { ...work, ...over },
    plans,
    server: server ? serverOf("t4g.small", { now }) : undefined,
  };
  return priceWorkload(asked, { now });
}

describe("the page of a described workload", () => {
  const page = estimatesPage(priced());

  it("loads nothing from anywhere", () => {
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`,
    );
    expect(page.match(/<(?:link|img|iframe|script)[^>]*>|\ssrc=|url\(|@import/g)).toEqual(["<script>"]);
  });

  it("has each drawing named and described, with its values in a table", () => {
    for (const size of ["wide", "phone"]) {
      const svg = drawing(page, size);
      expect(svg).toContain(`role="img" aria-labelledby="t-${size} d-${size}"`);
      expect(svg).toContain(`<title id="t-${size}">Cost against monthly requests</title>`);
      expect(svg).toContain(
        "At 10M requests a month: lambda:arm64 3.13 USD, break-even at 26.6M; lambda:x86_64 3.47 USD, break-even at 23.6M; azure-functions:flex 35.46 USD, break-even at 1.6M; netlify:pro 40.00 USD, always dearer than the server. t4g.small costs 17.51 USD each.",
      );
    }
    expect(rows(page, "USD a month by number of requests")).toEqual([
      ["requests", "lambda:arm64", "lambda:x86_64", "azure-functions:flex", "netlify:pro", "t4g.small"],
      ["100,000", "0.00", "0.00", "0.00", "20.00", "17.51"],
      ["1,000,000", "0.00", "0.00", "10.21", "20.00", "17.51"],
      ["10,000,000", "3.13", "3.47", "35.46", "40.00", "17.51"],
      ["100,000,000", "81.13", "96.47", "105.63", "320.00", "175.14"],
      ["1,000,000,000", "861.14", "1026.47", "943.92", "3190.00", "1681.34"],
    ]);
  });

  it("has a line for each plan, the server's stairs, and a dot on each line at the user's own volume", () => {
    const svg = drawing(page, "wide");
    expect(svg.match(/class="plan"/g)?.length).toBe(4);
    expect(svg.match(/<circle class="dot"/g)?.length).toBe(4);
    expect(svg).toContain("<title>lambda:arm64: 3.13 USD at 10M requests</title>");
    // One server until 0.4 vCPU are used all month, at 10.512 million requests; the second one is a step straight up.
    const [, at, first, next] = /class="server" d="M56 ([\d.]+)H([\d.]+)V([\d.]+)H/.exec(svg) ?? [];
    const share = Math.log10(10_512_001 / 1e5) / 4;
    expect([Number(first), Number(at) > Number(next)]).toEqual([
      Math.round((56 + 720 * share) * 10) / 10,
      true,
    ]);
  });

  it("marks where a plan costs as much as the server, hollow where the server could not carry it", () => {
    const marks = [
      ...drawing(page, "wide").matchAll(/class="even"[^>]* fill="([^"]+)"[^>]*><title>([^<]+)/g),
    ];
    expect(marks.map(([, fill, title]) => [fill, title])).toEqual([
      [
        "var(--paper)",
        "lambda:arm64 costs as much as the server at 26.6M requests, which the server could not carry",
      ],
      [
        "var(--paper)",
        "lambda:x86_64 costs as much as the server at 23.6M requests, which the server could not carry",
      ],
      ["var(--h3)", "azure-functions:flex costs as much as the server at 1.6M requests"],
    ]);
  });

  it("shows a volume of any size, its name beside that of the axis", () => {
    for (const [requests, text] of [
      [3, "yours: 3"],
      [2_000_000_000_000, "yours: 2T"],
    ] as const) {
      const drawn = drawing(estimatesPage(priced({ requests })), "phone");
      const [, x = ""] = new RegExp(`<text class="name" x="([\\d.]+)"[^>]*>${text}</text>`).exec(drawn) ?? [];
      expect(drawn.match(/<circle class="dot"/g)?.length).toBe(4);
      expect([Number(x) > 96, Number(x) < 380]).toEqual([true, true]);
    }
  });

  it("has as many servers as each number of requests needs, however many that are", () => {
    const many = estimatesPage(priced({ requests: 500_000_000 }));
    const servers = rows(many, "USD a month by number of requests").map((row) => row.at(-1));
    // 0.4 vCPU each: 10 billion requests of 100 ms take 380.5 vCPU on average.
    expect(servers).toEqual([
      "t4g.small",
      ...[1, 1, 1, 10, 48, 96, 952].map((count) => (count * 17.514).toFixed(2)),
    ]);
  });

  it("draws what is bought in packs as stairs, and closes what it opens", () => {
    const [netlify] =
      /<path class="plan"[^>]* d="[^"]+"><title>netlify:pro/.exec(drawing(page, "wide")) ?? [];
    expect([netlify?.includes("H"), netlify?.includes("L")]).toEqual([true, false]);
    expect(page.match(/<div/g)?.length).toBe(page.match(/<\/div>/g)?.length);
    expect(page).toContain('<div class="readout">');
  });

  it("marks where a plan meets the stairs of several servers, in full", () => {
    // A server carries six million requests; the plan costs as much as one of them at nine, and as two at eleven.
    const server = { name: "small", usdPerMonth: "2", vcpu: 1.14 };
    const found = priceWorkload({ work, plans: ["lambda:arm64"], server }, { now });
    const marks = [
      ...drawing(estimatesPage(found), "wide").matchAll(
        /class="even"[^>]* fill="([^"]+)"[^>]*><title>([^<]+)/g,
      ),
    ];
    expect(marks.map(([, fill, title]) => [fill, title])).toEqual([
      [
        "var(--paper)",
        "lambda:arm64 costs as much as the server at 8.69M requests, which the server could not carry",
      ],
      ["var(--h0)", "lambda:arm64 costs as much as the servers that the load needs at 11M requests"],
    ]);
  });

  it("hands the script the values of the table", () => {
    const data = JSON.parse(/const data = (.*);/.exec(page)?.[1] ?? "") as {
      requests: number[];
      usd: number[][];
    };
    const own = data.requests.indexOf(work.requests);
    expect(data.usd.map((values) => values[own])).toEqual([3.13334, 3.46667, 35.464, 40, 17.514]);
    expect(data.requests.slice(0, 3).concat(data.requests.slice(-1))).toEqual([
      100_000, 103_912, 107_978, 1_000_000_000,
    ]);
    expect(() => new Function(/<script>(.*)<\/script>/s.exec(page)?.[1] ?? "{")).not.toThrow();
  });

  it("has the sources of all prices, and what is assumed", () => {
    expect(rows(page, "The bill of each plan at the workload's own number of requests").slice(0, 3)).toEqual([
      ["meter", "USD", "quantity", "free", "price", "source, when seen, how sure"],
      ["lambda:arm64, us-east-1"],
      [
        "aws.lambda.requests",
        "1.80",
        "10,000,000 request",
        "1,000,000",
        "0.0000002",
        "aws.amazon.com, 2026-09-06, A",
      ],
    ]);
    expect(page).toContain("<li>With the monthly free tiers of one account.</li>");
    expect(page).toContain("<li>Server: The peak is 3 times the average.</li>");
  });

  it("does without a server, and without requests", () => {
    const alone = estimatesPage(priced({}, false));
    expect([
      alone.includes('class="server"'),
      alone.includes('class="even"'),
      alone.includes("undefined"),
    ]).toEqual([false, false, false]);
    const none = estimatesPage(priced({ requests: 0 }));
    expect([none.includes("yours:"), none.includes("NaN"), none.includes("undefined")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("writes no text as markup", () => {
    const all = priced();
    const evil = estimatesPage({
      ...all,
      estimates: all.estimates.map((one) => ({ ...one, title: "</script><b>" })),
    });
    expect([evil.includes("<b>"), evil.split("</script>").length]).toEqual([false, 2]);
  });
});

describe("the page of recorded usage", () => {
  const record = {
    schema: "anyfn.usage/1",
    function: "<i>thumb",
    target: "lambda",
    startedAt: "2026-11-03T10:00:00.000Z",
    memoryMb: 1024,
    invocations: 3_000_000,
    durationMs: 600_000_000,
  };
  const report = price(
    [record, { ...record, function: "report", durationMs: 300_000_000 }, { ...record, durationMs: -1 }],
    { now },
  );
  const page = usagePage(report, "usage.jsonl");

  it("has bars, a table of all groups, and what could not be priced", () => {
    expect(rows(page, "By function")).toEqual([
      ["function", "USD", "share", "invocations", "errors", "billed seconds"],
      ["<i>thumb", "6.06", "64.9 %", "3,000,000", "0", "600,000"],
      ["report", "3.28", "35.1 %", "3,000,000", "0", "300,000"],
    ]);
    expect(drawing(page, "wide").match(/<rect /g)?.length).toBe(2);
    expect(page).toContain("<li>1 line could not be priced: the cost is higher.</li>");
    expect(page).toContain(
      "<li>line 3: durationMs should be milliseconds from 0 to 31 days an invocation but is -1</li>",
    );
    expect(page).not.toContain("<i>");
  });

  it("keeps what tells long names apart", () => {
    const long = { ...record, function: "a-function-with-a-name-that-goes-on-and-on-and-on" };
    const both = price([long, { ...long, architecture: "arm64" }], { now, groupBy: ["function", "plan"] });
    const names = [
      ...drawing(usagePage(both, "usage.jsonl"), "wide").matchAll(/<text class="name"[^>]*>([^<]+)/g),
    ].map(([, name]) => name);
    expect(names).toEqual([
      "a-function-with-a-name-tha… · lambda:arm64",
      "a-function-with-a-name-th… · lambda:x86_64",
    ]);
  });
});

function drawing(page: string, size: string): string {
  return new RegExp(`<svg class="${size}".*?</svg>`, "s").exec(page)?.[0] ?? "";
}

/** The cells of the table with this caption, as text. */
function rows(page: string, caption: string): string[][] {
  const name = caption.replaceAll("'", "&#39;");
  const table = page.slice(page.indexOf(`<caption>${name}`)).split("</table>")[0] ?? "";
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) =>
      cell
        .replace(/<[^>]+>/g, "")
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    ),
  );
}
