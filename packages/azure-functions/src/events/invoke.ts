import type { MessageTrigger, Outcome } from "anyfn/adapter";
import { invocationId } from "../binding.ts";
import { callInvoke } from "../call.ts";
import { isInvoke } from "../detect.ts";
import { httpFacts } from "../http.ts";
import { invokeBinding } from "../http-binding.ts";
import { invokeData } from "../invoke-data.ts";
import type { HttpRequestLike, InvokeCall } from "../native.ts";
import type { AzureTrigger } from "../registration.ts";

/**
 * A direct call. Azure Functions has none: it is a POST that needs the function's key (`x-functions-key`), its input the body,
 * its result the answer. Input that is declared as JSON and is none is refused.
 */
export const invoke: MessageTrigger<"invoke", InvokeCall, Outcome | undefined> &
  Required<Pick<AzureTrigger, "registration" | "called">> = {
  id: "azure.invoke",
  kind: "invoke",
  detect: isInvoke,
  normalize: (native, nativeContext) => [
    {
      kind: "invoke",
      id: invocationId(nativeContext),
      source: "azure:http",
      time: new Date(),
      data: invokeData(native),
      native,
    },
  ],
  // It is told apart from what nobody has logged: `callInvoke` answers both.
  reply: ([outcome]) => outcome,
  called: (definition, options, entry) => (input, context) =>
    callInvoke(definition, options, entry, input as HttpRequestLike, context), // what an HTTP trigger hands over
  bodyLength: ({ body }) => body.byteLength,
  client: ({ request }) => httpFacts(request).client,
  registration: {
    method: "http",
    type: "httpTrigger",
    binding: invokeBinding,
    required: ["route"],
  },
};
