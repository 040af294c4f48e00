/**
 * The only place that guesses: one predicate per trigger, exact about types, so that after it no room needs to doubt.
 * Look-alikes (authorizers, WebSocket, VPC Lattice) are told from HTTP requests by what only they carry.
 */
import { fields, NONE } from "anyfn/read";
import { firstRecord } from "./detect/fields.ts";
import type {
  AlbEvent,
  EdgeEvent,
  HttpV1Event,
  HttpV2Event,
  LatticeV1Event,
  LatticeV2Event,
} from "./native.ts";

export * from "./detect/carriers.ts";
export * from "./detect/events.ts";
export * from "./detect/pipes.ts";
export * from "./detect/records.ts";
export * from "./detect/services.ts";

/** Anything, as if it were one. */
type SeenV2 = (Partial<HttpV2Event> & { readonly type?: unknown }) | null | undefined;

/** `event.requestContext.http` names the method: an HTTP API or a Function URL. */
function isPayloadV2(event: unknown): event is HttpV2Event {
  return (
    typeof (event as SeenV2)?.rawPath === "string" && // looked at as one
    typeof (event as SeenV2)?.requestContext?.http?.method === "string" &&
    (event as SeenV2)?.type !== "REQUEST"
  );
}

/** Function URLs have a domain of their own. */
export function isFunctionUrl(event: unknown): event is HttpV2Event {
  return isPayloadV2(event) && hasUrlDomain(event);
}

/** API Gateway HTTP API, payload format 2.0. */
export function isHttpV2(event: unknown): event is HttpV2Event {
  return isPayloadV2(event) && !hasUrlDomain(event);
}

function hasUrlDomain({ requestContext: { domainName } }: HttpV2Event): boolean {
  return typeof domainName === "string" && domainName.includes(".lambda-url.");
}

function isPayloadV1(event: unknown): event is HttpV1Event {
  const { httpMethod, path, requestContext, type } = fields(event) ?? NONE;
  const context = fields(requestContext);
  return (
    typeof httpMethod === "string" &&
    typeof path === "string" &&
    context !== undefined &&
    context["elb"] === undefined &&
    context["connectionId"] === undefined &&
    type !== "REQUEST" &&
    type !== "TOKEN"
  );
}

/** API Gateway HTTP API, payload format 1.0. */
export function isHttpV1(event: unknown): event is HttpV1Event {
  return isPayloadV1(event) && event.version === "1.0";
}

/** API Gateway REST API. */
export function isRest(event: unknown): event is HttpV1Event {
  return isPayloadV1(event) && event.version !== "1.0";
}

/** Application Load Balancer, in either mode. */
export function isAlb(event: unknown): event is AlbEvent {
  const { httpMethod, path, requestContext } = fields(event) ?? NONE;
  return (
    typeof httpMethod === "string" &&
    typeof path === "string" &&
    fields(fields(requestContext)?.["elb"]) !== undefined
  );
}

/** VPC Lattice, event version 1.0. */
export function isLatticeV1(event: unknown): event is LatticeV1Event {
  const { raw_path, method } = fields(event) ?? NONE;
  return typeof raw_path === "string" && typeof method === "string";
}

/** VPC Lattice, event version 2.0. It also says `version: "2.0"`. */
export function isLatticeV2(event: unknown): event is LatticeV2Event {
  const { path, method, requestContext } = fields(event) ?? NONE;
  const { serviceArn, serviceNetworkArn } = fields(requestContext) ?? NONE;
  return (
    typeof path === "string" &&
    typeof method === "string" &&
    (typeof serviceArn === "string" || typeof serviceNetworkArn === "string")
  );
}

/** Lambda@Edge: a request of CloudFront. Beside a response it is no request to answer. */
export function isEdge(event: unknown): event is EdgeEvent {
  const { request, response } = fields(firstRecord(event)?.["cf"]) ?? NONE;
  const { method, uri } = fields(request) ?? NONE;
  return typeof method === "string" && typeof uri === "string" && response === undefined;
}
