import type { HttpReader, HttpTrigger } from "anyfn/adapter";
import { cleanPath } from "anyfn/http";
import { isAlb } from "../detect.ts";
import {
  ALB_LIMIT,
  bodyOf,
  filled,
  headerEntries,
  lastForwarded,
  multiHeader,
  nativeBody,
  nativeBodyLength,
  queryOf,
  singleHeader,
  spelledCookies,
  truthful,
  urlOf,
} from "../http.ts";
import type { AlbEvent, Multi } from "../native.ts";

/** The answer to a load balancer: headers of the mode that the request came in, never both. */
export interface AlbReply {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Multi;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Application Load Balancer (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html): path and query as they were sent, encoded. */
const reader: HttpReader<AlbEvent> = truthful<AlbEvent>({
  method: (event) => event.httpMethod,
  url: (event) =>
    urlOf(
      header(event, "x-forwarded-proto"),
      [header(event, "host")],
      event.path,
      asSent(queryOf(event.multiValueQueryStringParameters, event.queryStringParameters, String)),
    ),
  path: (event) => cleanPath(event.path),
  header,
  headers: (event) => headerEntries(event.multiValueHeaders, event.headers),
  body: nativeBody,
  bodyLength: nativeBodyLength,
  about: (event) => ({
    id: header(event, "x-amzn-trace-id") ?? "",
    time: undefined,
    source: event.requestContext.elb.targetGroupArn ?? "aws:elb",
    client: { ip: lastForwarded(header(event, "x-forwarded-for")) },
  }),
});

export const alb: HttpTrigger<AlbEvent, AlbReply> = {
  id: "aws.alb",
  kind: "http",
  detect: isAlb,
  reader,
  limit: ALB_LIMIT,
  reply(parts, event) {
    const { status: statusCode, headers, cookies } = parts;
    const { body, isBase64Encoded } = bodyOf(parts);
    if (!filled(event.multiValueHeaders, event.headers)) {
      return { statusCode, headers: spelledCookies(headers, cookies), body, isBase64Encoded };
    }
    const multiValueHeaders: Record<string, readonly string[]> = {};
    for (const name in headers) multiValueHeaders[name] = [headers[name] as string]; // a key of this record
    if (cookies.length > 0) multiValueHeaders["set-cookie"] = cookies;
    return { statusCode, multiValueHeaders, body, isBase64Encoded };
  },
};

function header(event: AlbEvent, name: string): string | undefined {
  const multi = filled(event.multiValueHeaders, event.headers);
  return multi ? multiHeader(multi, name) : singleHeader(event.headers, name);
}

/** Encoded already; only what would end the query is not let through. */
function asSent(text: string): string {
  return text.replace(/[#\s]/g, encodeURIComponent);
}
