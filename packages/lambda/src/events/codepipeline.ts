import type { MessageTrigger } from "anyfn/adapter";
import { isCodePipeline } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { CodePipelineEvent } from "../native.ts";

/** An action of CodePipeline (https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html). The handler itself calls PutJobSuccessResult or PutJobFailureResult; its answer is ignored. */
export const codePipeline: MessageTrigger<"invoke", CodePipelineEvent, unknown> = {
  id: "aws.codepipeline",
  kind: "invoke",
  detect: isCodePipeline,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { id: native?.["CodePipeline.job"]?.id, source: "aws:codepipeline" }),
  ],
};
