import type { Plan } from "./plan.ts";
import { plans } from "./plans.ts";
import type { UsageInput } from "./usage.ts";

/** The plan that a record was run on, or why there is none, in words that follow "line 12: ". */
export function planOfUsage(
  record: UsageInput,
  chosen: Readonly<Record<string, string>> = {},
  further: readonly Plan[] = [],
): Plan | string {
  const { target } = record;
  if (target === "node")
    return "ran on a server of its own: nothing is billed by use. Compare with breakEven";
  const known = [...plans, ...further].filter((plan) => plan.target === target);
  const named = record.plan ?? chosen[target];
  const usual = target === "lambda" ? (record.architecture === "arm64" ? "arm64" : "x86_64") : USUAL[target];
  // Of a third party's target that is the first of its usual plans.
  const variant = named ?? usual ?? known.find(({ listed }) => listed)?.id;
  if (known.length === 0) return `there are no prices for the target ${JSON.stringify(target.slice(0, 40))}`;
  const id = variant?.includes(":") ? variant : `${target}:${variant ?? ""}`;
  const found = known.find((plan) => plan.id === id);
  if (found) return found;
  return `there are no prices for the plan ${JSON.stringify((variant ?? "").slice(0, 40))} of ${target}: known are ${known.map((plan) => plan.id.slice(target.length + 1)).join(", ")}`;
}

const USUAL: Readonly<Record<string, string>> = {
  "cloud-functions": "request",
  firebase: "v2",
  "azure-functions": "flex",
  netlify: "pro",
};
