import { FigureError } from "./errors.ts";
import type { Plan } from "./plan.ts";
import { azureConsumption, azureFlex, azureFlexReady, azurePremium } from "./plans/azure.ts";
import { cloudFunctionsGen1, firebaseV1 } from "./plans/cloud-functions.ts";
import { cloudRunInstance, cloudRunRequest, firebaseV2 } from "./plans/cloud-run.ts";
import { lambdaArm, lambdaEdge, lambdaX86 } from "./plans/lambda.ts";
import { netlifyPlans } from "./plans/netlify.ts";

/** Every plan there is a price for. */
export const plans: readonly Plan[] = [
  lambdaArm,
  lambdaX86,
  lambdaEdge,
  cloudFunctionsGen1,
  cloudRunRequest,
  cloudRunInstance,
  firebaseV1,
  firebaseV2,
  azureConsumption,
  azureFlex,
  azureFlexReady,
  ...azurePremium,
  ...netlifyPlans,
];

/**
 * The plans that names stand for: `"lambda"` (its usual ones), `"azure-functions:flex"`, `"azure-functions:premium"` (all sizes).
 * Without names, the usual ones of every target. `further` plans are those of third parties' targets.
 * @throws FigureError for a name of none, with those there are
 */
export function selectPlans(names?: readonly string[], further: readonly Plan[] = []): readonly Plan[] {
  const all = [...plans, ...further];
  if (!names || names.length === 0) return all.filter(({ listed }) => listed);
  return [...new Set(names.flatMap((name) => named(name, all)))];
}

function named(name: string, plans: readonly Plan[]): readonly Plan[] {
  const exact = plans.filter(({ id }) => id === name);
  if (exact.length > 0) return exact;
  const found = plans.filter((plan) => (plan.target === name ? plan.listed : plan.id.startsWith(`${name}-`)));
  if (found.length > 0) return found;
  const target = name.split(":")[0] ?? "";
  const near = plans.filter((plan) => plan.target === target);
  const ways = (near.length > 0 ? near : plans).map(({ id }) => id).join(", ");
  throw new FigureError(`There are no prices for ${JSON.stringify(name)}. Name a target, or one of ${ways}.`);
}
