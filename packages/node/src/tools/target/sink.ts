import type { AppPlan, FunctionPlan } from "anyfn/target";
import { eventService } from "./names.ts";
import type { Sink } from "./resource.ts";

/** Where events for one function are sent, whatever it listens to: who sends there has chosen already. */
export function sinkOf(plan: AppPlan, { name }: FunctionPlan): Sink {
  return {
    ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name: eventService(plan.name) },
    uri: `/_anyfn/events/${encodeURIComponent(name)}`,
  };
}
