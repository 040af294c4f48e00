import { gunzipSync } from "node:zlib";
import { type HttpDefinition, http } from "anyfn";
import { Request } from "anyfn/web"; // what builds bind the free name to
import { witness } from "../observe.ts";

/** Reads the body in the way that the path names. */
const definition: HttpDefinition = http(async (request, context) => {
  witness(context);
  const read = readers[new URL(request.url).pathname];
  return read ? Response.json(await read(request)) : new Response(null, { status: 404 });
});

export default definition;

const readers: Readonly<Record<string, (request: Request) => Promise<unknown>>> = {
  "/text": (request) => request.text(),
  "/json": (request) => request.json(),
  "/form": async (request) =>
    Promise.all(
      [...(await request.formData())].map(async ([name, value]) =>
        typeof value === "string"
          ? [name, value]
          : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString("base64")],
      ),
    ),
  "/length": async (request) => (await request.arrayBuffer()).byteLength,
  // A length that is told is that of the bytes that there are.
  "/told": async (request) => {
    const told = request.headers.get("content-length");
    const { byteLength } = await request.arrayBuffer();
    return { byteLength, lies: told !== null && Number(told) !== byteLength };
  },
  "/stream": async (request) => {
    const lengths: number[] = [];
    for await (const chunk of request.body ?? []) lengths.push(chunk.byteLength);
    return lengths.reduce((sum, length) => sum + length, 0);
  },
  "/decoded": async (request) => {
    const bytes = Buffer.from(await request.arrayBuffer());
    return (request.headers.get("content-encoding") === "gzip" ? gunzipSync(bytes) : bytes).toString();
  },
  "/clone": async (request) => {
    const copy = request.clone();
    return [await request.text(), await copy.text(), request.bodyUsed, copy.bodyUsed];
  },
  "/request": async (request) => {
    const changed = new Request(request, { headers: { "x-added": "1" } });
    return [request instanceof Request, changed.method, changed.headers.get("x-added"), await changed.text()];
  },
};
