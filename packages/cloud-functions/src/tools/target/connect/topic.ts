import { flag, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { deployCommand, regionOf } from "../function.ts";
import { text } from "../option.ts";
import { type Script, uses } from "../script.ts";
import { deliveryFlags, grantEventarc, tuneSubscription } from "./eventarc.ts";

/** A topic of Pub/Sub; Eventarc makes the subscription. */
export function connectTopic(plan: FunctionPlan, script: Script): void {
  const topic = text(plan, "name") ?? plan.name;
  uses(script, "topic");
  grantEventarc(script);
  script.lines.push(
    `topic ${word(topic)}`,
    deployCommand(script, plan, [flag("trigger-topic", topic), ...deliveryFlags(plan)]),
    `invoker ${word(plan.name)} ${word(...regionOf(plan))}`,
  );
  tuneSubscription(plan, script);
}
