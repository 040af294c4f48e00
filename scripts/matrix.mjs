/** `pnpm run matrix`: plays every case on every target at both levels, writes packages/conformance/matrix.json, and the tables that are made of it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { targetNames } from "@anyfn/cli";
import { conformanceTable, loadConformance, playTargets } from "@anyfn/cli/conformance";
import { toReport } from "@anyfn/conformance";
import { isPlayed, matrixOf, tables, thirdParties } from "./matrix/tables.ts";

const root = join(import.meta.dirname, "..");
// From `test` all vendors' packages are found.
const from = join(root, "test");
const onlyTables = process.argv.includes("--tables");

if (!onlyTables) {
  const loaded = await loadConformance([...targetNames, ...thirdParties]);
  const played = [...(await play(loaded, "in-process")), ...(await play(loaded.filter(isPlayed), "runtime"))];
  console.log(conformanceTable(played));
  if (played.some(({ report }) => !report.ok)) {
    console.error("Nothing was written: a matrix is made of runs that are green.");
    process.exit(1);
  }
  await writeFile(
    join(root, "packages/conformance/matrix.json"),
    `${JSON.stringify(matrixOf(played), null, 2)}\n`,
  );
}
for (const [file, text] of await tables()) await writeFile(file, text);

/** What fails is played again alone, twice at most: on a busy machine a deadline of half a second may be missed by anything. */
async function play(targets, level) {
  const onEnd = ({ report }) => console.log(`${report.target} ${level}: ${report.ok ? "green" : "red"}`);
  const played = await playTargets({ targets, levels: [level], from, onEnd });
  return Promise.all(played.map((one) => again(one, level)));
}

async function again(played, level, times = 2) {
  const { loaded, report } = played;
  const failed = report.results.filter(({ status }) => status === "fail" || status === "stale-gap");
  if (failed.length === 0 || failed.length > 20 || times === 0) return played;
  const results = [...report.results];
  for (const result of failed) {
    const filter = `${result.case}@${result.variant}`;
    const [alone] = await playTargets({ targets: [loaded], levels: [level], from, filter });
    const better = alone?.report.results.find(
      (each) => each.case === result.case && each.variant === result.variant,
    );
    if (better) results[results.indexOf(result)] = better;
  }
  const { target, unplayed, unknownGaps, durationMs } = report;
  const next = toReport({ target, level, results, unplayed, unknownGaps, durationMs });
  return again({ ...played, report: next }, level, times - 1);
}
