/**
 * Every worked example of the corpus, within its own tolerance. The corpus is not part of the project: it is found by
 * ANYFN_CORPUS, and without it these tests are skipped, and counted as skipped.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { breakEven } from "./break-even.ts";
import { busyShares } from "./busy.ts";
import { type EstimateOptions, estimate } from "./estimate.ts";
import { exact, toDecimal } from "./exact.ts";
import { place } from "./place.ts";
import { asyncRequestUnits, billedLambdaMs } from "./plans/lambda.ts";
import { azureGbSeconds, parseLambdaReport } from "./platform-usage.ts";
import { roundedMs } from "./poisson.ts";
import { createPrices } from "./prices.ts";
import { quote } from "./quote.ts";
import type { Workload } from "./workload.ts";

// biome-ignore lint/suspicious/noExplicitAny: the inputs of each model have a shape of their own
type Inputs = any;

interface Vector {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly inputs: Inputs;
  readonly expected: {
    readonly total: string;
    readonly lines?: Readonly<Record<string, string>>;
    readonly shares?: readonly string[];
    readonly unroundedBusyMs?: number;
    readonly lowerBoundMs?: number;
    readonly upperBoundMs?: number;
  };
  readonly tolerance: string;
}

interface Result {
  readonly total: number;
  readonly lines?: Readonly<Record<string, number>>;
}

const now = new Date("2026-11-22T00:00:00Z");
const root = process.env.ANYFN_CORPUS;
const vectors =
  root === undefined
    ? []
    : (JSON.parse(readFileSync(join(root, "pricing", "vectors.json"), "utf8")) as readonly Vector[]);

/** The corpus's name of a line, by what our meters end with. */
const LINES: Readonly<Record<string, RegExp>> = {
  requests: /\.requests$/,
  executions: /\.executions$/,
  invocations: /\.requests$/,
  compute: /\.gbs\b|netlify\.compute/,
  ephemeral: /\.ephemeral$/,
  provisioned: /\.provisioned\.gbs/,
  pcDuration: /\.provisioned\.duration/,
  streaming: /\.streaming$/,
  tenant: /\.tenant$/,
  esm: /\.epu\./,
  memory: /\.memory$|\.functions\.gbs$/,
  cpu: /\.cpu$|\.ghzs$/,
  vcpu: /\.vcpu$/,
  egress: /egress$/,
  ondemand: /flex\.gbs$/,
  bandwidth: /\.bandwidth$/,
  webRequests: /netlify\.requests$/,
  deploys: /\.deploys$/,
};

function priced(workload: Workload, plan: string, inputs: Inputs, options: EstimateOptions = {}): Result {
  const [found] = estimate(
    { ...workload, ...(inputs.region !== undefined && { region: inputs.region }) },
    {
      now,
      plans: [plan],
      ...(inputs.freeTier !== undefined && { freeTier: inputs.freeTier }),
      ...(inputs.date !== undefined && { date: inputs.date }),
      ...options,
    },
  );
  if (!found) throw new Error("no estimate");
  return result(found.lines, Number(found.usd));
}

function result(
  lines: readonly { meter: string; usd: string; credits?: string | undefined }[],
  total: number,
): Result {
  const named = Object.entries(LINES).map(([name, pattern]) => [
    name,
    lines
      .filter(({ meter }) => pattern.test(meter))
      .reduce((all, line) => all + Number(line.credits ?? line.usd), 0),
  ]);
  return { total, lines: Object.fromEntries(named) };
}

const monthly = ({ requests = 0, durationMs = 0, memoryMB, memoryMiB }: Inputs): Workload => ({
  requests,
  durationMs,
  memoryMb: memoryMB ?? memoryMiB,
});

const SCENARIOS: Readonly<Record<string, readonly [plan: string, Partial<Workload>]>> = {
  "aws-arm-512-100ms": ["lambda:arm64", {}],
  "aws-x86-512-100ms": ["lambda:x86_64", {}],
  "gcp1-512-100ms": ["cloud-functions:gen1", {}],
  "gcp2-1cpu-512-100ms-c1": ["cloud-functions:request", { vcpu: 1 }],
  "gcp2-1cpu-512-100ms-c8": ["cloud-functions:request", { vcpu: 1, concurrency: 8 }],
  "azure-cons-512-100ms": ["azure-functions:consumption", {}],
  "azure-flex-512-100ms-c1": ["azure-functions:flex", { concurrency: 1 }],
  "azure-flex-512-100ms-c8": ["azure-functions:flex", { concurrency: 8 }],
};

