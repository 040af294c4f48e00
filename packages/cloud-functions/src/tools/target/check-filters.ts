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
