import { flag, type Part, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { deployCommand, regionOf } from "../function.ts";
import type { Complaint } from "../limits.ts";
import { list, nativeOf, text } from "../option.ts";
import { pairs } from "../pairs.ts";
import { type Script, uses } from "../script.ts";
import { triggerOf } from "../triggers.ts";
import { deliveryFlags, grantEventarc, tuneSubscription } from "./eventarc.ts";

/** What an event about a document must have: attributes as they are, and one that is a pattern. */
export interface DocumentFilters {
  readonly type: string;
  readonly filters: Readonly<Record<string, string>>;
  readonly patterns: Readonly<Record<string, string>>;
}

/** Changes of documents: https://cloud.google.com/eventarc/docs/reference/supported-events#cloud-firestore */
export function connectDocument(plan: FunctionPlan, script: Script): void {
  const { type, filters, patterns } = documentFilters(plan, triggerOf(plan));
  const native = nativeOf(plan, "cloud-functions") as {
    readonly filters?: Readonly<Record<string, string>>;
    readonly pathPatterns?: Readonly<Record<string, string>>;
  }; // as `check` found them
  // A trigger stands where the database does; the Realtime Database's is the function's own.
  const database = filters["database"];
  const location: Part = database === undefined ? regionOf(plan)[0] : { variable: "location" };
  grantEventarc(script);
  if (database !== undefined) {
    uses(script, "database_location");
    script.services.add("firestore");
    script.lines.push(`location="$(database_location ${word(database)})"`);
  }
  script.lines.push(
    deployCommand(script, plan, [
      pairs("trigger-event-filters", Object.entries({ type, ...filters, ...native.filters })),
      pairs("trigger-event-filters-path-pattern", Object.entries({ ...patterns, ...native.pathPatterns })),
      flag("trigger-location", location) as Word,
      ...deliveryFlags(plan),
    ]),
    `invoker ${word(plan.name)} ${word(...regionOf(plan))}`,
  );
  tuneSubscription(plan, script);
}

/** What a database function asks for, by the service that its trigger is of. */
export function documentFilters(plan: FunctionPlan, trigger: string): DocumentFilters {
  const collection = text(plan, "collection") ?? plan.name;
  const database = text(plan, "database");
  const on = list(plan, "on");
  // One type is one trigger: of several actions the core takes the right ones out of all.
  const action = on?.length === 1 ? on[0] : "written";
  const path = `${collection}/{${/\{id[=}]/.test(collection) ? "key" : "id"}}`;
  if (trigger === "firebase.database") {
    return {
      type: `google.firebase.database.ref.v1.${action}`,
      filters: database === undefined ? {} : { instance: database },
      patterns: { ref: path, ...(database === undefined ? { instance: "*" } : {}) },
    };
  }
  const datastore = trigger === "gcp.datastore";
  return {
    type: datastore
      ? `google.cloud.datastore.entity.v1.${action}`
      : `google.cloud.firestore.document.v1.${action}`,
    filters: { database: database ?? "(default)" },
    patterns: { [datastore ? "entity" : "document"]: path },
  };
}

/** What is wrong with a collection's path; the database of the trigger has a say. */
export function* collectionProblems(path: string, trigger: string): Generator<Complaint> {
  const several = path.split("/").filter((segment) => /^(?:\{[^{}=]+=)?\*\*\}?$/.test(segment)).length;
  if (several > 1) {
    yield {
      reason: `collection: ${JSON.stringify(path)} has ${several} segments that stand for any number of segments, but a path pattern of Eventarc may have one.`,
      waysOut: ['Write "{name}" for those that stand for one segment.', "Split it into several functions."],
    };
  }
  // Nobody knows how long the path is where a segment stands for any number of them.
  if (trigger === "gcp.firestore" && several === 0 && path.split("/").length % 2 === 0) {
    yield {
      reason: `collection: ${JSON.stringify(path)} is the path of a document, not of a collection: collections and documents alternate.`,
      waysOut: ['Write it as "users" or "users/{user}/orders".', "Take away its last part."],
    };
  }
}
