import type { HttpReader, HttpTrigger } from "anyfn/adapter";
import { HEADERS } from "anyfn/features";
import { cleanPath, cleanQuery, joinUrl } from "anyfn/http";
import { cookieHeader } from "../cookie-header.ts";
import { isHttpV2 } from "../detect.ts";
import { rare } from "../door.ts";
import { type BodyReply, bodyOf, LAMBDA_LIMIT, nativeBody, nativeBodyLength, singleHeader } from "../http.ts";
import type { HttpV2Event } from "../native.ts";

/** The answer to payload format 2.0. */
export interface HttpV2Reply extends BodyReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
}

/** Payload format 2.0 (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). */
export const v2Reader: HttpReader<HttpV2Event> = {
  method: (event) => event.requestContext.http.method,
  url: (event) =>
    joinUrl(
      v2Header(event, "x-forwarded-proto"),
      v2Header(event, "host") ?? event.requestContext.domainName,
      v2Path(event),
      cleanQuery(event.rawQueryString ?? ""),
    ),
  path: v2Path,
  header: v2Header,
  headers: (event) => rare().v2Headers(event, v2Header(event, "cookie")),
  body: nativeBody,
  bodyLength: nativeBodyLength,
  about: (event) => rare().v2Facts(event),
};

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
  if (name !== "cookie" || !event.cookies) return singleHeader(event.headers, name);
  return HEADERS ? cookieHeader(event.cookies) : rare().cookieHeader(event.cookies);
}

/** Without the stage, which an HTTP API puts before the path where it is called by its own domain. The usual stage has no name. */
function v2Path({ rawPath, requestContext: { stage = "$default", domainName } }: HttpV2Event): string {
  const path = cleanPath(rawPath);
  return stage === "$default" ? path : rare().withoutStage(path, stage, domainName);
}
