/**
 * The floor: what a careful author would write by hand for one source and one scenario, and no more. It reads the event's fields directly
 * and answers the platform's object; it checks nothing, routes nothing and serves one source only.
 */
import { answerCookies, answerHeaders, cookie } from "./headers.ts";
import { image, picture } from "./image.ts";
import type { Order } from "./order.ts";

type Strings = Readonly<Record<string, string>>;
type Lists = Readonly<Record<string, readonly string[]>>;

interface V1 {
  readonly path: string;
  readonly headers: Strings;
  readonly queryStringParameters: Strings;
  readonly body: string;
}
interface V2 {
  readonly rawPath: string;
  readonly headers: Strings;
  readonly cookies: readonly string[];
  readonly queryStringParameters: Strings;
  readonly body: string;
}
interface Multi {
  readonly path: string;
  readonly multiValueHeaders: Lists;
  readonly multiValueQueryStringParameters: Lists;
  readonly body: string;
}

const JSON_TYPE = { "content-type": "application/json" };
const PNG_TYPE = { "content-type": "image/png" };
const MULTI_JSON = { "content-type": ["application/json"] };
const MULTI_PNG = { "content-type": ["image/png"] };

const user = (path: string, verbose: string | undefined): string =>
  JSON.stringify({ id: path.slice(7), verbose });
const ordered = (body: string): string => {
  const { customer, items } = JSON.parse(body) as Order; // the scenario's body
  return JSON.stringify({ customer, count: items.length, last: items.at(-1)?.id });
};
const uploaded = (body: string): string => {
  const bytes = Buffer.from(body, "base64");
  return JSON.stringify({ bytes: bytes.length, first: bytes[0], last: bytes[bytes.length - 1] });
};
const encoded = ({ buffer }: Uint8Array<ArrayBuffer>): string => Buffer.from(buffer).toString("base64");
const about = (id: string | undefined, session: string | undefined, custom: string | undefined): string =>
  JSON.stringify({ id, session, custom });

const single = {
  "get-json": async ({ path, queryStringParameters }: V1) => ({
    statusCode: 200,
    headers: JSON_TYPE,
    body: user(path, queryStringParameters.verbose),
  }),
  "post-10k": async ({ body }: V1) => ({ statusCode: 200, headers: JSON_TYPE, body: ordered(body) }),
  "binary-100k": async () => ({
    statusCode: 200,
    headers: PNG_TYPE,
    body: encoded(image),
    isBase64Encoded: true,
  }),
  "binary-98k": async () => ({
    statusCode: 200,
    headers: PNG_TYPE,
    body: encoded(picture),
    isBase64Encoded: true,
  }),
  "upload-100k": async ({ body }: V1) => ({ statusCode: 200, headers: JSON_TYPE, body: uploaded(body) }),
};

const v2 = {
  ...single,
  "get-json": async ({ rawPath, queryStringParameters }: V2) => ({
    statusCode: 200,
    headers: JSON_TYPE,
    body: user(rawPath, queryStringParameters.verbose),
  }),
  "headers-cookies": async ({ headers, cookies }: V2) => ({
    statusCode: 200,
    headers: { "content-type": "application/json", ...answerHeaders },
    cookies: answerCookies,
    body: about(
      headers["x-request-id"],
      cookies.find((text) => text.startsWith("session="))?.slice(8),
      headers["x-custom-header-20"],
    ),
  }),
};

export const floor: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "apigw-v1": {
    ...single,
    "headers-cookies": async ({ headers }: V1) => ({
      statusCode: 200,
      headers: { "content-type": "application/json", ...answerHeaders },
      multiValueHeaders: { "set-cookie": answerCookies },
      body: about(headers["X-Request-Id"], cookie(headers.Cookie, "session"), headers["X-Custom-Header-20"]),
    }),
  },
  "apigw-v2": v2,
  furl: v2,
  alb: {
    ...single,
    "headers-cookies": async ({ headers }: V1) => ({
      statusCode: 200,
      headers: {
        "content-type": "application/json",
        ...answerHeaders,
        "set-cookie": answerCookies[0],
        "Set-cookie": answerCookies[1],
        "sEt-cookie": answerCookies[2],
        "SEt-cookie": answerCookies[3],
      },
      body: about(headers["x-request-id"], cookie(headers.cookie, "session"), headers["x-custom-header-20"]),
    }),
  },
  "alb-multi": {
    "get-json": async ({ path, multiValueQueryStringParameters }: Multi) => ({
      statusCode: 200,
      multiValueHeaders: MULTI_JSON,
      body: user(path, multiValueQueryStringParameters.verbose?.[0]),
    }),
    "post-10k": async ({ body }: Multi) => ({
      statusCode: 200,
      multiValueHeaders: MULTI_JSON,
      body: ordered(body),
    }),
    "binary-100k": async () => ({
      statusCode: 200,
      multiValueHeaders: MULTI_PNG,
      body: encoded(image),
      isBase64Encoded: true,
    }),
    "binary-98k": async () => ({
      statusCode: 200,
      multiValueHeaders: MULTI_PNG,
      body: encoded(picture),
      isBase64Encoded: true,
    }),
    "headers-cookies": async ({ multiValueHeaders: headers }: Multi) => {
      const multiValueHeaders: Record<string, readonly string[]> = {
        "content-type": ["application/json"],
        "set-cookie": answerCookies,
      };
      for (const name in answerHeaders) multiValueHeaders[name] = [answerHeaders[name] as string]; // a key of this record
      return {
        statusCode: 200,
        multiValueHeaders,
        body: about(
          headers["x-request-id"]?.[0],
          cookie(headers.cookie?.[0], "session"),
          headers["x-custom-header-20"]?.[0],
        ),
      };
    },
    "upload-100k": async ({ body }: Multi) => ({
      statusCode: 200,
      multiValueHeaders: MULTI_JSON,
      body: uploaded(body),
    }),
  },
};
