import type { RuntimePlan } from "@anyfn/conformance";
import type { Capabilities } from "anyfn/capabilities";
import type { Driver } from "anyfn/driver";
import type { Target } from "anyfn/target";
import { loadTargets } from "../targets.ts";

/** Everything of a target that the suite needs. */
export interface LoadedTarget {
  readonly target: Target;
  readonly driver: Driver;
  readonly capabilities: Capabilities;
  /** Absent: no runtime of the target can be started here. */
  readonly plan?: RuntimePlan | undefined;
}

/** Loads the drivers of these targets. @throws BuildError for a target that does not exist */
export async function loadConformance(names: readonly string[]): Promise<readonly LoadedTarget[]> {
  return Promise.all((await loadTargets(names)).map(load));
}

async function load(target: Target): Promise<LoadedTarget> {
  const { name } = target;
  // Every adapter has these rooms: a test of this repository holds them to it.
  const [{ driver }, { capabilities }] = (await Promise.all([
    import(`@anyfn/${name}/driver`),
    import(`@anyfn/${name}/capabilities`),
  ])) as [{ readonly driver: Driver }, { readonly capabilities: Capabilities }];
  return { target, driver, capabilities, plan: await loadPlan(name) };
}

async function loadPlan(name: string): Promise<RuntimePlan | undefined> {
  try {
    const module: { readonly plan: RuntimePlan } = await import(`@anyfn/conformance/plans/${name}`);
    return module.plan;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
