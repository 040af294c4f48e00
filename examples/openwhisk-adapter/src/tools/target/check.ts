import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";

type Complaint = Omit<Problem, "function">;

const ELSEWHERE = 'Keep the function from this target: targets: ["lambda"], or others that can.';

/** Everything an app asks that OpenWhisk, or this adapter, cannot do. */
export function check({ functions }: AppPlan): readonly Problem[] {
  return functions.flatMap((fn) => [...complaints(fn)].map((problem) => ({ function: fn.name, ...problem })));
}

const KINDS: readonly string[] = ["http", "invoke", "schedule", "stream", "topic"];

function* complaints({ kind, options }: FunctionPlan): Generator<Complaint> {
  const { timeout, memory, concurrency, minInstances, retry, streaming } = options;
  if (!KINDS.includes(kind))
    yield {
      reason: `This adapter calls functions of the kinds ${KINDS.join(", ")}; this one is of the kind ${kind}.`,
      waysOut: [ELSEWHERE, "Have the messages sent to Kafka, and make it a topic function."],
    };
  if (streaming === true)
    yield {
      reason: "An answer of OpenWhisk's cannot be streamed: it is the result of an activation.",
      waysOut: ["Leave streaming out: the answer is sent once it is complete.", ELSEWHERE],
    };
  if (timeout !== undefined && timeout > 600)
    yield {
      reason: `timeout: ${timeout} is more than an action may have: 600 seconds at most, where the operator allows it.`,
      waysOut: ["Set timeout: 600, or less.", ELSEWHERE],
    };
  if (memory !== undefined && (memory < 128 || memory > 512))
    yield {
      reason: `memory: ${memory} is not from 128 to 512 (MB), which OpenWhisk takes.`,
      waysOut: [`Set memory: ${memory < 128 ? 128 : 512}.`, "Leave memory out: an action has 256 MB."],
    };
  if (kind === "http" && concurrency !== undefined && concurrency > 1)
    yield {
      reason: `concurrency: ${concurrency} cannot be kept: what an activation knows of itself is in variables that all share.`,
      waysOut: ["Leave concurrency out.", ELSEWHERE],
    };
  if (minInstances !== undefined && minInstances > 0)
    yield {
      reason: `minInstances: ${minInstances} cannot be kept: the operator decides which containers are kept.`,
      waysOut: ["Leave minInstances out.", ELSEWHERE],
    };
  if (retry !== undefined)
    yield {
      reason: "retry cannot be kept: what fires a trigger is not told what became of it.",
      waysOut: ["Leave retry out.", ELSEWHERE],
    };
}