const lambdaOf = ({ arch = "x86_64" }: Inputs): string => `lambda:${arch}`;

const MODELS: Readonly<Record<string, (inputs: Inputs, vector: Vector) => Result>> = {
  ondemand(inputs) {
    const { gbSeconds, requests, arch, ephemeralMB, freeTier } = inputs;
    if (gbSeconds === undefined)
      return priced({ ...monthly(inputs), ephemeralMb: ephemeralMB ?? 512 }, lambdaOf(inputs), inputs);
    const meters = [
      { meter: "aws.lambda.requests", quantity: requests },
      { meter: `aws.lambda.gbs.${arch}`, quantity: gbSeconds },
    ];
    const { lines, usd } = quote(meters, { now, freeTier });
    return result(lines, Number(usd));
  },
  provisioned(inputs) {
    const { provisioned, memoryMB } = inputs;
    const { requests, durationMs } = provisioned;
    const workload = { requests: inputs.requests ?? requests, durationMs, memoryMb: memoryMB, provisioned };
    return priced(workload, lambdaOf(inputs), inputs);
  },
  "ondemand+stream": (inputs) =>
    priced({ ...monthly(inputs), streams: inputs.streams }, lambdaOf(inputs), inputs, {
      ...(inputs.free100GBUsedUp && { used: { "aws.lambda.streaming": "100" } }),
    }),
  tenant: (inputs) =>
    priced(
      {
        ...monthly(inputs),
        extra: [
          { meter: "aws.lambda.tenant", quantity: (inputs.newTenantEnvironments * inputs.memoryMB) / 1024 },
        ],
      },
      lambdaOf(inputs),
      inputs,
    ),
  "ondemand+esm": (inputs) =>
    priced(
      {
        ...monthly(inputs),
        extra: [
          {
            meter: inputs.epuPrice === "0.185" ? "aws.lambda.epu.kafka" : "aws.lambda.epu.sqs",
            quantity: inputs.epuHours,
          },
        ],
      },
      lambdaOf(inputs),
      inputs,
    ),
  "billed-ms"(inputs) {
    const report = inputs.reportLine === undefined ? undefined : parseLambdaReport(inputs.reportLine);
    const prices = createPrices(undefined, { now, date: inputs.date });
    return { total: Number(toDecimal(billedLambdaMs(report ?? inputs, prices))) };
  },
  "async-requests": ({ eventKB }) => ({
    total: Number(toDecimal(asyncRequestUnits(eventKB, createPrices(undefined, { now })))),
  }),
  "gen1-unit"(inputs) {
    const { lines = {} } = priced(monthly(inputs), "cloud-functions:gen1", inputs, { freeTier: false });
    return { total: (lines["memory"] ?? 0) + (lines["cpu"] ?? 0) };
  },
  gen1: (inputs) =>
    priced({ ...monthly(inputs), egressGb: inputs.egressGB ?? 0 }, "cloud-functions:gen1", inputs),
  "gen1-min-instances": (inputs) => priced(kept(inputs), "cloud-functions:gen1", inputs),
  "gen2-min-instances-idle": (inputs) => priced(kept(inputs), "cloud-functions:request", inputs),
  gen2: (inputs) =>
    priced(
      { ...monthly(inputs), vcpu: inputs.vcpu, concurrency: inputs.concurrency },
      "cloud-functions:request",
      inputs,
    ),
  "consumption-gbs"(inputs) {
    const [found] = estimate(
      { ...monthly(inputs), requests: 1 },
      { now, plans: ["azure-functions:consumption"] },
    );
    return { total: Number(found?.lines.find(({ meter }) => meter.endsWith(".gbs"))?.quantity) };
  },
  metric: ({ functionExecutionUnits }) => ({ total: Number(azureGbSeconds(functionExecutionUnits)) }),
  "flex-ondemand": (inputs) =>
    priced(
      {
        requests: inputs.rps * inputs.hours * 3600,
        durationMs: 0,
        memoryMb: inputs.instanceMB,
        instanceSeconds: inputs.instances * inputs.hours * 3600,
      },
      "azure-functions:flex",
      inputs,
    ),
  "flex-billed-ms"({ activeMs }) {
    const prices = createPrices(undefined, { now });
    const rule = (name: string): number => Number(toDecimal(prices.value(`azure.functions.flex.${name}`)));
    return { total: roundedMs(activeMs, rule("rounding"), rule("minimum")) };
  },
  consumption: (inputs) => priced(monthly(inputs), "azure-functions:consumption", inputs),
  premium: ({ sku, instances, hours }) =>
    priced(
      { requests: 0, durationMs: 0, memoryMb: 1024, minInstances: instances, monthHours: hours },
      `azure-functions:premium-${sku.toLowerCase()}`,
      {},
    ),
  credits(inputs) {
    const hours =
      inputs.totalHours === undefined ? {} : { requests: 1, durationMs: inputs.totalHours * 3_600_000 };
    const { lines = {} } = priced(
      {
        ...monthly({ ...inputs, ...hours }),
        egressGb: inputs.egressGB ?? 0,
        productionDeploys: inputs.productionDeploys ?? 0,
        kind: inputs.totalHours === undefined ? "http" : "schedule",
      },
      "netlify:pro",
      inputs,
    );
    const credits = ["compute", "bandwidth", "webRequests", "deploys"].map((name) => lines[name] ?? 0);
    return { total: credits.reduce((all, one) => all + one, 0), lines };
  },
  "break-even"({ server, scenario }) {
    const [plan, more] = SCENARIOS[scenario] ?? ["", {}];
    const { requestsPerMonth } = breakEven(
      { requests: 0, durationMs: 100, memoryMb: 512, ...more },
      { usdPerMonth: server },
      { now, plan, points: 2 },
    );
    return { total: requestsPerMonth ?? Number.NaN };
  },
  "instance-sim"(inputs, { expected }) {
    const rule = inputs.mode === "flex" ? { quantumMs: 100, minimumMs: 1000 } : { quantumMs: 100 };
    const placed = place(intervals(inputs), {
      concurrency: inputs.concurrency,
      startupMs: inputs.startupMs,
      ...rule,
    });
    expect(placed).toMatchObject({
      busyMs: expected.unroundedBusyMs,
      lowerBoundMs: expected.lowerBoundMs,
      upperBoundMs: expected.upperBoundMs,
    });
    return { total: placed.billedMs };
  },
  attribution(inputs, { expected, tolerance }) {
    const { shares, unitMs } = busyShares(intervals(inputs));
    expect(shares).toHaveLength(expected.shares?.length ?? 0);
    for (const [index, share] of shares.entries())
      expect(Math.abs(share * unitMs - Number(expected.shares?.[index]))).toBeLessThanOrEqual(
        Number(tolerance),
      );
    return { total: shares.reduce((all, share) => all + share, 0) * unitMs };
  },
};

