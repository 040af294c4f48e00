import { stripVTControlCharacters } from "node:util";
import { gunzipSync } from "node:zlib";
import { type CaseResult, toReport } from "@anyfn/conformance";
import type { Driver } from "anyfn/driver";
import type { Target } from "anyfn/target";
import { expect, it } from "vitest";
import { htmlReport } from "./html.ts";
import type { PlayedTarget } from "./play.ts";
import { conformanceTable } from "./table.ts";

const failed: CaseResult = {
  case: "http.method.get",
  title: "GET",
  kind: "http",
  variant: "one",
  trigger: "toy.http",
  status: "fail",
  differences: [{ path: "status", expected: 200, seen: 500 }],
  native: { text: "</script><b>" },
  seen: null,
};

it("counts by kind, and tells each failure with what was expected and seen", () => {
  const text = stripVTControlCharacters(conformanceTable([played([failed, { ...failed, status: "pass" }])]));
  expect(text).toMatch(/^target {2}level +http .*\ntoy {5}in-process {3}1\/2 .* 0 +2 *\n/);
  expect(text).toContain(
    "✖ toy in-process  http.method.get on one (toy.http): GET\n  status: expected 200, seen 500",
  );
  expect(text).toContain("a gap is declared of what does not exist: http.nowhere");
  expect(text).toMatch(/✖ 1 case, played 2 times: 2 failed$/);
});

it("says what was not asked, and what was played again", () => {
  const { report, loaded } = played([{ ...failed, status: "pass", tries: 2 }]);
  const why = "nobody can";
  const unasked = { "http.method.put": why, "http.method.post": why };
  const text = stripVTControlCharacters(conformanceTable([{ loaded, report: { ...report, unasked } }]));
  expect(text).toContain("\ntoy in-process  2 cases not asked: nobody can\n");
  expect(text).toContain(
    "\ntoy in-process  1 case about time missed it and played again: http.method.get@one (2 times)\n",
  );
});

it("leaves the cells of a platform empty where this machine answered in its place", async () => {
  const { report, loaded } = played([{ ...failed, status: "pass" }]);
  const levelsOf = async (rehearsal: boolean): Promise<readonly unknown[]> => {
    const page = await htmlReport([{ loaded, report: { ...report, level: "remote" }, rehearsal }]);
    const [, packed = ""] = /id="data">([\w+/=]+)</.exec(page) ?? [];
    const { targets } = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString());
    return [targets[0].capabilities[0].level, targets[0].runs[0].level];
  };
  expect(await levelsOf(true)).toEqual([null, "rehearsal"]);
  expect(await levelsOf(false)).toEqual(["remote", "remote"]);
});

it("holds all of it in one page, in which no data can become markup", async () => {
  const page = await htmlReport([played([failed])]);
  expect(page).not.toContain("<b>");
  const [, packed = ""] = /id="data">([\w+/=]+)</.exec(page) ?? [];
  const { cases, targets } = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString());
  expect(Object.keys(cases)).toEqual(["http.method.get"]);
  expect(targets).toMatchObject([
    {
      target: "toy",
      capabilities: [{ id: "http", proven: null, level: null }],
      triggers: [
        { id: "toy.http", level: null, variants: ["one"] },
        { id: "toy.unplayed", level: null, variants: [] },
      ],
      results: [{ id: "http.method.get", status: "fail", native: { text: "</script><b>" } }],
    },
  ]);
});

function played(results: readonly CaseResult[]): PlayedTarget {
  const report = toReport({
    target: "toy",
    level: "in-process",
    results,
    unplayed: {},
    unknownGaps: ["http.nowhere"],
    durationMs: 1,
  });
  const triggers = ["toy.http", "toy.unplayed"].map((id) => ({
    id,
    kind: "http",
    from: "toy",
    name: "http",
  }));
  return {
    report,
    loaded: {
      target: { name: "lambda", triggers } as unknown as Target, // what the page reads of it
      driver: {} as Driver, // nothing is played
      capabilities: {
        target: "toy",
        rows: [{ id: "http", kind: "http", title: "HTTP", support: "full", cases: ["http.method.get"] }],
      },
    },
  };
}
