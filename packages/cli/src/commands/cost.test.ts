import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandRun, runCommand } from "../run-command.ts";

const folder = mkdtempSync(join(tmpdir(), "anyfn-cost-"));
afterAll(() => rmSync(folder, { recursive: true }));

const DATE = ["--date", "2026-11-22"];
const WORK = ["--requests", "10M", "--duration", "100ms", "--memory", "512", ...DATE];

function cost(args: readonly string[], input = "", columns = 80): Promise<CommandRun> {
  return runCommand(["cost", ...args], { cwd: folder, input, columns });
}

describe("a described workload", () => {
  test("is priced on every plan and compared with a server, in 80 columns", async () => {
    const { code, stdout, stderr } = await cost([...WORK, "--vs", "t4g.small"]);
    expect(stdout).toMatchSnapshot();
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("has titles, whole meters and prices in 120 columns", async () => {
    const { stdout } = await cost([...WORK, "--target", "lambda:arm64,netlify"], "", 120);
    expect(stdout).toBe(`10M requests × 100 ms × 512 MB · USD a month · price book 2026.12.01

plan                             compute  requests  other  total  per 1M
lambda:arm64  AWS Lambda, arm64     1.33      1.80      –   3.13    0.31
netlify:pro   Netlify Pro              –         –  40.00  40.00    4.00

  meter                   quantity  unit          free           price                USD
lambda:arm64, us-east-1
  aws.lambda.requests   10,000,000  request  1,000,000       0.0000002               1.80
  aws.lambda.gbs.arm64     500,000  GB-s       400,000    0.0000133334               1.33
netlify:pro
  netlify.compute          277.778  GB-h                    10 credits  2,777.778 credits
  netlify.requests      10,000,000  request             0.0002 credits      2,000 credits
  netlify.plan.pro               1  month                           20              20.00
  netlify.pack.pro               2  pack                            10              20.00

Assumed
  With the monthly free tiers of one account.
  netlify:pro: 1024 MB, the least that Netlify allocates.
  netlify:pro: No rounding of single invocations: Netlify documents none.
  netlify:pro: Packs of 1500 credits are bought as needed; automatic recharging is off unless switched on.
`);
  });

  test("takes every option into the workload", async () => {
    const { code, stdout } = await cost([
      ...[
        "--requests=2.5M",
        "--duration",
        "50ms:90%,2s:0.1",
        "--memory",
        "1.5GB",
        "--cpu",
        "20ms",
        "--vcpu",
        "0.5",
      ],
      ...[
        "--cold-rate",
        "1%",
        "--init",
        "300ms",
        "--concurrency",
        "8",
        "--arrival",
        "poisson",
        "--region",
        "eu-west-1",
      ],
      ...[
        "--egress",
        "100GB",
        "--min-instances",
        "1",
        "--peak",
        "5",
        "--no-free-tier",
        "--json",
        "--target",
        "lambda:x86_64",
      ],
      ...["--vs", "17.50USD/2", ...DATE],
    ]);
    const { workload, server, estimates, breakEvens } = JSON.parse(stdout) as Answer;
    expect({ code, workload, server }).toEqual({
      code: 0,
      workload: {
        requests: 2_500_000,
        durationMs: [
          { ms: 50, share: 0.9 },
          { ms: 2000, share: 0.1 },
        ],
        memoryMb: 1536,
        cpuMs: 20,
        vcpu: 0.5,
        coldRate: 0.01,
        initMs: 300,
        concurrency: 8,
        arrival: "poisson",
        region: "eu-west-1",
        egressGb: 100,
        minInstances: 1,
        peakFactor: 5,
      },
      server: { name: "a server", usdPerMonth: "17.5", vcpu: 2 },
    });
    // 2.5 M × (90 % × 53 ms + 10 % × 2,003 ms) × 1.5 GB, the requests, and the traffic.
    expect(estimates.map(({ plan, usd }) => [plan, usd])).toEqual([["lambda:x86_64", "25.000031"]]);
    expect(breakEvens?.map(({ plan, capacityOk }) => [plan, capacityOk])).toEqual([["lambda:x86_64", true]]);
  });

  test("says of a cold rate without a length of starts that it changes nothing, and takes no traffic for none", async () => {
    const { code, stdout } = await cost([
      ...WORK,
      ...["--target", "lambda:arm64", "--cold-rate", "1%", "--egress", "0"],
    ]);
    expect([code, stdout.split("\n").at(-3)]).toEqual([
      0,
      "! Starts of instances are billed by their length, which is not known: give",
    ]);
    expect(stdout).toContain("give\n  --init.");
  });

  test("prices a region that exists, and warns where its price or the day is not in the book", async () => {
    const known = await cost([...WORK, "--target", "azure-functions:consumption", "--region", "West Europe"]);
    expect([known.code, known.stdout.includes("does not know the region westeurope")]).toEqual([0, true]);
    const early = await cost([...WORK.slice(0, -1), "2019-01-01", "--target", "lambda:arm64", "--json"]);
    const { estimates } = JSON.parse(early.stdout) as Answer;
    expect([early.code, estimates[0]?.warnings]).toEqual([
      0,
      [
        "The price book knows prices of aws since 2025-08-01: for an earlier day it has the earliest that it knows.",
      ],
    ]);
  });

  test("says when the server could not carry the load", async () => {
    const { stdout } = await cost([...WORK.with(1, "60M"), "--vs", "t4g.small", "--target", "lambda:arm64"]);
    expect(stdout.split("\n\n").slice(2, 3)).toEqual([
      [
        "! t4g.small costs 17.51 USD a month. At 60M requests: The server with 2 vCPU",
        "  (0.4 sustained) could not carry the load: 2.28 requests in flight on average,",
        "  2.28 vCPU on average and 6.85 at the peak; it takes 6.",
        "  All of the 100 ms is taken to be CPU time; give --cpu if it is not.",
        "  The peak is 3 times the average.",
        "  t4g.small has 20 GB of gp3 disk and a public IPv4 address in its price.",
      ].join("\n"),
    ]);
  });

  test("over the budget exits with 1 and names each plan with what it is over", async () => {
    const over = await cost([...WORK, "--target", "lambda,azure-functions", "--budget", "20USD"]);
    expect({ code: over.code, stderr: over.stderr }).toEqual({
      code: 1,
      stderr: "\n✘ Over the budget of 20.00 USD a month: azure-functions:flex by 15.46 USD.\n",
    });
    const within = await cost([...WORK, "--target", "lambda:arm64", "--budget", "$3.14"]);
    expect({ code: within.code, last: within.stdout.split("\n").at(-2) }).toEqual({
      code: 0,
      last: "✔ Within the budget of 3.14 USD a month.",
    });
    const json = await cost([...WORK, "--target", "lambda:arm64", "--budget", "3USD", "--json"]);
    const { ok, budget } = JSON.parse(json.stdout) as Answer;
    expect({ code: json.code, stderr: json.stderr, ok, budget }).toEqual({
      code: 1,
      stderr: "",
      ok: false,
      budget: { usd: "3", exceeded: [{ what: "lambda:arm64", usd: "3.13334", over: "0.13334" }] },
    });
  });

  test("is priced by a price book of one's own", async () => {
    const figure = {
      source: "our contract",
      seen: "2026-11-01",
      confidence: "A",
      region: "us-east-1",
      from: null,
      to: null,
    };
    writeFileSync(
      join(folder, "prices.json"),
      JSON.stringify({
        schema: "anyfn.prices/1",
        version: "ours",
        figures: [{ ...figure, meter: "aws.lambda.requests", unit: "request", value: "0.000001" }],
      }),
    );
    const { stdout } = await cost([
      ...WORK,
      "--target",
      "lambda:arm64",
      "--price-book",
      "prices.json",
      "--json",
    ]);
    const { estimates } = JSON.parse(stdout) as Answer;
    expect(estimates.map(({ usd, priceBook }) => [usd, priceBook])).toEqual([
      ["10.33334", "2026.12.01+ours"],
    ]);
  });

  test.each([
    [
      ["--requests", "-5", "--duration", "100", "--memory", "0"],
      "INVALID_FIGURE",
      [
        'memory: "0" is less than 1 MB. Write MB as a number, or a unit: 512, 512MB or 1.5GB.',
        'requests: "-5" is negative. Write a whole number, such as 250000, 250k, 10M or 1.5B.',
        'duration: "100" has no unit. Write 100ms, or 100s.',
      ],
    ],
    [
      ["--requests", "NaN", "--duration", "1e99s", "--memory", "1PB"],
      "INVALID_FIGURE",
      [
        'memory: the unit of "1PB" is not known. Write MB as a number, or a unit: 512, 512MB or 1.5GB.',
        'requests ("NaN") is no figure. Write a whole number, such as 250000, 250k, 10M or 1.5B.',
        'duration ("1e99s") is no figure. Write a number and a unit, such as 100ms, 1.5s, 2min or 1h.',
      ],
    ],
    [["--budgt", "3"], "INVALID_ARGUMENT", ["There is no option --budgt.", '"3" belongs to no option.']],
    [["--requests"], "INVALID_ARGUMENT", ["--requests needs a value."]],
    [
      [],
      "INVALID_ARGUMENT",
      [
        "--requests is missing: without their number in a month there is nothing to price.",
        "--duration is missing: without how long one takes there is nothing to price.",
        "--memory is missing: without the size of an instance there is nothing to price.",
      ],
    ],
    [
      [...WORK.slice(0, -1), "2026-02-31"],
      "INVALID_FIGURE",
      ['date: "2026-02-31" is no day. Write it as 2026-11-22.'],
    ],
    [[...WORK, "--egress", "100"], "INVALID_FIGURE", ['egress: "100" has no unit. Write 100GB, or 100MB.']],
    [
      [...WORK, "--min-instances", "0.5"],
      "INVALID_FIGURE",
      ["The workload cannot be priced: --min-instances: give a whole number (seen: 0.5)."],
    ],
    [
      [...WORK, "--vs", "17.50USD/0"],
      "INVALID_FIGURE",
      ["vs: a server has more than 0 vCPUs. Write its price and its vCPUs: 17.50USD/2."],
    ],
    [[...WORK, "--by", "function"], "INVALID_ARGUMENT", ["--by goes with recorded usage."]],
    [
      [...WORK, "--concurrency", "0", "--arrival", "never"],
      "INVALID_FIGURE",
      [
        'The workload cannot be priced: --concurrency: give requests at a time from 1 to 100,000 (seen: 0); --arrival: give "alone", "poisson" or "saturated" (seen: "never").',
      ],
    ],
    [
      [...WORK, "--region", "mars-1"],
      "INVALID_FIGURE",
      ['region: there is no region "mars-1". The nearest names are sa-east-1, ca-west-1, me-west-1.'],
    ],
    [
      [...WORK, "--region", "westeuropa"],
      "INVALID_FIGURE",
      ['region: there is no region "westeuropa". The nearest names are westeurope, westus, westus2.'],
    ],
    [
      [...WORK, "--cold-rate", "2"],
      "INVALID_FIGURE",
      ['cold-rate: the share "2" is more than all. Write 0.01 or 1%.'],
    ],
    [
      [...WORK.slice(0, 2), "--duration", "50ms:x", ...WORK.slice(4)],
      "INVALID_FIGURE",
      ['duration: "x" is no figure. Write a number that is not negative.'],
    ],
    [
      [...WORK, "--target", "azure-functions:flx"],
      "INVALID_FIGURE",
      [
        'There are no prices for "azure-functions:flx". Name a target, or one of azure-functions:consumption, azure-functions:flex, azure-functions:flex-ready, azure-functions:premium-ep1, azure-functions:premium-ep2, azure-functions:premium-ep3.',
      ],
    ],
    [
      [...WORK, "--vs", "t9"],
      "INVALID_FIGURE",
      [
        'There is no price of a server "t9". Name one of t4g.micro, t4g.small, t4g.medium, c7g.large, m7g.large, m7g.xlarge, e2-small, e2-medium, or give its price: --vs 17.50USD/2, with its vCPUs.',
      ],
    ],
    [
      [...WORK, "--budget", "20EUR"],
      "INVALID_FIGURE",
      [
        'budget: "20EUR" is not in US dollars, the one currency of the price book. Write the amount in US dollars, such as 20USD or 0.50USD.',
      ],
    ],
    [[...WORK, "--price-book", "none.json"], "NO_FILE", ["The file cannot be read: it is not there."]],
    [[...WORK, "--html", "no/such/folder.html"], "NO_FILE", ["The file cannot be written: it is not there."]],
    [["--from", "none.jsonl"], "NO_FILE", ["The file cannot be read: it is not there."]],
    [
      ["--from", "-", "--requests", "5"],
      "INVALID_ARGUMENT",
      ["--requests describes a workload, and --from has one on record."],
    ],
    [
      ["--from", "-", "--target", "lambda"],
      "INVALID_FIGURE",
      [
        'target: of recorded usage it names the plan of records that name none, and "lambda" is no plan. Write one such as lambda:arm64.',
      ],
    ],
    [[...WORK, "--as", "lambda"], "INVALID_ARGUMENT", ["--as goes with recorded usage."]],
    [
      ["--from", "-", "--as", "netlify:moon"],
      "INVALID_FIGURE",
      [
        'There are no prices for "netlify:moon". Name a target, or one of netlify:free, netlify:personal, netlify:pro, netlify:pro-5000, netlify:pro-10000, netlify:pro-15000, netlify:pro-20000.',
      ],
    ],
    [
      ["--from", "-", "--as", "lambda", "--focus", "rows.csv"],
      "INVALID_ARGUMENT",
      ["--focus writes what was billed, and --as asks what would have been."],
    ],
    [["--from", "-"], "INVALID_ARGUMENT", ["It holds no usage records."]],
  ] as const)("refuses %j", async (args, code, reasons) => {
    const text = await cost(args);
    const json = await cost([...args, "--json"]);
    const { ok, errors } = JSON.parse(json.stdout) as Answer;
    expect(errors?.map((error) => ({ code: error.code, reason: error.reason }))).toEqual(
      reasons.map((reason) => ({ code, reason })),
    );
    expect(errors?.filter(({ waysOut }) => waysOut.length < 2)).toEqual([]);
    expect({ ok, code: json.code, stderr: json.stderr }).toEqual({ ok: false, code: 2, stderr: "" });
    expect({ code: text.code, stdout: text.stdout, first: text.stderr.split("\n")[1]?.trim() }).toEqual({
      code: 2,
      stdout: "",
      first: reasons[0],
    });
  });
});

describe("recorded usage", () => {
  const record = {
    schema: "anyfn.usage/1",
    function: "thumb",
    target: "lambda",
    region: "us-east-1",
    architecture: "arm64",
    memoryMb: 1024,
    kind: "queue",
    trigger: "aws.sqs",
    startedAt: "2026-11-03T10:00:00.000Z",
    cumulative: false,
    invocations: 1,
    outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
    durationMs: 1000,
  };
  const lines = [
    record,
    {
      ...record,
      function: "report",
      invocations: 2_000_000,
      durationMs: 2_000_000_000,
      outcomes: { ok: 1_999_000, error: 1000 },
    },
    { ...record, function: "report", startedAt: "2026-10-03T10:00:00.000Z" },
  ].map((value) => JSON.stringify(value));

  beforeAll(() => {
    writeFileSync(join(folder, "usage.jsonl"), `${lines.join("\n")}\n`);
    writeFileSync(
      join(folder, "bad.jsonl"),
      [
        lines[0],
        lines[1]?.replace('"durationMs":2000000000', '"durationMs":-1'),
        lines[0]?.replace('"target":"lambda"', '"target":"lambda","plan":"moon"'),
        "a line of something else",
        lines[0]?.slice(0, 50),
      ].join("\n"),
    );
  });

  test("is priced by function", async () => {
    const { code, stdout, stderr } = await cost(["--from", "usage.jsonl", ...DATE]);
    expect(stdout).toBe(`21.53 USD · 2,000,002 invocations in 2 months, 2026-10 to 2026-11 · price book
  2026.12.01

function  invocations  errors   billed s    USD    share
report      2,000,001   1,000  2,000,001  21.53  100.0 %
thumb               1       0          1  <0.01    0.0 %

  meter             quantity  unit          free         price    USD
2026-10, lambda:arm64, us-east-1
  lambda.requests          1  request          1     0.0000002   0.00
  gbs.arm64                1  GB-s             1  0.0000133334   0.00
2026-11, lambda:arm64, us-east-1
  lambda.requests  2,000,001  request  1,000,000     0.0000002   0.20
  gbs.arm64        2,000,001  GB-s       400,000  0.0000133334  21.33

Assumed
  Each calendar month has the free tiers of one account, even if the records do
  not fill the month.
  Of sums of several invocations each was taken to be as long as the others, and
  rounded so.
`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("is compared with what it would have cost on other targets", async () => {
    const asked = ["--from", "usage.jsonl", "--as", "lambda:x86_64,cloud-functions,firebase", ...DATE];
    const { code, stdout, stderr } = await cost(asked);
    const [title, , ...lines] = stdout.split("\n");
    expect(title).toBe("2,000,002 invocations from 2026-10 to 2026-11 · USD · price book 2026.12.01");
    // The same 2,000,002 seconds of 1 GB.
    expect(lines.slice(0, 6)).toEqual([
      "plan                     compute  requests  other    USD  of recorded",
      "as recorded                21.33      0.20      –  21.53",
      "lambda:x86_64              26.67      0.20      –  26.87      124.8 %",
      "cloud-functions:request    27.76     <0.01      –  27.76      128.9 %",
      "firebase:v2                47.78     <0.01      –  47.78      221.9 %",
      "",
    ]);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "lambda:x86_64, cloud-functions:request, firebase:v2: As if all of it had run there: the same requests, durations, starts of instances and traffic as recorded. Its CPUs may be faster or slower. lambda:x86_64, cloud-functions:request, firebase:v2: Memory is as recorded, or the next size that the plan has.",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const json = JSON.parse((await cost([...asked, "--json"])).stdout) as Answer;
    expect(json.as?.map(({ plan, groups }) => [plan, groups.length])).toEqual([
      ["lambda:x86_64", 2],
      ["cloud-functions:request", 2],
      ["firebase:v2", 2],
    ]);
  });

  test("of a server is compared, though nothing is billed by its use", async () => {
    const own = JSON.stringify({ ...record, target: "node" });
    const { code, stdout } = await cost(["--from", "-", "--as", "lambda:arm64", ...DATE], own);
    expect([code, stdout.split("\n").slice(2, 4)]).toEqual([
      0,
      ["plan          compute  requests  other   USD", "lambda:arm64        –         –      –  0.00"],
    ]);
  });

  test("comes from standard input, is grouped as asked, and is priced without free tiers", async () => {
    const { stdout } = await cost(
      ["--from", "-", "--by", "month,memory,trigger", "--no-free-tier", "--json", ...DATE],
      lines.join("\n"),
    );
    const { groups, ok } = JSON.parse(stdout) as Answer;
    expect({ ok, groups }).toEqual({
      ok: true,
      groups: [
        {
          key: { month: "2026-11", memoryMb: "1024", trigger: "aws.sqs" },
          invocations: 2_000_001,
          errors: 1000,
          billedSeconds: "2000001",
          usd: "27.0668135334",
        },
        {
          key: { month: "2026-10", memoryMb: "1024", trigger: "aws.sqs" },
          invocations: 1,
          errors: 0,
          billedSeconds: "1",
          usd: "0.0000135334",
        },
      ],
    });
  });

  test("has its bad lines named, the rest priced, and exits with 2", async () => {
    const { code, stdout, stderr } = await cost(["--from", "bad.jsonl", ...DATE]);
    expect(stdout.split("\n")[0]).toBe("0.00 USD · 1 invocation in 2026-11 · price book 2026.12.01");
    expect(stderr).toBe(`
✘ 4 lines of bad.jsonl could not be used; the rest was.
  bad.jsonl:2  durationMs should be milliseconds from 0 to 31 days an invocation but is -1
  bad.jsonl:3  there are no prices for the plan "moon" of lambda: known are arm64, x86_64, edge
  bad.jsonl:4  is no JSON: "a line of something else". Keep only the lines of usage
  bad.jsonl:5  is cut off: the JSON of the line does not end
`);
    expect(code).toBe(2);
  });

  test("over the budget of a month exits with 1, whatever else there is to say", async () => {
    const over = await cost(["--from", "usage.jsonl", "--budget", "20USD", ...DATE]);
    expect({ code: over.code, stderr: over.stderr }).toEqual({
      code: 1,
      stderr: "\n✘ Over the budget of 20.00 USD a month: 2026-11 by 1.53 USD.\n",
    });
    const bad = await cost(["--from", "-", "--budget", "20USD", ...DATE], `${lines.join("\n")}\nnonsense\n`);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain('-:4  is no JSON: "nonsense".');
  });

  test("becomes FOCUS rows, as JSON and as CSV", async () => {
    await cost(["--from", "usage.jsonl", "--focus", "focus.json", ...DATE]);
    await cost(["--from", "usage.jsonl", "--focus", "focus.csv", ...DATE]);
    const rows = JSON.parse(readFileSync(join(folder, "focus.json"), "utf8")) as Record<string, unknown>[];
    expect(
      rows
        .filter((row) => row["ContractedUnitPrice"] !== "0")
        .map((row) => [row["BillingPeriodStart"], row["ResourceId"], row["SkuId"], row["BilledCost"]]),
    ).toEqual([
      ["2026-11-01T00:00:00Z", "thumb", "aws.lambda.requests", "0.0000001"],
      ["2026-11-01T00:00:00Z", "report", "aws.lambda.requests", "0.2000001"],
      ["2026-11-01T00:00:00Z", "thumb", "aws.lambda.gbs.arm64", "0.000010666721"],
      ["2026-11-01T00:00:00Z", "report", "aws.lambda.gbs.arm64", "21.333442666679"],
    ]);
    // What the free tier covers: each function's part of it, and October's all.
    expect(
      rows
        .filter((row) => row["ContractedUnitPrice"] === "0" && row["SkuId"] === "aws.lambda.requests")
        .map((row) => [
          row["BillingPeriodStart"],
          row["ResourceId"],
          row["PricingQuantity"],
          row["BilledCost"],
        ]),
    ).toEqual([
      ["2026-11-01T00:00:00Z", "thumb", "0.49999975", "0"],
      ["2026-11-01T00:00:00Z", "report", "999999.50000025", "0"],
      ["2026-10-01T00:00:00Z", "report", "1", "0"],
    ]);
    const [head = "", ...csv] = readFileSync(join(folder, "focus.csv"), "utf8").trimEnd().split("\r\n");
    expect(head.split(",").slice(0, 4)).toEqual([
      "BilledCost",
      "BillingAccountId",
      "BillingAccountName",
      "BillingCurrency",
    ]);
    expect(csv.map((row) => row.split(",").slice(0, 4))).toEqual(
      rows.map(({ BilledCost }) => [BilledCost, "unknown", "", "USD"]),
    );
    expect(csv[0]).toContain('"{""function"":""thumb""}"');
  });
});

interface Answer {
  readonly ok: boolean;
  readonly workload: unknown;
  readonly server?: unknown;
  readonly budget?: unknown;
  readonly groups?: unknown;
  readonly estimates: readonly {
    readonly plan: string;
    readonly usd: string;
    readonly priceBook: string;
    readonly warnings: readonly string[];
  }[];
  readonly as?: readonly { readonly plan: string; readonly groups: readonly unknown[] }[];
  readonly breakEvens?: readonly { readonly plan: string; readonly capacityOk: boolean }[];
  readonly errors?: readonly {
    readonly code: string;
    readonly reason: string;
    readonly waysOut: readonly string[];
  }[];
}
