import type { AppPlan, TextFormats } from "anyfn/target";
import { configOf } from "./config.ts";
import { pingSource } from "./ping-source.ts";
import { services } from "./service.ts";
import { sinkOf } from "./sink.ts";
import { trigger } from "./trigger.ts";

/**
 * The app on Knative: a Service for clients, one for events that is out of their reach, and what sends events there. The same
 * image is behind both, and what the server has of its own on one machine (schedules, queues, folders) is off in it.
 */
export function knative(plan: AppPlan, { yaml }: TextFormats): string {
  const { namespace } = configOf(plan.config);
  const resources = [...services(plan), ...plan.functions.flatMap((fn) => sender(plan, fn) ?? [])];
  return resources
    .map((resource, index) =>
      yaml(
        {
          ...resource,
          metadata: { ...resource.metadata, ...(namespace === undefined ? {} : { namespace }) },
        },
        index === 0 ? `${plan.name} on Knative: kubectl apply -f knative.yaml` : undefined,
      ),
    )
    .join("---\n");
}

function sender(plan: AppPlan, fn: AppPlan["functions"][number]): ReturnType<typeof trigger> | undefined {
  if (fn.kind === "http" || fn.kind === "invoke") return undefined;
  const sink = sinkOf(plan, fn);
  return fn.kind === "schedule" ? pingSource(plan, fn, sink) : trigger(plan, fn, sink);
}
