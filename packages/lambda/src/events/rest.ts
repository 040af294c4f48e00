import type { HttpReader, HttpTrigger } from "anyfn/adapter";
import { cleanPath } from "anyfn/http";
import { isRest } from "../detect.ts";
import {
  bodyOf,
  encodePart,
  filled,
  headerEntries,
  LAMBDA_LIMIT,
  multiHeader,
  nativeBody,
  nativeBodyLength,
  plainText,
  queryOf,
  singleHeader,
  truthful,
  urlOf,
} from "../http.ts";
import type { HttpV1Event, Multi } from "../native.ts";

/** The answer to payload format 1.0. */
export interface HttpV1Reply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Multi;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** REST APIs (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html): path encoded and without the stage, query decoded. */
export const v1Reader: HttpReader<HttpV1Event> = truthful<HttpV1Event>({
  method: (event) => event.httpMethod,
  url: (event) =>
    urlOf(
      // Not CloudFront-Forwarded-Proto: only an edge-optimized API writes it itself, any other hands on the client's.
      v1Header(event, "x-forwarded-proto"),
      [v1Header(event, "host"), event.requestContext.domainName],
      event.path,
      queryOf(event.multiValueQueryStringParameters, event.queryStringParameters, encoded),
    ),
  path: (event) => cleanPath(event.path),
  header: v1Header,
  headers: (event) => headerEntries(event.multiValueHeaders, event.headers),
  body: nativeBody,
  bodyLength: nativeBodyLength,
  about: ({ requestContext: { requestId = "", requestTimeEpoch, apiId = "", identity, authorizer } }) => ({
    id: requestId,
    time: requestTimeEpoch,
    source: `aws:apigateway:${plainText(apiId)}`,
    // A signed request has no authorizer: whom the signature proves stands in its identity.
    client: {
      ip: identity?.sourceIp,
      auth: authorizer ?? (identity?.userArn == null ? undefined : identity),
    },
  }),
});

/** The answer in payload format 1.0: cookies as the values of one multi-value header. */
export const v1Reply: HttpTrigger<HttpV1Event, HttpV1Reply>["reply"] = (parts) => {
  const { status, headers, cookies } = parts;
  const { body, isBase64Encoded } = bodyOf(parts);
  return cookies.length === 0
    ? { statusCode: status, headers, body, isBase64Encoded }
    : { statusCode: status, headers, multiValueHeaders: { "set-cookie": cookies }, body, isBase64Encoded };
};

export const rest: HttpTrigger<HttpV1Event, HttpV1Reply> = {
  id: "aws.apigateway.rest",
  kind: "http",
  detect: isRest,
  reader: v1Reader,
  limit: LAMBDA_LIMIT,
  reply: v1Reply,
};

function v1Header(event: HttpV1Event, name: string): string | undefined {
  const multi = filled(event.multiValueHeaders, event.headers);
  return multi ? multiHeader(multi, name) : singleHeader(event.headers, name);
}

/** Encoded where something needs it: to look is twice as fast. */
function encoded(text: string): string {
  return /^[\w.~-]*$/.test(text) ? text : encodePart(text);
}
