import { createHmac, timingSafeEqual } from "node:crypto";

/** Seconds that a request may be old: a request that somebody recorded is of no use later. */
const TOLERANCE = 300;

/** What Slack signs: version, time and body. */
export function sign(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}

/** Why a request is not Slack's; undefined where it is. */
export function problemOf(
  headers: Headers,
  body: string,
  secret: string,
  now: number = Date.now(),
): string | undefined {
  const timestamp = headers.get("x-slack-request-timestamp") ?? "";
  const signature = headers.get("x-slack-signature") ?? "";
  if (!/^\d{1,12}$/.test(timestamp) || signature === "") return "it is not signed";
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) return "its time is too far from now";
  const expected = Buffer.from(sign(secret, timestamp, body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected)
    ? undefined
    : "its signature is wrong";
}
