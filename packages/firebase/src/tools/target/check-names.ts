import { type Complaint, collectionProblems, exportName, text } from "@anyfn/cloud-functions/target";
import type { FunctionPlan, Problem } from "anyfn/target";
import { endpointIds } from "./endpoint.ts";
import { triggerOf } from "./triggers.ts";

const PLATFORM = "Firebase";

/** Names of what a function listens to. */
export function* sources(fn: FunctionPlan): Generator<Complaint> {
  const id = triggerOf(fn);
  const name = text(fn, "name") ?? fn.name;
  const taken = /\{\{/.test(JSON.stringify(fn.options));
  if (
    (id === "gcp.pubsub" || id === "gcp.pubsub.queue") &&
    !/^(?:projects\/[^/]+\/topics\/)?(?!goog)[A-Za-z][\w.~+%-]{2,254}$/.test(name)
  ) {
    yield {
      reason: `${JSON.stringify(name)} cannot be the name of a topic of Pub/Sub: that takes 3 to 255 letters, digits and - . _ ~ + %, beginning with a letter and not with "goog".`,
      waysOut: ["Give it another name.", "Keep the function from this target with targets."],
    };
  }
  const bucket = text(fn, "bucket") ?? fn.name;
  if (id === "gcp.storage" && !/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket)) {
    yield {
      reason: `${JSON.stringify(bucket)} cannot be the name of a bucket of Cloud Storage: that takes 3 to 222 lower-case letters, digits, dots, hyphens and underscores.`,
      waysOut: ["Give it another name.", "Keep the function from this target with targets."],
    };
  }
  const collection = text(fn, "collection") ?? "";
  if (fn.kind === "database") yield* collectionProblems(collection, id);
  if (taken) {
    yield {
      reason: `An option has "{{", which ${PLATFORM} takes for the beginning of an expression.`,
      waysOut: ["Write it without.", "Keep the function from this target with targets."],
    };
  }
}

/** Functions that come to be one endpoint, or one export. */
export function* sameEndpoints(functions: readonly FunctionPlan[]): Generator<Problem> {
  const taken = new Map<string, FunctionPlan>();
  for (const fn of functions) {
    for (const id of new Set(
      [...endpointIds(fn), exportName(fn.name)].map((name) => exportName(name).toLowerCase()),
    )) {
      const other = taken.get(id);
      if (other !== undefined) {
        yield {
          function: fn.name,
          reason: `${other.name} and ${fn.name} would both be the function ${JSON.stringify(id)} of ${PLATFORM}${fn.kind === "storage" || other.kind === "storage" ? ": a storage function is one function per action" : ""}.`,
          waysOut: ["Rename one of the files.", 'Give one a name of its own: { name: "…" } in its options.'],
        };
      }
      taken.set(id, fn);
    }
  }
}