function kept(inputs: Inputs): Workload {
  const hours = inputs.hours ?? inputs.monthSeconds / 3600;
  return { ...monthly(inputs), vcpu: inputs.vcpu, minInstances: inputs.minInstances, monthHours: hours };
}

function intervals({ intervalsMs }: Inputs): { startMs: number; endMs: number }[] {
  return intervalsMs.map(([startMs, endMs]: readonly [number, number]) => ({ startMs, endMs }));
}

if (root === undefined) it.skip("every worked example of the corpus: set ANYFN_CORPUS", () => {});

describe.each(vectors.map((vector) => [vector.id, vector] as const))("%s", (_, vector) => {
  it("is priced within its tolerance", () => {
    const model = MODELS[vector.model];
    if (!model) throw new Error(`no model ${vector.model}`);
    const { total, lines } = model(vector.inputs, vector);
    const near = (seen: number, wanted: string): boolean => {
      const off = Math.abs(seen - Number(wanted));
      return off <= Number(vector.tolerance) + 1e-9 * Math.abs(Number(wanted)); // the text's own digits
    };
    const wrong = Object.entries(vector.expected.lines ?? {}).filter(
      ([name, wanted]) => !near(lines?.[name] ?? Number.NaN, wanted),
    );
    expect({ wrong, lines: wrong.length > 0 ? lines : {} }).toEqual({ wrong: [], lines: {} });
    expect(near(total, vector.expected.total) ? vector.expected.total : String(total)).toBe(
      vector.expected.total,
    );
    expect(exact(vector.expected.total).d).toBeGreaterThan(0n);
  });
});
