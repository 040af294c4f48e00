import type { HttpFacts, HttpReader, HttpTrigger } from "anyfn/adapter";
import { cleanPath, cleanQuery, joinUrl } from "anyfn/http";
import { optionalText } from "anyfn/read";
import { isHttpV2 } from "../detect.ts";
import {
  type BodyReply,
  bodyOf,
  LAMBDA_LIMIT,
  nativeBody,
  nativeBodyLength,
  plainText,
  singleHeader,
  truthful,
} from "../http.ts";
import type { HttpV2Event } from "../native.ts";

/** The answer to payload format 2.0. */
export interface HttpV2Reply extends BodyReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
}

/** Payload format 2.0 (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). */
export const v2Reader: HttpReader<HttpV2Event> = truthful<HttpV2Event>({
  method: (event) => event.requestContext.http.method,
  url: (event) =>
    joinUrl(
      v2Header(event, "x-forwarded-proto"),
      v2Header(event, "host") ?? event.requestContext.domainName,
      v2Path(event),
      cleanQuery(optionalText(event.rawQueryString) ?? ""),
    ),
  path: v2Path,
  header: v2Header,
  headers: (event) => v2Headers(event, v2Header(event, "cookie")),
  body: nativeBody,
  bodyLength: nativeBodyLength,
  about: v2Facts,
});

/** The answer in payload format 2.0: cookies apart, and only there. */
export const v2Reply: HttpTrigger<HttpV2Event, HttpV2Reply>["reply"] = (parts) => {
  const { body, isBase64Encoded } = bodyOf(parts);
  return {
    statusCode: parts.status,
    headers: parts.headers,
    cookies: parts.cookies.length > 0 ? parts.cookies : undefined,
    body,
    isBase64Encoded,
  };
};

export const httpV2: HttpTrigger<HttpV2Event, HttpV2Reply> = {
  id: "aws.apigateway.http-v2",
  kind: "http",
  detect: isHttpV2,
  reader: v2Reader,
  limit: LAMBDA_LIMIT,
  reply: v2Reply,
};

/** HTTP APIs give the cookies apart; Function URLs both apart and as a header. */
function v2Header(event: HttpV2Event, name: string): string | undefined {
  // Emulators write an empty list beside the header.
  if (name !== "cookie" || !event.cookies?.length) return singleHeader(event.headers, name);
  return cookieHeader(event.cookies);
}

/** Without the stage, which an HTTP API puts before the path where it is called by its own domain. The usual stage has no name. */
function v2Path({ rawPath, requestContext: { stage = "$default", domainName } }: HttpV2Event): string {
  const path = cleanPath(rawPath);
  return stage === "$default" ? path : withoutStage(path, stage, domainName);
}

/** Cookies that came apart as the one header that they were; undefined for none. */
function cookieHeader(cookies: readonly string[]): string | undefined {
  let header = "";
  for (const cookie of cookies) header += header === "" ? plainText(cookie) : `; ${plainText(cookie)}`; // four times as fast as join
  return header || undefined;
}

/** Every header, the cookies as one. */
function* v2Headers(event: HttpV2Event, cookie: string | undefined): Iterable<readonly [string, string]> {
  if (cookie !== undefined) yield ["cookie", cookie];
  const { headers } = event;
  for (const name in headers) {
    const value = headers[name];
    if (value != null && name.toLowerCase() !== "cookie") yield [name, plainText(value)];
  }
}

/** What an event of payload format 2.0 says beside its request. */
function v2Facts({ requestContext }: HttpV2Event): HttpFacts {
  const { requestId = "", timeEpoch, apiId = "", http, authorizer } = requestContext;
  return {
    id: requestId,
    time: timeEpoch,
    source: `aws:apigateway:${plainText(apiId)}`,
    client: { ip: http.sourceIp, auth: authorizer ?? undefined },
  };
}

/** The path behind the stage, where the API is called by its own domain: one of the user's has none in its paths. */
function withoutStage(path: string, stage: string, domainName: string | undefined): string {
  return typeof domainName === "string" &&
    domainName.includes(".execute-api.") &&
    `${path}/`.startsWith(`/${plainText(stage)}/`)
    ? path.slice(stage.length + 1) || "/"
    : path;
}
