import { type HttpDefinition, http } from "anyfn";
import { witness } from "../observe.ts";

/** Answers what it was asked, in JSON. */
const definition: HttpDefinition = http(async (request, context) => {
  witness(context);
  const { protocol, host, pathname, hash, searchParams } = new URL(request.url);
  return Response.json({
    method: request.method,
    url: request.url,
    protocol,
    host,
    path: pathname,
    hash,
    query: [...searchParams],
    headers: Object.fromEntries(request.headers),
    hasBody: request.body !== null,
    body: Buffer.from(await request.arrayBuffer()).toString("base64"),
    params: context.params,
    ip: context.client.ip,
  });
});

export default definition;
