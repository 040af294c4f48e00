import type { FunctionPlan, Problem } from "anyfn/target";
import { collectionProblems } from "./connect/document.ts";
import type { Complaint } from "./limits.ts";
import { exportName } from "./names.ts";
import { text } from "./option.ts";
import { triggerOf, wayOf } from "./triggers.ts";

/** Names of what a function listens to. */
export function* sources(fn: FunctionPlan): Generator<Complaint> {
  const way = wayOf(fn);
  const name = text(fn, "name") ?? fn.name;
  const elsewhere = way === "push" && /^projects\/[^/]+\/topics\/[^/]+$/.test(name);
  if (way === "tasks" && !/^[A-Za-z0-9-]{1,100}$/.test(name))
    yield named("a queue of Cloud Tasks", name, "1 to 100 letters, digits and hyphens");
  if ((way === "push" || way === "topic") && !elsewhere && !PUBSUB.test(name))
    yield named("a topic of Pub/Sub", name, PUBSUB_RULE);
  const dead = fn.options.retry?.deadLetter;
  if (dead !== undefined && !/^projects\/[^/]+\/topics\/[^/]+$/.test(dead) && !PUBSUB.test(dead))
    yield named("a topic of Pub/Sub", dead, PUBSUB_RULE);
  const bucket = text(fn, "bucket") ?? "";
  if (fn.kind === "storage" && !/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket))
    yield named(
      "a bucket of Cloud Storage",
      bucket,
      "3 to 222 lower-case letters, digits, dots, hyphens and underscores",
    );
  const collection = text(fn, "collection") ?? "";
  if (way === "document") yield* collectionProblems(collection, triggerOf(fn));
  if (way === "document" && !/^[^/]+(?:\/[^/]+)*$/.test(collection))
    yield named("a collection", collection, "names with single slashes between them");
}

/** https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
const PUBSUB = /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/;
const PUBSUB_RULE = '3 to 255 letters, digits and - . _ ~ + %, beginning with a letter and not with "goog"';

function named(what: string, name: string, rule: string): Complaint {
  return {
    reason: `${JSON.stringify(name)} cannot be the name of ${what}: that takes ${rule}.`,
    waysOut: ["Give it another name.", "Keep the function from this target with targets."],
  };
}

/** Functions that come to be one service of Cloud Run, or one export. */
export function* sameServices(functions: readonly FunctionPlan[]): Generator<Problem> {
  const taken = new Map<string, FunctionPlan>();
  for (const fn of functions) {
    const name = exportName(fn.name).toLowerCase();
    const other = taken.get(name);
    if (other !== undefined) {
      yield {
        function: fn.name,
        reason: `${other.name} and ${fn.name} are the same name to Cloud Run, which knows no capitals and no underscores.`,
        waysOut: ["Rename one of the files.", 'Give one a name of its own: { name: "…" } in its options.'],
      };
    }
    taken.set(name, fn);
  }
}

/** A subscription pushes to one address. */
export function* sameQueues(functions: readonly FunctionPlan[]): Generator<Problem> {
  const taken = new Map<string, FunctionPlan>();
  for (const fn of functions.filter(({ kind }) => kind === "queue")) {
    const key = `${wayOf(fn)} ${text(fn, "name") ?? fn.name}`;
    const other = taken.get(key);
    if (other !== undefined) {
      yield {
        function: fn.name,
        reason: `${other.name} and ${fn.name} both read the queue ${JSON.stringify(text(fn, "name") ?? fn.name)}, and a queue delivers to one function.`,
        waysOut: [
          "Make them topic functions: each then gets every message.",
          "Put both into one function, or give each a queue of its own.",
        ],
      };
    }
    taken.set(key, fn);
  }
}
