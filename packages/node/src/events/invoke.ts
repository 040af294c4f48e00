import type { MessageTrigger } from "anyfn/adapter";
import { isInvoke } from "../detect.ts";
import { factsOf } from "../http.ts";
import type { InvokeCall } from "../native.ts";

/** A direct call: JSON in, JSON out. */
export const invoke: MessageTrigger<"invoke", InvokeCall> = {
  id: "node.invoke",
  kind: "invoke",
  detect: isInvoke,
  normalize: (native) => [
    {
      kind: "invoke",
      id: native.id ?? crypto.randomUUID(),
      source: "node:invoke",
      time: new Date(),
      data: native.data,
      native,
    },
  ],
  bodyLength: ({ bytes = 0 }) => bytes,
  client: ({ request }) => (request ? factsOf(request).client : {}),
};
