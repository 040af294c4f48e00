import type { MessageTrigger } from "anyfn/adapter";
import { isLex } from "../detect.ts";
import { invokeEvent } from "../invoke-event.ts";
import type { LexEvent } from "../native.ts";

/** A bot of Lex (https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html). The handler answers in Lex's own form: `{ sessionState: { dialogAction, intent } }`. */
export const lex: MessageTrigger<"invoke", LexEvent, unknown> = {
  id: "aws.lex",
  kind: "invoke",
  detect: isLex,
  normalize: (native, nativeContext) => [invokeEvent(native, nativeContext, { source: "aws:lex" })],
};
