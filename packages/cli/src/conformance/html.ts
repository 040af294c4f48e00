import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Case, cases, type Plays, toEvidence, toPlain } from "@anyfn/conformance";
import { pageScript, pageStyle } from "./html-page.ts";
import type { PlayedTarget } from "./play.ts";

/** Runs as one page that needs nothing else: a matrix, behind each cell its cases, and every row of every target. */
export async function htmlReport(played: readonly PlayedTarget[]): Promise<string> {
  const data = pageData(played);
  const packed = (await promisify(gzip)(JSON.stringify(data), { level: 9 })).toString("base64");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>anyfn conformance</title>
<style>${pageStyle}</style>
<body>
<header>
<h1>anyfn conformance</h1>
<p>${escaped(summary(played))}</p>
</header>
<main id="main"><noscript>This page shows its data by JavaScript, which is in it.</noscript></main>
<dialog id="panel" aria-labelledby="panel-title"></dialog>
<script type="application/octet-stream" id="data">${packed}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function summary(played: readonly PlayedTarget[]): string {
  const ids = new Set(played.flatMap(({ report }) => report.results.map((result) => result.case)));
  const targets = new Set(played.map(({ report }) => report.target));
  const plays = played.reduce(
    (sum, { report }) => sum + report.results.filter(({ status }) => status !== "skipped").length,
    0,
  );
  const red = played.some(({ report }) => !report.ok);
  return `${ids.size} cases on ${targets.size} target${targets.size === 1 ? "" : "s"}, played ${plays} times. ${
    red ? "Something failed." : "What fails is declared, with its reason."
  }`;
}

/** Everything that the page shows. */
function pageData(played: readonly PlayedTarget[]): object {
  const groups = Map.groupBy(played, ({ report }) => report.target);
  const ids = new Set(played.flatMap(({ report }) => report.results.map((result) => result.case)));
  return {
    cases: Object.fromEntries(
      cases.filter(({ id }) => ids.has(id)).map((subject) => [subject.id, shown(subject)]),
    ),
    targets: [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { capabilities, target } = first.loaded;
      const runtime = group.find((each) => each.runtime !== undefined)?.runtime ?? null;
      const evidence = toEvidence(
        // Cells of the platform itself stay empty until it was the platform.
        group.flatMap(({ report, rehearsal }) => (rehearsal ? [] : [report])),
        capabilities,
        target.triggers,
        runtime,
      );
      return [
        {
          ...evidence,
          runs: group.map(({ report, rehearsal }) => ({
            level: rehearsal ? "rehearsal" : report.level,
            unasked: [...Map.groupBy(Object.values(report.unasked ?? {}), (reason) => reason)].map(
              ([reason, { length }]) => [reason, length],
            ),
            plays: total(report.counts),
            unknownGaps: report.unknownGaps,
          })),
          results: group.flatMap(({ report, rehearsal }) =>
            report.results.map(
              ({ case: id, variant, status, reason, evidence, differences, native, seen, tries }) => ({
                level: rehearsal ? "rehearsal" : report.level,
                id,
                variant,
                status,
                tries,
                reason,
                evidence,
                differences: differences && cut(differences),
                native: cut(native),
                seen: cut(seen),
              }),
            ),
          ),
        },
      ];
    }),
  };
}

function shown({ title, kind, function: name, stimulus, before, expected, needs }: Case): object {
  return {
    title,
    kind,
    function: name,
    needs,
    stimulus: cut(toPlain(before ? { before, stimulus } : stimulus)),
    expected: cut(toPlain(expected)),
  };
}

function total(counts: PlayedTarget["report"]["counts"]): Plays {
  return {
    pass: counts.pass,
    gap: counts.gap,
    skipped: counts.skipped,
    fail: counts.fail + counts["stale-gap"],
  };
}

/** The same with long texts cut: a page is read by people. */
function cut(value: unknown): unknown {
  if (typeof value === "string")
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}… (${value.length} characters)` : value;
  if (Array.isArray(value)) return value.slice(0, MOST).map(cut);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cut(item)]));
}

const LONGEST = 600;
const MOST = 60;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
