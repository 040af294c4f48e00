import type { HttpReader, HttpTrigger } from "anyfn/adapter";
import { cleanPath, cleanQuery } from "anyfn/http";
import { isEdge } from "../detect.ts";
import { bodyOf, nativeBody, nativeBodyLength, plainText, truthful, urlOf } from "../http.ts";
import type { EdgeEvent } from "../native.ts";

/** A response generated at the edge. */
export interface EdgeReply {
  readonly status: string;
  readonly headers: Readonly<Record<string, readonly { readonly key: string; readonly value: string }[]>>;
  readonly body: string;
  readonly bodyEncoding: "text" | "base64";
}

/** Lambda@Edge (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html): recognized, but no build target. */
const reader: HttpReader<EdgeEvent> = truthful<EdgeEvent>({
  method: (event) => requestOf(event).method,
  url: (event) =>
    urlOf(
      "https",
      [header(event, "host")],
      requestOf(event).uri,
      cleanQuery(requestOf(event).querystring ?? ""),
    ),
  path: (event) => cleanPath(requestOf(event).uri),
  header,
  *headers(event) {
    for (const [name, values] of Object.entries(requestOf(event).headers ?? {}))
      for (const { value } of values) yield [name, value];
  },
  body: (event) =>
    nativeBody({
      body: requestOf(event).body?.data,
      isBase64Encoded: requestOf(event).body?.encoding !== "text",
    }),
  bodyLength: (event) =>
    nativeBodyLength({
      body: requestOf(event).body?.data,
      isBase64Encoded: requestOf(event).body?.encoding !== "text",
    }),
  about: ({ Records: [{ cf }] }) => ({
    id: cf.config?.requestId ?? "",
    time: undefined,
    source: `aws:cloudfront:${plainText(cf.config?.distributionId ?? "")}`,
    client: { ip: cf.request.clientIp },
  }),
});

export const edge: HttpTrigger<EdgeEvent, EdgeReply> = {
  id: "aws.edge",
  kind: "http",
  detect: isEdge,
  reader,
  reply(parts) {
    const { body, isBase64Encoded } = bodyOf(parts);
    const headers: Record<string, readonly { readonly key: string; readonly value: string }[]> = {};
    // CloudFront counts the body itself and refuses a response that says its length.
    for (const [key, value] of Object.entries(parts.headers))
      if (key !== "content-length") headers[key] = [{ key, value }];
    if (parts.cookies.length > 0)
      headers["set-cookie"] = parts.cookies.map((value) => ({ key: "set-cookie", value }));
    return { status: String(parts.status), headers, body, bodyEncoding: isBase64Encoded ? "base64" : "text" };
  },
};

function requestOf(event: EdgeEvent): EdgeEvent["Records"][0]["cf"]["request"] {
  return event.Records[0].cf.request;
}

function header(event: EdgeEvent, name: string): string | undefined {
  const { headers } = requestOf(event);
  const values = headers && Object.hasOwn(headers, name) ? headers[name] : undefined;
  return values?.map(({ value }) => value).join(name === "cookie" ? "; " : ", ");
}
