import { createHmac } from "node:crypto";
import type { WireRequest } from "anyfn/driver";

/** The function's name in every session. */
export const NAME = "conformance";

/** What `ANYFN_SECRET` is in every session. */
export const SECRET_VALUE = "a-secret-of-the-conformance-suite";

const SIGNATURE = "Anyfn-Signature";

/** A POST to one of Netlify's function addresses. */
export function post(
  name: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: Uint8Array,
): WireRequest {
  return {
    method: "POST",
    target: `/.netlify/functions/${name}`,
    headers: [
      ["Host", "conformance.example"],
      ["Content-Length", String(body.byteLength)],
      ["X-Forwarded-For", "203.0.113.7"],
      ["X-Forwarded-Proto", "https"],
      ...headers,
    ],
    body,
  };
}

/** The same with a signature: by the form that `signature.ts` documents, not by its code. */
export function signed(request: WireRequest, name: string, at: Date = new Date()): WireRequest {
  const seconds = Math.floor(at.getTime() / 1000);
  const lines = request.headers
    .map(([header, value]) => `${header.toLowerCase()}:${value.trim()}`)
    .filter((line) => line.startsWith("ce-") || line.startsWith("content-type:"))
    .sort();
  const mac = createHmac("sha256", SECRET_VALUE)
    .update([seconds, name, ...lines, "", ""].join("\n"))
    .update(request.body ?? "")
    .digest("hex");
  return { ...request, headers: [...request.headers, [SIGNATURE, `t=${seconds},v1=${mac}`]] };
}

/** The same request to a function with another name: what a launcher sends to the one that was built. */
export function addressed(request: WireRequest, name: string): WireRequest {
  const headers = request.headers.filter(([header]) => header !== SIGNATURE);
  const target = request.target.replace(new RegExp(`(?<=[/=])${NAME}$`), encodeURIComponent(name));
  const plain = { ...request, target, headers };
  if (headers.length === request.headers.length) return plain;
  const [, endpoint = name, only] =
    /^\/\.netlify\/functions\/([^?]+)(?:\?function=(.+))?$/.exec(target) ?? [];
  return signed(plain, only === undefined ? endpoint : `${endpoint}/${only}`);
}
