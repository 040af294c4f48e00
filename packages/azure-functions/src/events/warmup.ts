import type { MessageTrigger } from "anyfn/adapter";
import { invocationId } from "../binding.ts";
import { isWarmup } from "../detect.ts";
import type { Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";

/** A new instance, before its first request (https://learn.microsoft.com/azure/azure-functions/functions-bindings-warmup); on Premium and Flex Consumption plans alone. */
export const warmup: MessageTrigger<"event", unknown, undefined> & { readonly registration: Registration } = {
  id: "azure.warmup",
  kind: "event",
  detect: isWarmup,
  normalize: (native, nativeContext) => [
    {
      kind: "event",
      type: "anyfn.warmup",
      id: invocationId(nativeContext),
      source: "azure:warmup",
      time: new Date(),
      data: native,
      native,
    },
  ],
  reply: replyWhole,
  registration: {
    method: "warmup",
    type: "warmupTrigger",
    binding: () => ({}),
    required: [],
  },
};
