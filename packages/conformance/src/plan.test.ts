/** A runtime plan, on a runtime of the test's own that calls the built function directly. */
import type { Driver, NativeResult } from "anyfn/driver";
import type { Target } from "anyfn/target";
import { expect, it } from "vitest";
import { cases } from "./cases.ts";
import { foreseeConformance, runConformance } from "./run.ts";
import { atRuntime, type RuntimePlan } from "./runtime-plan.ts";

const two = cases.filter(({ id }) => ["invoke.null", "invoke.number"].includes(id));

it("builds once per function and form, keeps what was started until the end, and leaves out what cannot be played", async () => {
  const done: string[] = [];
  const { driver, plan } = toy(done);
  const options = atRuntime(
    plan,
    driver,
    () => ({ folder: "/nowhere", target: {} as Target, build: fail, bundle: fail }),
    two,
  ); // a plan that builds nothing
  expect(done).toEqual([]);
  const report = await runConformance(driver, options);
  expect(done).toEqual([
    "prepare invoke 3000",
    "build invoke a",
    "launch built WARM=1",
    "stop function",
    "stop runtime",
  ]);
  expect(report.results.map(({ case: id, variant, status }) => [id, variant, status])).toEqual([
    ["invoke.null", "a", "gap"],
    ["invoke.number", "a", "gap"],
  ]);
  expect([report.unplayed, report.unknownGaps]).toEqual([
    { b: "nobody calls it so", nowhere: "a mistake" },
    ["nowhere"],
  ]);
});

it("foresees what a green run comes to: gaps of its own level alone", () => {
  const { driver, plan } = toy([]);
  const options = atRuntime(plan, driver, fail, two);
  const statuses = (given: object) =>
    foreseeConformance(driver, given).results.map(
      ({ case: id, variant, status }) => `${id}@${variant} ${status}`,
    );
  expect(statuses(options)).toEqual(["invoke.null@a gap", "invoke.number@a gap"]);
  expect(statuses({ cases: two })).toEqual([
    "invoke.null@a pass",
    "invoke.number@a gap",
    "invoke.null@b pass",
    "invoke.number@b pass",
  ]);
});

function fail(): never {
  throw new Error("nothing is built here");
}

function toy(done: string[]): { readonly driver: Driver; readonly plan: RuntimePlan } {
  const answer = async (): Promise<NativeResult> => ({ status: "ok", value: "wrong", logs: [] });
  const driver: Driver = {
    target: "toy",
    variants: ["a", "b"].map((id) => ({ id, kind: "invoke", trigger: `toy.${id}`, serve: {} })),
    gaps: {
      "invoke.null@a": {
        level: "runtime",
        reason: "the runtime has no null",
        evidence: "seen",
        only: ["result", "saw"],
      },
      "invoke.number@a": { reason: "no numbers", evidence: "seen", only: ["result", "saw"] },
    },
    toNative: () => ({}),
    fromNative: ({ value }) => ({ kind: "invoke", redelivered: [], result: value }),
    fromLog: () => undefined,
    open: () => ({ call: answer, stop: async () => {} }),
  };
  const plan: RuntimePlan = {
    target: "toy",
    runtime: "toy-runtime",
    unplayed: { b: "nobody calls it so", nowhere: "a mistake" },
    serve: ({ id }) => ({ trigger: id }),
    launcher: {
      target: "toy",
      availability: () => ({ available: true, version: "1.0.0" }),
      async launch({ folder, env }) {
        done.push(`launch ${folder} WARM=${env?.["WARM"]}`);
        return {
          logs: [],
          call: async () => ({
            status: "ok",
            bytes: new Uint8Array(),
            value: "wrong",
            logs: [],
            durationMs: 1,
          }),
          stop: async () => void done.push("stop function"),
        };
      },
    },
    async prepare(_driver, _workshop, functions) {
      done.push(`prepare ${functions.find(({ name }) => name === "invoke")?.kind} 3000`);
      return {
        launch: { env: { WARM: "1" } },
        stop: async () => void done.push("stop runtime"),
        async build({ name, serve }) {
          done.push(`build ${name} ${serve.trigger}`);
          return { folder: "built" };
        },
      };
    },
  };
  return { driver, plan };
}
