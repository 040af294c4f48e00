import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { makeFolder } from "@anyfn/build";
import { CommandError, refuse, shownPath } from "@anyfn/build/diagnostics";
import { referenceFunctions } from "@anyfn/conformance";
import { word } from "anyfn/shell";
import type { LoadedTarget } from "./load.ts";
import { openWorkshop } from "./workshop.ts";

/** Reference functions that were built to be deployed. */
export interface BuiltDeployable {
  /** Absolute. */
  readonly folder: string;
  readonly names: readonly string[];
  /** Lines for a shell, to be run in the folder. */
  readonly steps: readonly string[];
}

/** Builds what the level "remote" calls into `<out>/<target>`. @throws CommandError where the folder holds anything already */
export async function buildDeployable(
  { target, driver, plan }: LoadedTarget,
  {
    out,
    functions,
    from,
  }: { readonly out: string; readonly functions: readonly string[]; readonly from?: string | undefined },
): Promise<BuiltDeployable> {
  if (!plan?.remote)
    throw new RangeError(`There is no plan for functions that are deployed on ${target.name}.`);
  const folder = resolve(out, target.name);
  // The folder is what the command asks for.
  await makeFolder(folder, CommandError);
  const others = (await readdir(folder)).filter(
    (name) => !name.startsWith("conformance-") && name !== "deploy.sh",
  );
  refuse(
    others.length === 0
      ? []
      : [
          {
            code: "INVALID_ARGUMENT",
            target: target.name,
            reason: `${shownPath(folder)} holds other things: ${others.slice(0, 3).join(", ")}${others.length > 3 ? ", …" : ""}`,
            waysOut: ["Name a folder of its own: --out dist/conformance.", "Empty that folder."],
          },
        ],
  );
  const workshop = await openWorkshop(target, { from });
  try {
    const wanted = referenceFunctions.filter(({ name }) => functions.includes(name));
    const { names, steps } = await plan.remote.deployable(driver, workshop, wanted, folder);
    return { folder, names, steps: [`cd ${word(join(out, target.name))}`, ...steps] };
  } finally {
    workshop.remove();
  }
}
