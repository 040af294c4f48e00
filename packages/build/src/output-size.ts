import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { AppPlan, BuiltEntry, OutputLimit, Problem, Target } from "anyfn/target";

/** How many of the largest parts are named. */
const NAMED = 5;

/** What in the finished output of a target is larger than its platform takes, with the parts that are the largest. */
export async function sizeProblems(
  target: Target,
  plan: AppPlan,
  built: readonly BuiltEntry[],
  folder: string,
): Promise<readonly Problem[]> {
  const limits = target.limits ?? [];
  const problems: Problem[] = [];
  for (const limit of limits) {
    if (limit.of === "target") {
      problems.push(...problemOf(limit, "The output", undefined, await partsOf(folder)));
      continue;
    }
    for (const { path, zip, functions } of built) {
      const name = plan.functions.find((fn) => functions.includes(fn.name))?.name;
      const parts = await partsOf(join(folder, dirname(path)));
      if (limit.of === "bundle") problems.push(...problemOf(limit, "The function", name, parts));
      else if (zip !== undefined && existsSync(join(folder, zip))) {
        const { size } = await stat(join(folder, zip));
        problems.push(...problemOf(limit, "The zip", name, parts, size));
      }
    }
  }
  return problems;
}

function problemOf(
  { bytes, warning, reason, waysOut }: OutputLimit,
  what: string,
  name: string | undefined,
  parts: ReadonlyMap<string, number>,
  size: number = [...parts.values()].reduce((sum, part) => sum + part, 0),
): Problem[] {
  if (size <= bytes) return [];
  const largest = [...parts].sort(([, one], [, other]) => other - one).slice(0, NAMED);
  return [
    {
      ...(warning && { warning }),
      ...(name !== undefined && { function: name }),
      reason: [
        `${what} has ${megabytes(size)}, and ${reason}. The largest parts, unzipped:`,
        ...largest.map(([part, partSize]) => `  ${megabytes(partSize).padStart(9)}  ${part}`),
      ].join("\n"),
      waysOut,
    },
  ];
}

/** The sizes of a folder's packages, and of its other files. */
async function partsOf(folder: string): Promise<ReadonlyMap<string, number>> {
  const parts = new Map<string, number>();
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const place = relative(folder, path).split(sep).join("/");
    const part = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(place)?.[0] ?? place;
    parts.set(part, (parts.get(part) ?? 0) + (await stat(path)).size);
  }
  return parts;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
