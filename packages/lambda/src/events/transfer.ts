import type { MessageTrigger } from "anyfn/adapter";
import { isTransfer } from "../detect.ts";
import { invokeEvent, named } from "../invoke-event.ts";
import type { TransferEvent } from "../native.ts";

/** An identity provider of Transfer Family (https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html). The handler answers `{ Role, … }`, or `{}` to refuse. */
export const transfer: MessageTrigger<"invoke", TransferEvent, unknown> = {
  id: "aws.transfer",
  kind: "invoke",
  detect: isTransfer,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { source: named("aws:transfer", native?.serverId) }),
  ],
};
