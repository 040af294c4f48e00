// Every test and check, in one go: `npx -y pnpm@12 test`. What follows the command goes to Vitest.
// A failing step does not hide the others, but nothing runs on an incomplete install or build.
// With ANYFN_SUMMARY set, the totals are written to that file as `{ passed, failed, skipped }`.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, env, exit } from "node:process";

const folder = mkdtempSync(join(tmpdir(), "anyfn-test-"));
const report = join(folder, "vitest.json");
const steps = [
  { name: "install", command: "node scripts/check-install.mjs --for test", needed: true },
  { name: "build", command: "node scripts/build.mjs", needed: true },
  { name: "types", command: "node scripts/types.mjs" },
  { name: "lint and format", command: "biome check --error-on-warnings" },
  {
    name: "tests",
    command: `vitest run --reporter=default --reporter=json --outputFile.json=${report}`,
    args: argv.slice(2),
  },
  { name: "packages", command: "node scripts/check-packages.mjs" },
  { name: "unused code", command: "knip --no-progress" },
];

const failedSteps = [];
for (const step of steps) {
  console.log(`\n── ${step.name}`);
  if (passes(step)) continue;
  failedSteps.push(step.name);
  if (step.needed) break;
}

const tests = testTotals();
rmSync(folder, { recursive: true });
// Tests are counted one by one; any other failed step counts as one failed check.
const failedChecks = failedSteps.filter((name) => name !== "tests" || tests.failed === 0).length;
const totals = { ...tests, failed: tests.failed + failedChecks };
if (env.ANYFN_SUMMARY) writeFileSync(env.ANYFN_SUMMARY, JSON.stringify(totals));

for (const name of failedSteps) console.error(`failed: ${name}`);
console.log(
  `\ntests and checks: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped` +
    (tests.passed === 0 ? " (no test ran to success)" : ""),
);
exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

function passes({ command, args = [] }) {
  const [program, ...fixed] = command.split(" ");
  const { status, error } = spawnSync(program, [...fixed, ...args], {
    stdio: "inherit",
  });
  if (error) console.error(`${program} could not be started: ${error.message}`);
  return status === 0;
}

/** What Vitest counted. A file that could not be loaded holds no counted test, so each such file is one failure. */
function testTotals() {
  if (!existsSync(report)) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded,
    skipped: numPendingTests + numTodoTests,
  };
}
