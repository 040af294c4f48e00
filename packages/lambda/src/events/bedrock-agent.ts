import type { MessageTrigger } from "anyfn/adapter";
import { isBedrockAgent } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { BedrockAgentEvent } from "../native.ts";

/** An action group of a Bedrock agent (https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html). The handler answers in Bedrock's own form: `{ messageVersion, response }`. */
export const bedrockAgent: MessageTrigger<"invoke", BedrockAgentEvent, unknown> = {
  id: "aws.bedrock.agent",
  kind: "invoke",
  detect: isBedrockAgent,
  normalize: (native, nativeContext) => [invokeEvent(native, nativeContext, { source: "aws:bedrock" })],
};
