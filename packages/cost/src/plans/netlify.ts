import { ceilTo, exact, fraction, larger, minus, over, sum, times, toDecimal, ZERO } from "../exact.ts";
import type { Plan, Rounding } from "../plan.ts";
import type { ExactLine } from "../quote.ts";

/** One plan per tariff of the price book's table `netlify.plans`. */
export const netlifyPlans: readonly Plan[] = [
  credits("free", "Netlify Free"),
  credits("personal", "Netlify Personal"),
  credits("pro", "Netlify Pro"),
  credits("pro-5000", "Netlify Pro, 5,000 credits"),
  credits("pro-10000", "Netlify Pro, 10,000 credits"),
  credits("pro-15000", "Netlify Pro, 15,000 credits"),
  credits("pro-20000", "Netlify Pro, 20,000 credits"),
];

function credits(name: string, title: string): Plan {
  return {
    id: `netlify:${name}`,
    provider: "netlify",
    target: "netlify",
    title,
    listed: name === "pro",
    concurrency: () => 1,
    limits: { leastMb: 1, mostMb: 4096, mostMs: 900_000, mostConcurrency: 1 },
    rounding: (): Rounding => ({ per: "invocation", quantumMs: 0, minimumMs: 0, withInit: false }),
    charges(load, prices, notes) {
      const least = Number(prices.value("netlify.memory.least").n);
      const memoryMb = Math.max(load.memoryMb, least);
      if (memoryMb !== load.memoryMb)
        notes.assumptions.push(`${least} MB, the least that Netlify allocates.`);
      notes.assumptions.push("No rounding of single invocations: Netlify documents none.");
      return [
        {
          meter: "netlify.compute",
          quantity: times(times(load.billedMs, exact(memoryMb)), fraction(1n, 3_686_400_000n)),
        },
        { meter: "netlify.bandwidth", quantity: load.egressGb },
        { meter: "netlify.requests", quantity: load.webRequests },
        { meter: "netlify.deploys", quantity: exact(load.workload?.productionDeploys ?? 0) },
      ];
    },
    settle(lines, prices, notes) {
      const table = prices.table("netlify.plans");
      const row = table.rows.find(([own]) => own === name) ?? [];
      const [, usd = "0", included = "0", packCredits = "0", packUsd = "0"] = row;
      const used = sum(lines.map((line) => line.credits ?? ZERO));
      const above = larger(minus(used, exact(included)), ZERO);
      const item = (
        meter: string,
        quantity: ReturnType<typeof exact>,
        unit: string,
        price: string,
      ): ExactLine => {
        const unitPrice = exact(price);
        return {
          meter,
          quantity,
          unit,
          unitPrice,
          free: ZERO,
          usd: times(quantity, unitPrice),
          source: table,
        };
      };
      const plan = item(`netlify.plan.${name}`, exact(1), "month", usd);
      if (above.n === 0n) return [plan];
      if (packCredits === "0") {
        notes.warnings.push(
          `${toDecimal(used, 1)} credits are more than the ${included} of this plan: Netlify pauses every project of the team. Price a plan with packs, netlify:personal or netlify:pro.`,
        );
        return [plan];
      }
      const packs = ceilTo(over(above, exact(packCredits)), exact(1));
      notes.assumptions.push(
        `Packs of ${packCredits} credits are bought as needed; automatic recharging is off unless switched on.`,
      );
      return [plan, item(`netlify.pack.${name}`, packs, "pack", packUsd)];
    },
  };
}
