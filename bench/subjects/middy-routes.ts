import middy from "@middy/core";
import httpJsonBodyParser from "@middy/http-json-body-parser";
import { answerCookies, answerHeaders, cookie } from "./headers.ts";
import { image, picture } from "./image.ts";
import type { Order } from "./order.ts";

/** What middy passes through from any of the sources. */
interface Native {
  readonly version?: string | undefined;
  readonly requestContext: { readonly elb?: unknown; readonly http?: unknown };
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly cookies?: readonly string[] | undefined;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>> | undefined;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly body: unknown;
}

/** A header by its name as clients of HTTP/1.1 spell it. */
type Header = (event: Native, spelled: string) => string | undefined;

const isMulti = (event: Native): boolean =>
  event.requestContext.elb !== undefined && event.multiValueHeaders !== undefined;

/** Middy normalizes no answers: each source's own form is the handler's business. */
function reply(
  event: Native,
  headers: Readonly<Record<string, string>>,
  body: string,
  isBase64Encoded = false,
  cookies: readonly string[] = [],
): object {
  if (isMulti(event)) {
    const multiValueHeaders: Record<string, readonly string[]> = {};
    for (const name in headers) multiValueHeaders[name] = [headers[name] as string]; // a key of this record
    if (cookies.length > 0) multiValueHeaders["set-cookie"] = cookies;
    return { statusCode: 200, multiValueHeaders, body, isBase64Encoded };
  }
  if (cookies.length === 0) return { statusCode: 200, headers, body, isBase64Encoded };
  if (event.version === "2.0") return { statusCode: 200, headers, cookies, body, isBase64Encoded };
  if (event.requestContext.elb)
    return { statusCode: 200, headers: { ...headers, "set-cookie": cookies[0] }, body, isBase64Encoded };
  return { statusCode: 200, headers, multiValueHeaders: { "set-cookie": cookies }, body, isBase64Encoded };
}

const JSON_TYPE = { "content-type": "application/json" };
const json = (event: Native, value: unknown): object => reply(event, JSON_TYPE, JSON.stringify(value));

/** The routes of the scenarios, for any of the sources. @param header How a handler reads one. */
export const routesWith = (header: Header): unknown => [
  {
    method: "GET",
    path: "/users/{id}",
    handler: async (event: Native) =>
      json(event, {
        id: event.pathParameters.id,
        verbose: event.queryStringParameters?.verbose ?? event.multiValueQueryStringParameters?.verbose?.[0],
      }),
  },
  {
    method: "POST",
    path: "/orders",
    handler: middy()
      .use(httpJsonBodyParser({ disableContentTypeCheck: true })) // it looks for the type in `headers` alone, which a load balancer may leave out
      .handler((async (event: Native) => {
        const { customer, items } = event.body as Order; // the scenario's body
        return json(event, { customer, count: items.length, last: items.at(-1)?.id });
      }) as never),
  },
  {
    method: "GET",
    path: "/image",
    handler: async (event: Native) =>
      reply(event, { "content-type": "image/png" }, Buffer.from(image.buffer).toString("base64"), true),
  },
  {
    method: "GET",
    path: "/picture",
    handler: async (event: Native) =>
      reply(event, { "content-type": "image/png" }, Buffer.from(picture.buffer).toString("base64"), true),
  },
  {
    method: "GET",
    path: "/headers",
    handler: async (event: Native) =>
      reply(
        event,
        { "content-type": "application/json", ...answerHeaders },
        JSON.stringify({
          id: header(event, "X-Request-Id"),
          session: cookie(event.cookies?.join("; ") ?? header(event, "Cookie"), "session"),
          custom: header(event, "X-Custom-Header-20"),
        }),
        false,
        answerCookies,
      ),
  },
  {
    method: "POST",
    path: "/upload",
    handler: async (event: Native) => {
      const bytes = Buffer.from(event.body as string, "base64"); // the scenario's body
      return json(event, { bytes: bytes.length, first: bytes[0], last: bytes.at(-1) });
    },
  },
];
