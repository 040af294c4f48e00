import { decodeBody, MalformedEventError, parseJson } from "anyfn/adapter";
import { fields, NONE, plainBytes } from "anyfn/read";
import { isHttp } from "./detect.ts";

/** The input of a direct call: undefined for none. @throws MalformedEventError for what is declared as JSON and is none */
export function invokeData(call: unknown): unknown {
  const { request, body } = fields(call) ?? NONE;
  if (!isHttp(request) || !(body instanceof Uint8Array))
    throw new MalformedEventError("azure.invoke", "event", "a request and its body", call);
  if (body.byteLength === 0) return undefined;
  const type = request.headers.get("content-type") ?? undefined;
  const bytes = plainBytes(body);
  const data = decodeBody(bytes, type);
  // Declared JSON that comes out as the text it was is none, unless it is a JSON string.
  if (
    typeof data === "string" &&
    /[/+]json\b/i.test(type ?? "") &&
    parseJson(new TextDecoder().decode(bytes)) === undefined
  )
    throw new MalformedEventError("azure.invoke", "body", "JSON, as its content type says", data);
  return data;
}
