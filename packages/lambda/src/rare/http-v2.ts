import type { HttpFacts } from "anyfn/adapter";
import type { HttpV2Event } from "../native.ts";

/** Every header, the cookies as one. */
export function* v2Headers(
  event: HttpV2Event,
  cookie: string | undefined,
): Iterable<readonly [string, string]> {
  if (cookie !== undefined) yield ["cookie", cookie];
  const { headers } = event;
  for (const name in headers) {
    const value = headers[name];
    if (value != null && name.toLowerCase() !== "cookie") yield [name, String(value)];
  }
}

/** What an event of payload format 2.0 says beside its request. */
export function v2Facts({ requestContext }: HttpV2Event): HttpFacts {
  const { requestId = "", timeEpoch, apiId = "", http, authorizer } = requestContext;
  return {
    id: requestId,
    time: timeEpoch,
    source: `aws:apigateway:${apiId}`,
    client: { ip: http.sourceIp, auth: authorizer ?? undefined },
  };
}

/** The path behind the stage, where the API is called by its own domain: one of the user's has none in its paths. */
export function withoutStage(path: string, stage: string, domainName: string | undefined): string {
  return domainName?.includes(".execute-api.") && `${path}/`.startsWith(`/${stage}/`)
    ? path.slice(stage.length + 1) || "/"
    : path;
}
