import { type AppPlan, type FunctionPlan, scheduleOf } from "anyfn/target";
import { nativeOf } from "./config.ts";
import { resourceName } from "./names.ts";
import { merged, type Resource, type Sink } from "./resource.ts";

/** The clock of a schedule function: https://knative.dev/docs/eventing/sources/ping-source/reference/ */
export function pingSource({ name }: AppPlan, fn: FunctionPlan, sink: Sink): Resource {
  const { timezone } = fn.options as { readonly timezone?: string }; // a schedule's, which the build has looked at
  return {
    apiVersion: "sources.knative.dev/v1",
    kind: "PingSource",
    metadata: { name: resourceName(name, fn.name) },
    // Without a zone it would be the cluster's own.
    spec: merged(
      { schedule: scheduleOf(fn.options).text, timezone: timezone ?? "UTC", sink: { ...sink } },
      nativeOf(fn).pingSource,
    ),
  };
}
