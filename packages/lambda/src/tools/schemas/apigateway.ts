import * as z from "zod";
import type { AuthorizerEvent, HttpV1Event, HttpV2Event, WebSocketEvent } from "../../native.ts";

const single = z.record(z.string(), z.string().optional()).nullish();
const multi = z.record(z.string(), z.array(z.string()).nullish()).nullish();
const body = { body: z.string().nullish(), isBase64Encoded: z.boolean().optional() };

/** A request in payload format 2.0: HTTP API and Function URL. */
export const httpV2Schema: z.ZodType<HttpV2Event> = z.looseObject({
  ...body,
  version: z.literal("2.0"),
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string(),
  cookies: z.array(z.string()).optional(),
  headers: single,
  requestContext: z.looseObject({
    apiId: z.string(),
    domainName: z.string(),
    stage: z.string(),
    requestId: z.string(),
    timeEpoch: z.number(),
    authorizer: z.unknown().optional(),
    http: z.looseObject({ method: z.string().min(1), sourceIp: z.string() }),
  }),
});

/** A request in payload format 1.0: REST API, and HTTP API where it is set to. */
export const httpV1Schema: z.ZodType<HttpV1Event> = z.looseObject({
  ...body,
  version: z.string().optional(),
  httpMethod: z.string().min(1),
  path: z.string(),
  headers: single,
  multiValueHeaders: multi,
  queryStringParameters: single,
  multiValueQueryStringParameters: multi,
  requestContext: z.looseObject({
    apiId: z.string(),
    domainName: z.string().optional(),
    stage: z.string(),
    requestId: z.string(),
    requestTimeEpoch: z.number().optional(),
    authorizer: z.unknown().optional(),
    identity: z.looseObject({ sourceIp: z.string(), userArn: z.string().nullish() }).nullish(),
  }),
});

/** An event of a WebSocket API. */
export const webSocketSchema: z.ZodType<WebSocketEvent> = z.looseObject({
  requestContext: z.looseObject({
    connectionId: z.string().min(1),
    eventType: z.enum(["CONNECT", "MESSAGE", "DISCONNECT"]),
    apiId: z.string(),
    requestId: z.string(),
    requestTimeEpoch: z.number(),
  }),
});

/** What an authorizer gets. */
export const authorizerSchema: z.ZodType<AuthorizerEvent> = z.looseObject({
  type: z.enum(["REQUEST", "TOKEN"]),
  methodArn: z.string().optional(),
  routeArn: z.string().optional(),
  requestContext: z.looseObject({ requestId: z.string() }).nullish(),
});
