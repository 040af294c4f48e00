import { describe, expect, it } from "vitest";
import { price } from "./price.ts";
import { priceAs } from "./price-as.ts";
import type { UsageInput } from "./usage.ts";

const options = { now: new Date("2026-12-01T00:00:00Z"), freeTier: false };
const lambda: UsageInput = {
  schema: "anyfn.usage/1",
  function: "thumb",
  target: "lambda",
  region: "eu-west-1",
  architecture: "arm64",
  memoryMb: 512,
  kind: "http",
  startedAt: "2026-11-03T10:00:00.000Z",
  instance: "i",
  invocations: 1,
  durationMs: 130,
  billedMs: 130,
  coldStarts: 1,
  initMs: 150,
};

describe("priceAs", () => {
  it("prices records of one target as if they had run on others", async () => {
    const later = { ...lambda, startedAt: "2026-11-03T10:00:05.000Z", coldStarts: 0, initMs: 0 };
    const plans = ["lambda:x86_64", "cloud-functions", "azure-functions:flex"];
    const { recorded, as } = await priceAs([lambda, later], plans, options);
    expect(recorded).toEqual(price([lambda, later], options));
    expect(
      as.map(({ plan, lines }) => [
        plan,
        ...lines.map(({ region, meter, quantity }) => [region, meter, quantity]),
      ]),
    ).toEqual([
      // 280 ms with the init, and 130 ms, of 0.5 GB.
      [
        "lambda:x86_64",
        ["eu-west-1", "aws.lambda.requests", "2"],
        ["eu-west-1", "aws.lambda.gbs.x86_64", "0.205"],
      ],
      // Up to 100 ms, the start with the first: 300 and 200 ms.
      [
        "cloud-functions:request",
        ["us-central1", "gcp.run.requests", "2"],
        ["us-central1", "gcp.run.cpu", "0.1665"],
        ["us-central1", "gcp.run.memory", "0.25"],
      ],
      // A second each.
      [
        "azure-functions:flex",
        ["eastus", "azure.functions.flex.executions", "2"],
        ["eastus", "azure.functions.flex.gbs", "1"],
      ],
    ]);
    expect(as[2]?.assumptions.slice(0, 3)).toEqual([
      "As if all of it had run there: the same requests, durations, starts of instances and traffic as recorded. Its CPUs may be faster or slower.",
      "Memory is as recorded, or the next size that the plan has.",
      "Requests share instances as they did where they ran.",
    ]);
    expect(as[2]?.assumptions).toContain("eu-west-1 is no region of azure: priced in eastus.");
  });

  it("takes the measured time, not what the other platform rounded it to or billed", async () => {
    const sums = { ...lambda, invocations: 10, durationMs: 1300, coldStarts: 0 };
    const seconds = async (record: UsageInput, plan: string): Promise<string | undefined> =>
      (await priceAs([record], [plan], options)).as[0]?.groups[0]?.billedSeconds;
    expect([
      await seconds({ ...sums, billedMs: 2000, billedBy: "platform" }, "lambda:arm64"),
      await seconds({ ...sums, target: "cloud-functions", billedMs: 2000 }, "lambda:arm64"),
      await seconds({ ...sums, target: "cloud-functions", busyMs: 700, busy100Ms: 900 }, "firebase:v2"),
      await seconds({ ...sums, target: "node", memoryMb: undefined }, "cloud-functions:gen1"),
    ]).toEqual(["1.3", "1.3", "0.9", "2"]);
  });

  it("warns of what cannot run there, and says what is assumed of requests that shared nothing", async () => {
    const big = { ...lambda, invocations: 2, durationMs: 2_000_000, memoryMb: 8192 };
    const { as } = await priceAs([big], ["lambda:arm64", "azure-functions:flex"], options);
    expect(as.map(({ warnings }) => warnings)).toEqual([
      ["AWS Lambda, arm64 stops a request after 900 s; some of these took longer and cannot run there."],
      [
        "Azure Functions Flex Consumption has at most 4096 MB; functions of 8192 MB cannot run there.",
        "8192 MB is more than there is: priced as 4096 MB.",
      ],
    ]);
    expect(as[1]?.assumptions).toContain(
      "Requests of sums that do not say how long their instance was busy share none: this is the most it can be.",
    );
  });

  it("reads what readUsage yields, names what is wrong in each report, and refuses a plan there is none of", async () => {
    const batch = {
      schema: "anyfn.usage-lines",
      records: [lambda, { ...lambda, durationMs: -1 }],
      lines: [1, 2],
      problems: [],
    };
    const { recorded, as } = await priceAs([batch], ["netlify"], options);
    expect(
      [recorded, ...as].map(({ records, problems }) => [records, problems.map(({ line }) => line)]),
    ).toEqual([
      [1, [2]],
      [1, [2]],
    ]);
    await expect(priceAs([], ["moon"], options)).rejects.toThrow(/There are no prices for "moon"/);
  });
});
