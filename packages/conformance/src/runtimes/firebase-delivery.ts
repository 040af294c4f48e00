import type { WireRequest } from "anyfn/driver";
import { signatureOf } from "./cloud-functions-signature.ts";
import type { EmulatedFunction } from "./firebase-backends.ts";

/** The one whose trigger sends requests of this form. */
export function pick(functions: readonly EmulatedFunction[], request: WireRequest): EmulatedFunction {
  const event = signatureOf(request) !== "http";
  const found = functions.find((fn) => fn.event === event) ?? functions[0];
  if (found === undefined) throw new RangeError("The function has no trigger");
  return found;
}

/** The request on the emulator's own path. Its door for events takes protobuf as base64 text, and hands on the bytes. */
export function delivery({ path, event }: EmulatedFunction, request: WireRequest): WireRequest {
  if (!event) {
    const { target } = request;
    const under = path.startsWith("/functions/") ? "" : target.startsWith("/") ? target : `/${target}`;
    return { ...request, target: `${path}${under}` };
  }
  const isProtobuf = request.headers.some(
    ([name, value]) => name.toLowerCase() === "content-type" && value.includes("application/protobuf"),
  );
  if (!isProtobuf) return { ...request, target: path };
  const body = Buffer.from(Buffer.from(request.body ?? []).toString("base64"));
  const headers = request.headers.map(([name, value]) =>
    name.toLowerCase() === "content-length"
      ? ([name, String(body.length)] as const)
      : ([name, value] as const),
  );
  return { ...request, target: path, headers, body };
}
