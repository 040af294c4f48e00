import { atRuntime, type Case, type ConformanceOptions } from "@anyfn/conformance";
import { type LoadedTarget, loadConformance } from "./load.ts";
import { type OpenWorkshop, openWorkshop, type WorkshopOptions } from "./workshop.ts";

/**
 * The options of a run on a target's real runtime, for `runConformance` and for Vitest: both play the same.
 *
 * @example
 * const { driver, options } = await runtimeLevel("lambda");
 * conformanceTests(driver, options);
 */
export async function runtimeLevel(
  name: string | LoadedTarget,
  workshopOptions?: WorkshopOptions,
  cases?: readonly Case[],
): Promise<Pick<LoadedTarget, "driver"> & { readonly options: ConformanceOptions }> {
  const [loaded] = typeof name === "string" ? await loadConformance([name]) : [name];
  if (!loaded?.plan) throw new RangeError(`There is no plan for the runtime of ${name}.`);
  const { target, driver, plan } = loaded;
  let workshop: OpenWorkshop | undefined;
  const open = async (): Promise<OpenWorkshop> => (workshop = await openWorkshop(target, workshopOptions));
  const options = atRuntime(plan, driver, open, cases);
  return {
    driver,
    options: {
      ...options,
      async close() {
        await options.close?.();
        workshop?.remove();
      },
    },
  };
}
