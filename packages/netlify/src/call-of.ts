import { MalformedEventError } from "anyfn/adapter";
import { isCall, isRequest } from "./detect.ts";
import type { NetlifyCall } from "./native.ts";

/** A call, also of a request whose body nobody has read. */
export function callOf(native: unknown): Omit<NetlifyCall, "body"> & { readonly body?: Uint8Array } {
  return isCall(native) ? native : { request: native as Request }; // `detect` took nothing else
}

/** The JSON of a call's body. @throws MalformedEventError */
export function jsonOf(native: unknown, trigger: string): unknown {
  const body = isCall(native) ? native.body : undefined;
  if (!body)
    throw new MalformedEventError(
      trigger,
      "body",
      "bytes that were read: { request, body }",
      isRequest(native) ? undefined : native,
    );
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MalformedEventError(trigger, "body", "JSON", text);
  }
}
