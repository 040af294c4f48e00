/** The files that are made of the matrix, and the matrix itself of runs. Shared by the script and the test that finds them stale. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { targetNames } from "@anyfn/cli";
import type { LoadedTarget, PlayedTarget } from "@anyfn/cli/conformance";
import {
  capabilityTable,
  cases,
  type EvidenceMatrix,
  targetTables,
  toEvidence,
  withSection,
} from "@anyfn/conformance";

const root = join(import.meta.dirname, "../..");

/** Adapters of third parties that are among the examples: the page has them, after the targets that anyfn comes with. */
export const thirdParties: readonly string[] = ["custom-adapter", "openwhisk-adapter"].map((name) =>
  join(root, "examples", name),
);

/** Whether the runtime level is part of the matrix: of a third party where the runtime is on every machine that has the packages. */
export function isPlayed({ target, plan }: LoadedTarget): boolean {
  if (!plan) return false;
  return (
    targetNames.some((name) => name === target.name) ||
    plan.launcher.availability(join(root, "test")).available
  );
}

/** Runs, at one or more levels, as the content of matrix.json. */
export function matrixOf(played: readonly PlayedTarget[]): EvidenceMatrix {
  const groups = Map.groupBy(played, ({ report }) => report.target);
  return {
    cases: cases.length,
    targets: [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { capabilities, target } = first.loaded;
      const runtime = group.find((each) => each.runtime !== undefined)?.runtime ?? null;
      const reports = group.map(({ report }) => report);
      return [toEvidence(reports, capabilities, target.triggers, runtime)];
    }),
  };
}

/** Each file with the text that it should have. */
export async function tables(): Promise<readonly (readonly [file: string, text: string])[]> {
  const matrix = JSON.parse(
    await readFile(join(root, "packages/conformance/matrix.json"), "utf8"),
  ) as EvidenceMatrix; // what the script writes
  const readme = join(root, "README.md");
  const page = join(root, "docs/capabilities.md");
  const ours = matrix.targets.filter(({ target }) => targetNames.some((name) => name === target));
  const full = matrix.targets.map((target) => `## ${target.target}\n\n${targetTables(target)}`).join("\n\n");
  const docs = withSection(await readFile(page, "utf8"), "matrix", capabilityTable(matrix));
  return [
    [
      readme,
      withSection(await readFile(readme, "utf8"), "matrix", capabilityTable({ ...matrix, targets: ours })),
    ],
    [page, withSection(docs, "targets", full)],
  ];
}
