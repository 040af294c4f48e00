import {
  type ChoiceContext,
  loadMembers,
  load as loadPart,
  type NamedMember,
  type TargetChoice,
  targetNames,
} from "@anyfn/build";
import { refuse, stopOn } from "@anyfn/build/diagnostics";
import type { RuntimePlan } from "@anyfn/conformance";
import type { Capabilities } from "anyfn/capabilities";
import type { Driver } from "anyfn/driver";
import type { Target } from "anyfn/target";

/** Everything of a target that the suite needs. */
export interface LoadedTarget {
  readonly target: Target;
  readonly driver: Driver;
  readonly capabilities: Capabilities;
  /** Absent: no runtime of the target can be started here. */
  readonly plan?: RuntimePlan | undefined;
}

/**
 * Loads the drivers of these targets: names, packages, folders, or values of third parties.
 *
 * @throws BuildError or CommandError for a target that does not exist, or has no driver
 */
export async function loadConformance(
  choices: readonly TargetChoice[],
  options?: ChoiceContext,
): Promise<readonly LoadedTarget[]> {
  const members = await loadMembers(choices, options);
  (options?.by === "command" ? refuse : stopOn)(
    members
      .filter(({ driver, capabilities }) => !driver || !capabilities)
      .map(({ name }) => ({
        code: "UNKNOWN_TARGET" as const,
        target: name,
        reason: `The target ${name} has no driver or no capabilities: nothing can be played on it.`,
        waysOut: [
          'Give it both: { target, driver, capabilities } (see "An adapter of your own" in the documentation).',
          "Name other targets: --target a,b.",
        ],
      })),
  );
  return Promise.all(members.map(load));
}

async function load({ name, target, driver, capabilities, plan }: NamedMember): Promise<LoadedTarget> {
  if (!driver || !capabilities) throw new RangeError("There is no driver."); // looked at before
  return {
    target: await loadPart(target),
    driver: await loadPart(driver),
    capabilities: await loadPart(capabilities),
    plan: plan ? ((await loadPart(plan)) as RuntimePlan) : await planOf(name), // what `TargetMember` says it is
  };
}

/** The suite has the plans of our own targets' runtimes. */
async function planOf(name: string): Promise<RuntimePlan | undefined> {
  if (!targetNames.some((own) => own === name)) return undefined;
  const { plan }: { readonly plan: RuntimePlan } = await import(`@anyfn/conformance/plans/${name}`);
  return plan;
}
