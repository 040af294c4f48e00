import { createHash, timingSafeEqual } from "node:crypto";
import type { ReplyParts } from "anyfn/adapter";
import { headerOf, requestReader } from "../http.ts";
import type { NodeRequest } from "../native.ts";
import { failure } from "../receive.ts";

/**
 * Whether a request may enter where not everybody may: with the token, in the header or as the webhooks' `access_token`
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#3-authorization); without a token from this machine,
 * but neither through a proxy nor from a page in a browser.
 */
export function mayEnter(request: NodeRequest, token: string | undefined): boolean {
  if (token !== undefined) {
    const [, bearer] = /^Bearer +(.+)$/i.exec(headerOf(request, "authorization") ?? "") ?? [];
    const given = bearer ?? new URL(requestReader.url(request)).searchParams.get("access_token");
    return given !== null && timingSafeEqual(digest(given), digest(token));
  }
  const address = request.runtime?.node?.req.socket?.remoteAddress ?? "";
  return (
    /^(?:::ffff:)?127\.|^::1$/.test(address) && FOREIGN.every((name) => headerOf(request, name) === undefined)
  );
}

/** What is told to whoever may not. */
export function forbidden(): ReplyParts {
  return failure(401, "Unauthorized", "This path needs the server's token (ANYFN_TOKEN) as a bearer.");
}

/** What proxies and browsers add. */
const FOREIGN = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "forwarded",
  "via",
  "origin",
  "sec-fetch-site",
] as const;

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
