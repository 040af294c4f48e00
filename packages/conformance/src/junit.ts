import { describeResult, type Report } from "./report.ts";
import { SUITE_VERSION } from "./suite-version.ts";

/**
 * Runs as JUnit XML, which most build servers read: a test suite for each run, a test for each case and variant. A gap and what is
 * lacking are skipped tests with the reason; mistakes of declarations are failed tests of their own.
 */
export function toJunit(reports: readonly Report[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="anyfn conformance ${SUITE_VERSION}">`,
    ...reports.flatMap(suiteOf),
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteOf({ target, level, results, unknownGaps, mistakes, durationMs }: Report): readonly string[] {
  const name = `${target} ${level}`;
  const declared = [
    ...unknownGaps.map((key) => `a gap is declared of what no play has: ${key}`),
    ...mistakes,
  ];
  const failed = results.filter(({ status }) => status === "fail" || status === "stale-gap");
  const skipped = results.filter(({ status }) => status === "gap" || status === "skipped");
  const counts = `tests="${results.length + declared.length}" failures="${failed.length + declared.length}" skipped="${skipped.length}"`;
  return [
    `  <testsuite name="${escaped(name)}" ${counts} time="${(durationMs / 1000).toFixed(3)}">`,
    ...results.map((result) => {
      const { case: id, variant, trigger, status, reason = "", differences = [] } = result;
      const head = `    <testcase classname="${escaped(`${name}.${trigger}`)}" name="${escaped(`${id}@${variant}`)}"`;
      if (status === "pass") return `${head}/>`;
      if (status === "gap" || status === "skipped")
        return `${head}><skipped message="${escaped(`${status}: ${reason}`)}"/></testcase>`;
      const paths = differences.map(({ path }) => path).join(", ") || status;
      return `${head}><failure message="${escaped(paths)}">${escaped(describeResult(result))}</failure></testcase>`;
    }),
    ...declared.map(
      (mistake, index) =>
        `    <testcase classname="${escaped(`${name}.declarations`)}" name="declaration ${index + 1}"><failure message="${escaped(mistake)}"/></testcase>`,
    ),
    "  </testsuite>",
  ];
}

/** XML has no characters below the space but three. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
