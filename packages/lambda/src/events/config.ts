import type { MessageTrigger } from "anyfn/adapter";
import { isConfig } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { ConfigEvent } from "../native.ts";

/** A custom rule of AWS Config (https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html). The handler itself calls PutEvaluations; its answer is ignored. */
export const config: MessageTrigger<"invoke", ConfigEvent, unknown> = {
  id: "aws.config",
  kind: "invoke",
  detect: isConfig,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { source: native?.configRuleArn }),
  ],
};
