import { decodeBody, type InvokeEvent, MalformedEventError, parseJson } from "anyfn/adapter";
import { callOf } from "./call-of.ts";
import type { NetlifyCall } from "./native.ts";

/** A direct call as an event. Input that is declared as JSON and is none is refused; none is `undefined`. */
export function invokeEvents(native: NetlifyCall, trigger: string): readonly InvokeEvent[] {
  const { request, body, name, id } = callOf(native);
  if (!body)
    throw new MalformedEventError(trigger, "body", "bytes that were read: { request, body }", undefined);
  return [
    {
      kind: "invoke",
      id: id ?? crypto.randomUUID(),
      source: `netlify:function:${name ?? ""}`,
      time: new Date(),
      data: inputOf(body, request.headers.get("content-type") ?? undefined, trigger),
      native,
    },
  ];
}

function inputOf(body: Uint8Array, type: string | undefined, trigger: string): unknown {
  if (body.byteLength === 0) return undefined;
  const data = decodeBody(body, type);
  // Declared JSON that comes out as the text it was is none, unless it is a JSON string.
  if (
    typeof data === "string" &&
    /[/+]json\b/i.test(type ?? "") &&
    parseJson(new TextDecoder().decode(body)) === undefined
  )
    throw new MalformedEventError(trigger, "body", "JSON, as its content type says", data);
  return data;
}
