/** The matrix in this repository is what a green run of today's cases, drivers and capabilities comes to. That they are green is the other tests' to show. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { targetNames } from "@anyfn/cli";
import { type LoadedTarget, loadConformance, runtimeLevel } from "@anyfn/cli/conformance";
import {
  cases,
  contradictions,
  type EvidenceMatrix,
  foreseeConformance,
  unclaimed,
} from "@anyfn/conformance";
import { expect, it } from "vitest";
import { isPlayed, matrixOf, tables, thirdParties } from "../scripts/matrix/tables.ts";

const file = join(import.meta.dirname, "../packages/conformance/matrix.json");
const matrix = JSON.parse(await readFile(file, "utf8")) as EvidenceMatrix; // what the script writes
const loaded = await loadConformance([...targetNames, ...thirdParties]);
const stale = "stale: run pnpm run matrix";

it.each(loaded.map((each) => [each.target.name, each] as const))("%s is up to date", async (name, each) => {
  const written = matrix.targets.find(({ target }) => target === name);
  const [foreseen] = matrixOf(await foresee(each)).targets;
  // The version is that of the machine on which it ran.
  expect({ ...written, runtime: null }, stale).toEqual({ ...foreseen, runtime: null });
  expect(written?.runtime?.replace(/ [\d.]+$/, "") ?? null, stale).toBe(
    isPlayed(each) ? (each.plan?.runtime ?? null) : null,
  );
});

it("counts today's cases and names today's targets", () => {
  expect([matrix.cases, matrix.targets.map(({ target }) => target).sort()], stale).toEqual([
    cases.length,
    loaded.map(({ target }) => target.name).sort(),
  ]);
});

it.each(loaded.map((each) => [each.target.name, each] as const))(
  "%s claims what its cases prove",
  async (_, each) => {
    // Third parties claim what holds on the runtime that their own tests play.
    const options = thirdParty(each) && isPlayed(each) ? (await runtimeLevel(each)).options : {};
    expect(contradictions(foreseeConformance(each.driver, options), each.capabilities)).toEqual([]);
  },
);

it.each(loaded.map((each) => [each.target.name, each] as const))(
  "%s has every case in a row: none is played that the table says nothing of",
  (_, { capabilities }) => {
    expect(unclaimed(capabilities)).toEqual([]);
  },
);

it("every cell that is not empty names cases, and says where they were played", () => {
  for (const { target, capabilities } of matrix.targets) {
    for (const { id, cases: named, proven, level } of capabilities) {
      expect(proven !== null && named.length === 0, `${target} ${id}`).toBe(false);
      expect(proven === null, `${target} ${id}`).toBe(level === null);
    }
  }
});

it("the tables in the documents are made of it", async () => {
  for (const [path, text] of await tables())
    expect(await readFile(path, "utf8"), `${path} is ${stale}`).toBe(text);
});

function thirdParty({ target }: LoadedTarget): boolean {
  return !targetNames.some((name) => name === target.name);
}

async function foresee(
  each: LoadedTarget,
): Promise<
  readonly { readonly loaded: LoadedTarget; readonly report: ReturnType<typeof foreseeConformance> }[]
> {
  const inProcess = { loaded: each, report: foreseeConformance(each.driver) };
  if (!isPlayed(each)) return [inProcess];
  const { options } = await runtimeLevel(each);
  return [inProcess, { loaded: each, report: foreseeConformance(each.driver, options) }];
}
