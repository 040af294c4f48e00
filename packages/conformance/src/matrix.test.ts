import type { Capabilities } from "anyfn/capabilities";
import { expect, it } from "vitest";
import type { Need } from "./case.ts";
import { contradictions, toMatrix, unclaimed } from "./matrix.ts";
import { type CaseResult, type Report, toReport } from "./report.ts";

const capabilities: Capabilities = {
  target: "toy",
  rows: [
    { id: "row", kind: "invoke", title: "Row", support: "full", cases: ["invoke.null", "invoke.number"] },
  ],
};

it("an ability that is not there leaves a part proven", () => {
  const { rows } = toMatrix(reportOf("attributes"), capabilities);
  expect(rows.map(({ proven, gaps }) => ({ proven, gaps }))).toEqual([
    { proven: "partial", gaps: ["a: attributes: why"] },
  ]);
});

it.each(["buffering", "error-message", "private-errors"] as const)(
  "%s is one of two ways: where the other is taken nothing is missing",
  (need) => {
    const { rows } = toMatrix(reportOf(need), capabilities);
    expect(rows.map(({ proven, gaps }) => ({ proven, gaps }))).toEqual([{ proven: "full", gaps: [] }]);
  },
);

it("a way that nobody takes proves nothing", () => {
  const skipped = reportOf("buffering").results.filter(({ status }) => status === "skipped");
  const { rows } = toMatrix(toReport({ ...reportOf("buffering"), results: skipped }), capabilities);
  expect(rows.map(({ proven }) => proven)).toEqual([undefined]);
});

it("finds the cases of no row", () => {
  const known = [{ id: "invoke.null" }, { id: "invoke.number" }, { id: "invoke.new" }];
  expect(unclaimed(capabilities, known)).toEqual(["invoke.new"]);
});

it("a row may name cases of a kind that the target has no way to call, and none that does not exist", () => {
  const none = { id: "x", kind: "stream", title: "X", support: "none", limits: "no streams" } as const;
  const rows = [{ ...none, cases: ["stream.order", "stream.nowhere"] }];
  expect(contradictions(reportOf("batch"), { target: "toy", rows })).toEqual([
    "x: there is no case stream.nowhere",
  ]);
});

/** One case passes, and one is skipped for want of this. */
function reportOf(need: Need): Report {
  const about = { title: "a title", kind: "invoke", variant: "a", trigger: "toy.a" } as const;
  const results: readonly CaseResult[] = [
    { ...about, case: "invoke.null", status: "pass" },
    { ...about, case: "invoke.number", status: "skipped", reason: `${need}: why`, lacks: need },
  ];
  return toReport({
    target: "toy",
    level: "in-process",
    results,
    unplayed: {},
    unknownGaps: [],
    durationMs: 0,
  });
}
