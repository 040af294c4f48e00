import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { workerName } from "./wrangler.ts";

type Complaint = Omit<Problem, "function">;

const ELSEWHERE = 'Keep the function from this target: targets: ["lambda"], or others that can.';

/** Everything an app asks that Workers, or this adapter, cannot do. */
export function check({ functions }: AppPlan): readonly Problem[] {
  return functions.flatMap((fn) =>
    [...kinds(fn), ...options(fn), ...names(fn, functions)].map((problem) => ({
      function: fn.name,
      ...problem,
    })),
  );
}

function* kinds({ kind }: FunctionPlan): Generator<Complaint> {
  if (KINDS.includes(kind)) return;
  yield {
    reason: `This adapter calls functions of the kinds ${KINDS.join(", ")}; this one is of the kind ${kind}.`,
    waysOut: [ELSEWHERE, "Send the messages to a queue, and make it a queue function."],
  };
}

const KINDS: readonly string[] = ["http", "schedule", "queue"];

function* options({ kind, options: given }: FunctionPlan): Generator<Complaint> {
  const { timeout, timezone, minInstances, memory, batchSize } = given;
  if (timeout !== undefined)
    yield {
      reason: `timeout: ${timeout} cannot be kept: on Workers a timer ends with the request that set it.`,
      waysOut: [
        "Leave timeout out: give the work a limit of its own, such as AbortSignal.timeout().",
        ELSEWHERE,
      ],
    };
  if (kind === "schedule" && timezone !== undefined && timezone !== "UTC")
    yield {
      reason: `Cloudflare's clock is UTC, but the schedule is in ${String(timezone)}.`,
      waysOut: ["Write the schedule in UTC, without timezone.", ELSEWHERE],
    };
  if (minInstances !== undefined && minInstances > 0)
    yield {
      reason: `minInstances: ${minInstances} cannot be kept: Cloudflare decides where isolates live.`,
      waysOut: ["Leave minInstances out.", ELSEWHERE],
    };
  if (memory !== undefined && memory > 128)
    yield {
      reason: `memory: ${memory} is more than an isolate has: 128 MB.`,
      waysOut: ["Leave memory out.", ELSEWHERE],
    };
  if (kind === "queue" && Number(batchSize ?? 1) > 100)
    yield {
      reason: `batchSize: ${String(batchSize)} is more than a batch holds: 100.`,
      waysOut: ["Set batchSize: 100, or leave it out.", ELSEWHERE],
    };
}

function* names({ name }: FunctionPlan, all: readonly FunctionPlan[]): Generator<Complaint> {
  const other = all.find((one) => one.name < name && workerName(one.name) === workerName(name));
  if (other || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(workerName(name)))
    yield {
      reason: other
        ? `${other.name} and ${name} would be one Worker, ${workerName(name)}: names have no capitals and no underscores.`
        : `${JSON.stringify(name)} is no name of a Worker: up to 63 letters, digits and hyphens.`,
      waysOut: ["Rename the file.", 'Give the function a name of its own: { name: "…" } in its options.'],
    };
}
