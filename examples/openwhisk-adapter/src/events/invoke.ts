import type { MessageTrigger } from "anyfn/adapter";
import { idOf } from "../native.ts";

/** A direct call: the parameters are the data. Of all that an action gets it is the rest, and stands last. */
export const invoke: MessageTrigger<"invoke", Readonly<Record<string, unknown>>> = {
  id: "openwhisk.invoke",
  kind: "invoke",
  detect: (native) => typeof native === "object" && native !== null,
  normalize: (native, activation) => [
    {
      kind: "invoke",
      id: idOf(activation),
      source: "openwhisk:action",
      time: new Date(),
      data: native,
      native,
    },
  ],
};
