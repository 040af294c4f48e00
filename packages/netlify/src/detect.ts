/** The only place that guesses: one predicate per trigger. Requests are told apart by their headers, calls by what the entry knows of them. */
import type { NetlifyCall } from "./native.ts";

/** A `Request`, of whichever realm. */
export function isRequest(native: unknown): native is Request {
  const { method, url, headers } = Object(native) as Partial<Request>; // looked at as one
  return typeof method === "string" && typeof url === "string" && typeof headers?.get === "function";
}

/** A request whose body was read. */
export function isCall(native: unknown): native is NetlifyCall {
  const { request, body } = Object(native) as Partial<NetlifyCall>; // looked at as one
  return isRequest(request) && body instanceof Uint8Array;
}

/** A tick. */
export function isSchedule(native: unknown): boolean {
  return headerOf(native, "x-nf-event")?.toLowerCase() === "schedule";
}

/** A direct call: one that is signed, or any whose body was read for a function that nothing else calls. */
export function isInvoke(native: unknown): boolean {
  if (isSchedule(native) || platformEvent(native) !== undefined) return false;
  return isCall(native) || headerOf(native, "anyfn-signature") !== undefined;
}

/** An event of a deploy. */
export function isDeploy(native: unknown): boolean {
  return beginsWith(native, "deploy-");
}

/** A submission of a form. */
export function isForm(native: unknown): boolean {
  return beginsWith(native, "submission-");
}

/** An event of Netlify Identity. */
export function isIdentity(native: unknown): boolean {
  return beginsWith(native, "identity-");
}

/** An event of a split test. */
export function isSplitTest(native: unknown): boolean {
  return beginsWith(native, "split-test-");
}

/** The platform's event, as functions are named for it: by the entry, or by the header that Netlify sends. */
export function platformEvent(native: unknown): string | undefined {
  const known = isCall(native) ? native.event : undefined;
  return known ?? headerOf(native, "x-netlify-event")?.replaceAll("_", "-");
}

function beginsWith(native: unknown, beginning: string): boolean {
  return platformEvent(native)?.startsWith(beginning) ?? false;
}

function headerOf(native: unknown, name: string): string | undefined {
  const request = isCall(native) ? native.request : native;
  return isRequest(request) ? (request.headers.get(name) ?? undefined) : undefined;
}
