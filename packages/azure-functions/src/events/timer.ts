import type { MessageTrigger } from "anyfn/adapter";
import { fields, NONE, optionalDate, optionalText } from "anyfn/read";
import { bindingOf, invocationId, retryAttempt } from "../binding.ts";
import { isTimer } from "../detect.ts";
import type { TimerInput } from "../native.ts";
import type { Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { timerBinding } from "../timer-binding.ts";

/**
 * A timer (https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer). The status says which occurrence this is
 * (`next`), but not where the schedule is finer than a minute: then it is the time of receipt.
 */
export const timer: MessageTrigger<"schedule", TimerInput, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.timer",
  kind: "schedule",
  detect: isTimer,
  normalize(native, nativeContext) {
    const { scheduleStatus, isPastDue } = fields(native) ?? NONE;
    const { next, last } = fields(scheduleStatus) ?? NONE;
    const occurrence = optionalDate(next);
    // Run because the host started, it is no occurrence: the next one is still to come.
    const startup =
      bindingOf(nativeContext)["runOnStartup"] === true &&
      isPastDue !== true &&
      occurrence !== undefined &&
      occurrence.getTime() - Date.now() > 1000;
    const due = startup ? undefined : occurrence;
    const time = due ?? new Date();
    const name = optionalText(fields(nativeContext)?.["functionName"]);
    return [
      {
        kind: "schedule",
        id: due ? `${name ?? "timer"}@${due.toISOString()}` : invocationId(nativeContext),
        source: `azure:timer:${name ?? ""}`,
        time,
        attempt: retryAttempt(nativeContext),
        scheduledTime: time,
        previousTime: optionalDate(last),
        pastDue: isPastDue === true,
        schedule: name,
        native,
      },
    ];
  },
  reply: replyWhole,
  registration: {
    method: "timer",
    type: "timerTrigger",
    binding: timerBinding,
    required: ["schedule"],
    retry: "asked",
  },
};
