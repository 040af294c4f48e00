import { command, flag, type Word, word } from "anyfn/shell";
import { type FunctionPlan, type RetryOptions, scheduleOf } from "anyfn/target";
import { deployCommand, regionOf } from "../function.ts";
import { DEFAULT_TIMEOUT } from "../memory.ts";
import { text } from "../option.ts";
import { type Script, uses } from "../script.ts";
import { deployCalled } from "./called.ts";
import { deliveryFlags, grantEventarc, tuneSubscription } from "./eventarc.ts";

/** A job of Cloud Scheduler that calls the function: https://cloud.google.com/sdk/gcloud/reference/scheduler/jobs/create/http */
export function connectScheduler(plan: FunctionPlan, script: Script): void {
  const { timeout = DEFAULT_TIMEOUT } = plan.options;
  deployCalled(plan, script);
  job(plan, script, "http", plan.options.retry, [
    flag("uri", { variable: "address" }),
    flag("http-method", "post"),
    flag("oidc-service-account-email", { variable: "SERVICE_ACCOUNT" }),
    flag("oidc-token-audience", { variable: "address" }),
    // A job that is still at work must not be taken for one that failed.
    flag("attempt-deadline", `${Math.max(15, timeout)}s`),
  ]);
}

/** A job that publishes to a topic of the function's own. */
export function connectScheduledTopic(plan: FunctionPlan, script: Script): void {
  const topic = `${plan.name}-schedule`;
  uses(script, "topic");
  grantEventarc(script);
  script.services.add("pubsub");
  script.lines.push(
    `topic ${word(topic)}`,
    deployCommand(script, plan, [flag("trigger-topic", topic), ...deliveryFlags(plan)]),
    `invoker ${word(plan.name)} ${word(...regionOf(plan))}`,
  );
  tuneSubscription(plan, script);
  // What comes again is the message, and not the tick, which was published.
  job(plan, script, "pubsub", undefined, [flag("topic", topic), flag("message-body", "{}")]);
}

function job(
  plan: FunctionPlan,
  script: Script,
  kind: string,
  retry: RetryOptions | undefined,
  flags: readonly Word[],
): void {
  uses(script, "job");
  script.services.add("cloudscheduler");
  script.lines.push(
    command(["job", kind, word(plan.name), word(...regionOf(plan))] as Word[], [
      flag("schedule", scheduleOf(plan.options).text),
      flag("time-zone", text(plan, "timezone") ?? "Etc/UTC"),
      ...flags,
      flag("max-retry-attempts", String(retry?.attempts ?? 0)),
      flag("max-retry-duration", `${retry?.maxAge ?? 0}s`),
      flag("min-backoff", `${retry?.delay ?? 5}s`),
    ]), // words of the build's own, and two that are quoted
  );
}
