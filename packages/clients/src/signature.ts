/**
 * The value of the header `anyfn-signature`, as functions and bridges on Netlify verify it: `t=<seconds>,v1=<HMAC-SHA-256 in hex>` over
 * the time, the name, the headers of the CloudEvent (a line each, sorted), an empty line, and the body.
 */
export async function sign(
  secret: string,
  name: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000);
  const lines = Object.entries(headers)
    .map(([header, value]) => `${header.toLowerCase()}:${value.trim()}`)
    .filter((line) => /^(?:ce-|content-type:)/.test(line))
    .sort();
  const head = new TextEncoder().encode([seconds, name, ...lines, "", ""].join("\n"));
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = await crypto.subtle.sign("HMAC", key, Buffer.concat([head, body]));
  return `t=${seconds},v1=${Buffer.from(mac).toString("hex")}`;
}

/** The name that a signature is made for: the last segment of the URL's path; with one function named in the query both. */
export function signedName(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const name = pathname.split("/").at(-1) ?? "";
  const only = searchParams.get("function");
  return only === null || only === name ? name : `${name}/${only}`;
}
