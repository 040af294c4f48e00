import {
  decodeText,
  type InvokeEvent,
  MalformedEventError,
  type MessageTrigger,
  parseJson,
} from "anyfn/adapter";
import { answerCall } from "../answer.ts";
import { isCall } from "../detect.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";
import type { Received } from "../receive.ts";

/** A direct call over HTTP: the body is the input (JSON unless its type says otherwise; none is `undefined`), the result is answered as JSON. */
export const invoke: MessageTrigger<"invoke", Native, unknown> = {
  id: "gcp.invoke",
  kind: "invoke",
  carrier: true,
  detect: isCall,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.invoke").map(
      (event): InvokeEvent => ({
        kind: "invoke",
        id: event.headers["function-execution-id"] ?? crypto.randomUUID(),
        source: `//cloudfunctions.googleapis.com/${event.headers.host ?? ""}`,
        time: new Date(),
        data: inputOf(event),
        native: event.native,
      }),
    ),
  bodyLength: (native) => (native as { readonly body?: Uint8Array }).body?.byteLength ?? 0, // `isCall` saw a delivery; a pinned trigger may get anything
  reply: answerCall,
};

function inputOf({ headers, native }: Received): unknown {
  const { body } = native as { readonly body?: unknown }; // `isCall` saw a delivery; a pinned row may get anything
  if (!(body instanceof Uint8Array) || body.byteLength === 0) return undefined;
  const text = new TextDecoder().decode(body);
  const type = headers["content-type"];
  if (type !== undefined && !/json/i.test(type)) return /^\s*text\//i.test(type) ? text : decodeText(text);
  const parsed = parseJson(text);
  if (parsed) return parsed.value;
  throw new MalformedEventError("gcp.invoke", "body", "JSON", text);
}
