import { type HttpDefinition, http } from "anyfn";
import { witness } from "../observe.ts";

/** Answers with the response that the path names. */
const definition: HttpDefinition = http((request, context) => {
  witness(context);
  const { pathname, searchParams } = new URL(request.url);
  const respond = responses[pathname];
  return respond ? respond(searchParams) : new Response("no such response", { status: 404 });
});

export default definition;

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

const responses: Readonly<Record<string, (query: URLSearchParams) => Response | Promise<Response>>> = {
  "/status": (query) => new Response(null, { status: Number(query.get("code")) }),
  "/status-text": (query) => new Response("body", { status: Number(query.get("code")) }),
  "/text": () => new Response("grüße 🌍"),
  "/html": () => new Response("<p>é</p>", { headers: { "content-type": "text/html" } }),
  "/json": () => Response.json({ text: "é\u2028🌍", list: [1, null, true] }),
  "/empty": () => new Response(""),
  "/none": () => new Response(null),
  "/binary": () => new Response(everyByte, { headers: { "content-type": "application/octet-stream" } }),
  "/binary-without-type": () => new Response(everyByte),
  "/binary-with-charset": () =>
    new Response(everyByte, { headers: { "content-type": "application/octet-stream; charset=utf-8" } }),
  "/image": () =>
    new Response(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff), { headers: { "content-type": "image/png" } }),
  "/latin-1": () =>
    new Response(Uint8Array.of(0x63, 0x61, 0x66, 0xe9), {
      headers: { "content-type": "text/plain; charset=iso-8859-1" },
    }),
  "/byte-order-mark": () =>
    new Response(Uint8Array.of(0xef, 0xbb, 0xbf, 0x3c, 0x61, 0x2f, 0x3e), {
      headers: { "content-type": "application/xml" },
    }),
  "/gzip": () =>
    new Response(Buffer.from("H4sIAAAAAAAC/7MpsKvKLChITbHRL7ADAFD9S84NAAAA", "base64"), {
      headers: { "content-type": "text/html", "content-encoding": "gzip" },
    }),
  "/brotli-json": () =>
    new Response(Uint8Array.of(0x0b, 0x00, 0x80, 0x7b, 0x7d, 0x03), {
      headers: { "content-type": "application/json", "content-encoding": "br" },
    }),
  "/identity": () =>
    new Response("plain", { headers: { "content-type": "text/plain", "content-encoding": "identity" } }),
  "/large": () => new Response("0123456789".repeat(50_000), { headers: { "content-type": "text/plain" } }),
  "/over-limit": () =>
    new Response("0123456789".repeat(700_000), { headers: { "content-type": "text/plain" } }),
  "/redirect": () =>
    new Response(null, { status: 302, headers: { location: "https://example.com/a%20b?c=d" } }),
  "/redirect-made": () => Response.redirect("https://example.com/next", 303),
  "/headers": () =>
    new Response("", {
      headers: [
        ["X-Custom", "Value"],
        ["x-list", "a"],
        ["x-list", "b, c"],
        ["x-empty", ""],
        ["cache-control", "no-store"],
      ],
    }),
  "/hop-by-hop": () =>
    new Response("body", {
      headers: {
        connection: "close",
        "keep-alive": "timeout=5",
        "transfer-encoding": "chunked",
        "x-kept": "1",
      },
    }),
  "/cookies": () => {
    const response = new Response("baked");
    response.headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/");
    response.headers.append("set-cookie", "b=2; HttpOnly");
    return response;
  },
  "/cookie": () => new Response("baked", { headers: { "set-cookie": "only=1; Secure" } }),
  "/cookies-many": () => {
    const response = new Response("baked");
    for (let index = 0; index < 12; index++) response.headers.append("set-cookie", `c${index}=${index}`);
    return response;
  },
  "/cookie-redirect": () => {
    const response = new Response(null, { status: 303, headers: { location: "/home" } });
    response.headers.append("set-cookie", "session=x; Max-Age=60");
    return response;
  },
  // A response of fetch() has headers that nobody may change.
  "/fetched": () => fetch("data:text/plain;charset=utf-8,fetched"),
  "/streamed": () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const part of ["one ", "two ", "three"]) controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      }),
      { headers: { "content-type": "text/plain" } },
    ),
  "/blob": () => new Response(new Blob(["blob"], { type: "text/x-blob" })),
  "/form": () => new Response(new URLSearchParams({ a: "1 2", b: "é" })),
};
