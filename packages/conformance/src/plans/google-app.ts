import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FunctionOptions } from "anyfn";
import type { ServeVariant, Variant } from "anyfn/driver";
import type { PlannedFunction, Workshop } from "../runtime-plan.ts";

/** A function as it was built for one trigger. */
interface GoogleFunction {
  /** The folder of the target. */
  readonly folder: string;
  /** The function's name in it. */
  readonly name: string;
}

/** Functions as apps of a target, each once for every trigger that is played. */
export interface GoogleApps {
  readonly functions: readonly GoogleFunction[];
  find(name: string, trigger: string | undefined): GoogleFunction;
}

/** Every trigger is deployed as a function of its own. */
export function byTrigger(variant: Variant): ServeVariant {
  return { ...variant.serve, trigger: variant.trigger };
}

/**
 * Builds every function with our own build, once for every trigger of these variants. Functions that answer every path cannot
 * be in one app: each of those gets its own. What takes whole batches is left out, which the build refuses where a delivery is
 * one message.
 *
 * @param options What every function has besides.
 */
export async function buildGoogleApps(
  workshop: Workshop,
  variants: readonly Variant[],
  planned: readonly PlannedFunction[],
  options: FunctionOptions = {},
): Promise<GoogleApps> {
  const { name: target } = workshop.target;
  const wanted = planned
    .filter(({ batch }) => !batch)
    .flatMap((planned) =>
      [...new Set(variants.flatMap(({ kind, trigger }) => (kind === planned.kind ? [trigger] : [])))].map(
        (trigger) => ({ ...planned, trigger }),
      ),
    );
  // Only the suite's own function with routes leaves paths to others.
  const alone = wanted.filter(
    ({ name, kind }) => kind === "http" && name !== "http-params" && name !== "http-base-path",
  );
  const together = wanted.filter((each) => !alone.includes(each));
  const functions: GoogleFunction[] = [];
  for (const [index, group] of [together, ...alone.map((each) => [each])].entries()) {
    if (group.length === 0) continue;
    const app = join(workshop.folder, `app-${index}`);
    await mkdir(join(app, "functions"), { recursive: true });
    await writeFile(join(app, "package.json"), '{ "name": "conformance", "type": "module" }\n');
    for (const { name, kind, file, trigger } of group) {
      const text = [
        `import definition from ${JSON.stringify(file)};`,
        // A queue is read by one function.
        kind === "queue"
          ? `const name = ${JSON.stringify(functionOf(name, trigger))};`
          : "const { name } = definition.options;",
        `const native = ${JSON.stringify({ [target]: { trigger } })};`,
        `const options = { ...definition.options, ...${JSON.stringify(options)}, name, native };`,
        "export default { ...definition, options };",
      ].join("\n");
      await writeFile(join(app, "functions", `${functionOf(name, trigger)}.ts`), text);
    }
    const folder = await workshop.build(app);
    functions.push(...group.map(({ name, trigger }) => ({ folder, name: functionOf(name, trigger) })));
  }
  return {
    functions,
    find(name, trigger) {
      const found = functions.find((each) => each.name === functionOf(name, trigger));
      if (found) return found;
      throw new RangeError(`${name} was not built for ${trigger}`);
    },
  };
}

function functionOf(name: string, trigger: string | undefined): string {
  return `${name}-on-${(trigger ?? "any").replaceAll(".", "-")}`;
}
