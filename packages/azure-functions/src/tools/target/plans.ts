import type { AppPlan } from "anyfn/target";
import { configOf } from "./config.ts";

/** How an app is hosted: https://learn.microsoft.com/azure/azure-functions/functions-scale */
export type Plan = "flex-consumption" | "consumption" | "premium" | "dedicated";

/** The plans, the default first. */
export const PLANS: readonly Plan[] = ["flex-consumption", "consumption", "premium", "dedicated"];

/** What a plan gives. */
export interface PlanFacts {
  readonly title: string;
  /** Seconds that an invocation may take: where nothing is said, and at most. */
  readonly timeout: { readonly usual: number; readonly max: number };
  /** MB, ascending; the last is the most. None where the size of the plan says. */
  readonly memory: readonly number[];
  /** Instances that are kept warm. */
  readonly warm: boolean;
  /** A time zone other than UTC for the timers. */
  readonly zones: boolean;
  /** Blobs found by polling. */
  readonly polls: boolean;
  /** The trigger that a new instance calls. */
  readonly warmup: boolean;
  readonly runtimes: readonly ("node22" | "node24")[];
}

/** The facts of the app's plan. */
export function planOf({ config }: AppPlan): PlanFacts & { readonly name: Plan } {
  return planFacts(config);
}

/** The facts of the plan that a configuration asks for. */
export function planFacts(config: AppPlan["config"]): PlanFacts & { readonly name: Plan } {
  const { plan } = configOf(config);
  const name = plan !== undefined && Object.hasOwn(FACTS, plan) ? plan : "flex-consumption"; // another is complained of
  return { name, ...FACTS[name] };
}

/** The runtime that the app gets. */
export function runtimeOf(plan: AppPlan): "node22" | "node24" {
  return configOf(plan.config).runtime ?? planOf(plan).runtimes[0] ?? "node22";
}

/** Seconds that any invocation may take: `functionTimeout` of host.json, and what the functions' deadlines follow from. */
export function timeoutOf(plan: AppPlan): number {
  const { usual } = planOf(plan).timeout;
  const asked = plan.functions.map(({ options }) => options.timeout ?? 0);
  return configOf(plan.config).timeout ?? Math.max(usual, ...asked);
}

/** As `functionTimeout` of host.json has it; a day is the most that can be written so. */
const DAY = 86_399;

const FACTS: Readonly<Record<Plan, PlanFacts>> = {
  "flex-consumption": {
    title: "the Flex Consumption plan",
    timeout: { usual: 1800, max: DAY },
    memory: [512, 2048, 4096],
    warm: true,
    zones: false,
    polls: false,
    warmup: true,
    runtimes: ["node24", "node22"],
  },
  consumption: {
    title: "the Consumption plan on Linux",
    timeout: { usual: 300, max: 600 },
    memory: [1536],
    warm: false,
    zones: false,
    polls: true,
    warmup: false,
    runtimes: ["node22"],
  },
  premium: {
    title: "a Premium plan",
    timeout: { usual: 1800, max: DAY },
    memory: [3584, 7168, 14_336],
    warm: true,
    zones: true,
    polls: true,
    warmup: true,
    runtimes: ["node24", "node22"],
  },
  dedicated: {
    title: "a Dedicated plan",
    timeout: { usual: 1800, max: DAY },
    memory: [],
    warm: false,
    zones: true,
    polls: true,
    warmup: false,
    runtimes: ["node24", "node22"],
  },
};
