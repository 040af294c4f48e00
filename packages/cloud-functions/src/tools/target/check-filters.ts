import type { FunctionPlan } from "anyfn/target";
import type { Complaint } from "./limits.ts";
import { isRecord, text } from "./option.ts";

/**
 * Complains of an event whose trigger Eventarc refuses, as it lacks an attribute that events of the type are asked for by:
 * https://cloud.google.com/eventarc/docs/reference/supported-events
 *
 * @param filters What the function says of attributes.
 * @param write How a function says it, given the attributes as text.
 */
export function* checkFilters(
  plan: FunctionPlan,
  filters: unknown,
  write: (attributes: string) => string,
): Generator<Complaint> {
  const asked = plan.kind === "event" ? ASKED.get(text(plan, "type") ?? "") : undefined;
  if (asked === undefined) return;
  const lacking = asked.names.filter((name) => !(isRecord(filters) && name in filters));
  if (lacking.length === 0) return;
  yield {
    reason: `${asked.what}, and the function names no ${lacking.join(" and no ")}.`,
    waysOut: [`Name ${lacking.length > 1 ? "them" : "it"}: ${write(asked.example)}.`, asked.otherWay],
  };
}

interface Asked {
  readonly names: readonly string[];
  readonly what: string;
  readonly example: string;
  readonly otherWay: string;
}

const ASKED: ReadonlyMap<string, Asked> = new Map([
  [
    "google.cloud.audit.log.v1.written",
    {
      names: ["serviceName", "methodName"],
      what: "Audit logs come by the service and the method that was called",
      example: 'serviceName: "storage.googleapis.com", methodName: "storage.objects.get"',
      otherWay: "Listen to the service's own events instead, where it has some: storage(…), database(…).",
    },
  ],
  [
    "google.firebase.firebasealerts.alerts.v1.published",
    {
      names: ["alerttype"],
      what: "Alerts of Firebase come by their type",
      example: 'alerttype: "crashlytics.newFatalIssue"',
      otherWay: "Write a function for each type of alert, and let them share what they do.",
    },
  ],
]);

/**
 * Complains of an event that only functions of the first generation are called with, and those the build does not make: Eventarc has
 * no trigger for it, so that nothing would ever call the function. https://cloud.google.com/eventarc/docs/reference/supported-events
 */
export function* firstGeneration(platform: string, plan: FunctionPlan): Generator<Complaint> {
  const type = plan.kind === "event" ? (text(plan, "type") ?? "") : "";
  const found = FIRST_GENERATION.find(([pattern]) => pattern.test(type));
  if (!found) return;
  yield {
    reason: `Nothing on ${platform} calls a function with ${JSON.stringify(type)}: only functions of the first generation get it, and the build makes the second.`,
    waysOut: [
      ...found[1],
      "Keep the function from this target with targets, and deploy it by hand as a first generation function: its entry is handler(definition) of the adapter.",
    ],
  };
}

const FIRST_GENERATION: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(?:google\.firebase\.auth\.user\.v1\.|providers\/(?:google\.)?firebase\.auth\/)/,
    [
      'Listen to "google.firebase.auth.user.v2.created" or "google.firebase.auth.user.v2.deleted".',
      'On Firebase, answer what Firebase Authentication asks before it makes a user: an invoke function with native: { firebase: { blockingTrigger: { eventType: "beforeCreate" } } }.',
    ],
  ],
  [
    /^(?:google\.firebase\.analytics\.|providers\/(?:google\.)?firebase\.analytics\/)/,
    [
      'Export Analytics to BigQuery, and listen to the audit log of its tables: event({ type: "google.cloud.audit.log.v1.written" }) with serviceName: "bigquery.googleapis.com".',
    ],
  ],
  [
    /^providers\//,
    ['Name the event as Eventarc does, such as "google.firebase.remoteconfig.remoteConfig.v1.updated".'],
  ],
];
