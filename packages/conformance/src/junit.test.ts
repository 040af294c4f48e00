import { expect, it } from "vitest";
import { toJunit } from "./junit.ts";
import { type CaseResult, toReport } from "./report.ts";

const base = { title: "a title", kind: "queue", variant: "v", trigger: "toy.queue" } as const;
const results: readonly CaseResult[] = [
  { ...base, case: "queue.a", status: "pass" },
  { ...base, case: "queue.b", status: "gap", reason: 'no "quotes" & <tags>', evidence: "seen" },
  { ...base, case: "queue.c", status: "skipped", reason: "batch: one at a time", lacks: "batch" },
  {
    ...base,
    case: "queue.d",
    status: "fail",
    differences: [{ path: "saw[0].time", expected: 1, seen: "\u0000" }],
  },
];

it("writes passes, gaps, skips, failures and mistakes of declarations", () => {
  const report = toReport({
    target: "toy",
    level: "in-process",
    results,
    unplayed: {},
    unknownGaps: ["queue.x"],
    mistakes: ["a mistake"],
    durationMs: 1500,
  });
  const lines = toJunit([report]).split("\n");
  expect(lines.slice(0, 7)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    expect.stringMatching(/^<testsuites name="anyfn conformance \d+\.\d+">$/),
    '  <testsuite name="toy in-process" tests="6" failures="3" skipped="2" time="1.500">',
    '    <testcase classname="toy in-process.toy.queue" name="queue.a@v"/>',
    '    <testcase classname="toy in-process.toy.queue" name="queue.b@v"><skipped message="gap: no &quot;quotes&quot; &amp; &lt;tags&gt;"/></testcase>',
    '    <testcase classname="toy in-process.toy.queue" name="queue.c@v"><skipped message="skipped: batch: one at a time"/></testcase>',
    '    <testcase classname="toy in-process.toy.queue" name="queue.d@v"><failure message="saw[0].time">queue.d on v (toy.queue): a title',
  ]);
  expect(lines.join("\n").includes("\u0000")).toBe(false);
  expect(lines.filter((line) => line.includes("toy in-process.declarations"))).toHaveLength(2);
});
