import {
  ceilTo,
  type Exact,
  exact,
  fraction,
  larger,
  minus,
  over,
  plus,
  sum,
  times,
  ZERO,
} from "../exact.ts";
import type { Load, Notes, Plan } from "../plan.ts";
import type { Prices } from "../prices.ts";
import type { Charge } from "../quote.ts";

const limits = { leastMb: 128, mostMb: 10_240, mostMs: 900_000, mostConcurrency: 1 };

export const lambdaX86: Plan = onDemand("x86_64");
export const lambdaArm: Plan = onDemand("arm64");

export const lambdaEdge: Plan = {
  id: "lambda:edge",
  provider: "aws",
  target: "lambda",
  title: "Lambda@Edge",
  listed: false,
  concurrency: () => 1,
  limits: { ...limits, mostMs: 30_000 },
  rounding,
  charges: (load) => [
    { meter: "aws.lambda.edge.requests", quantity: load.requests },
    { meter: "aws.lambda.edge.gbs", quantity: gbSeconds(load.billedMs, load.memoryMb) },
  ],
};

/** Requests that one asynchronous event of this size counts as. */
export function asyncRequestUnits(eventKb: number, prices: Prices): Exact {
  const above = larger(minus(exact(eventKb), prices.value("aws.lambda.async.first")), ZERO);
  const step = prices.value("aws.lambda.async.step");
  return plus(exact(1), over(ceilTo(above, step), step));
}

/** Milliseconds that Lambda bills for one invocation. */
export function billedLambdaMs(
  parts: {
    readonly durationMs: string;
    readonly initMs?: string | undefined;
    readonly billedRestoreMs?: string | undefined;
    readonly packaging?: "zip" | "image" | undefined;
  },
  prices: Prices,
): Exact {
  const init = rounding(prices, parts).withInit ? exact(parts.initMs ?? 0) : ZERO;
  const all = sum([exact(parts.durationMs), init, exact(parts.billedRestoreMs ?? 0)]);
  return ceilTo(all, prices.value("aws.lambda.rounding"));
}

function onDemand(architecture: "x86_64" | "arm64"): Plan {
  return {
    id: `lambda:${architecture}`,
    provider: "aws",
    target: "lambda",
    title: `AWS Lambda, ${architecture}`,
    listed: true,
    concurrency: () => 1,
    limits,
    rounding,
    charges: (load, prices, notes) => charges(architecture, load, prices, notes),
  };
}

function rounding(
  prices: Prices,
  workload?: { readonly packaging?: "zip" | "image" | undefined },
): ReturnType<Plan["rounding"]> {
  const billed = prices.value(`aws.lambda.init-billed.${workload?.packaging ?? "zip"}`);
  const quantumMs = Number(prices.value("aws.lambda.rounding").n);
  return { per: "invocation", quantumMs, minimumMs: 0, withInit: billed.n !== 0n };
}

function charges(architecture: string, load: Load, prices: Prices, notes: Notes): Charge[] {
  const { workload, memoryMb } = load;
  const all: Charge[] = [];
  let { billedMs, requests } = load;
  let ranMs = billedMs; // on demand and inside provisioned concurrency
  if (workload?.provisioned) {
    const { concurrency, hours, durationMs, requests: given } = workload.provisioned;
    const inside = exact(given ?? workload.requests);
    const own = durationMs !== undefined;
    const share = requests.n === 0n ? ZERO : over(inside, requests);
    const insideMs = own
      ? times(inside, ceilTo(exact(durationMs), prices.value("aws.lambda.rounding")))
      : times(billedMs, share);
    const on = ceilTo(times(exact(hours), exact(3600)), prices.value("aws.lambda.provisioned.rounding"));
    billedMs = times(billedMs, larger(minus(exact(1), share), ZERO));
    ranMs = plus(insideMs, billedMs);
    all.push(
      {
        meter: `aws.lambda.provisioned.gbs.${architecture}`,
        quantity: times(times(exact(concurrency), on), gb(memoryMb)),
      },
      { meter: `aws.lambda.provisioned.duration.${architecture}`, quantity: gbSeconds(insideMs, memoryMb) },
    );
    notes.assumptions.push(
      "The free GB-seconds are not used for provisioned concurrency; the free requests are (Amazon's page says both).",
    );
  }
  if (workload?.eventKb !== undefined)
    requests = times(requests, asyncRequestUnits(workload.eventKb, prices));
  all.push(
    { meter: "aws.lambda.requests", quantity: requests },
    { meter: `aws.lambda.gbs.${architecture}`, quantity: gbSeconds(billedMs, memoryMb) },
  );
  if (workload?.ephemeralMb !== undefined) {
    const above = minus(exact(workload.ephemeralMb), prices.value("aws.lambda.ephemeral.included"));
    all.push({
      meter: "aws.lambda.ephemeral",
      quantity: times(times(ranMs, fraction(1n, 1024_000n)), larger(above, ZERO)),
    });
  }
  if (workload?.streams) {
    const included = prices.value("aws.lambda.streaming.included");
    const mb = sum(
      workload.streams.map(({ requests: times_, mb: size }) =>
        times(exact(times_), larger(minus(exact(size), included), ZERO)),
      ),
    );
    all.push({ meter: "aws.lambda.streaming", quantity: times(mb, fraction(1n, 1024n)) });
  }
  all.push({ meter: "aws.egress", quantity: load.egressGb });
  return all;
}

function gb(memoryMb: number): Exact {
  return times(exact(memoryMb), fraction(1n, 1024n));
}

function gbSeconds(ms: Exact, memoryMb: number): Exact {
  return times(times(ms, exact(memoryMb)), fraction(1n, 1024_000n));
}
