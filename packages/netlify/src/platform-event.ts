import { type CustomEvent, MalformedEventError } from "anyfn/adapter";
import { fields, NONE, optionalText, toDate } from "anyfn/read";
import { callOf, jsonOf } from "./call-of.ts";
import { platformEvent } from "./detect.ts";
import type { NetlifyCall } from "./native.ts";

/** The CloudEvents types of Netlify's own events, by how functions are named for them. */
export const PLATFORM_TYPES: Readonly<Record<string, string>> = {
  "deploy-building": "com.netlify.deploy.building",
  "deploy-succeeded": "com.netlify.deploy.succeeded",
  "deploy-failed": "com.netlify.deploy.failed",
  "deploy-deleted": "com.netlify.deploy.deleted",
  "deploy-locked": "com.netlify.deploy.locked",
  "deploy-unlocked": "com.netlify.deploy.unlocked",
  "submission-created": "com.netlify.form.submitted",
  "identity-validate": "com.netlify.identity.validate",
  "identity-signup": "com.netlify.identity.signup",
  "identity-login": "com.netlify.identity.login",
  "identity-usermodified": "com.netlify.identity.modified",
  "identity-userdeleted": "com.netlify.identity.deleted",
  "split-test-activated": "com.netlify.split-test.activated",
  "split-test-deactivated": "com.netlify.split-test.deactivated",
  "split-test-modified": "com.netlify.split-test.modified",
};

/**
 * One event of the platform's: `{ payload, site }`, of Identity `{ event, user }`. The data is the payload, or the user; its id is the
 * subject. Whoever knows the function's address can send one: nothing in it proves that Netlify did.
 *
 * @throws MalformedEventError
 */
export function platformEvents(native: NetlifyCall, trigger: string): readonly CustomEvent[] {
  const { id } = callOf(native);
  const name = platformEvent(native) ?? "";
  const body = fields(jsonOf(native, trigger));
  if (!body) throw new MalformedEventError(trigger, "body", "an object", undefined);
  const data = body["payload"] ?? body["user"] ?? body["deploy"] ?? body["data"];
  const payload = fields(data);
  if (!payload) throw new MalformedEventError(trigger, "body.payload", "an object", data);
  const site = fields(body["site"]) ?? NONE;
  const about = optionalText(payload["id"]);
  return [
    {
      kind: "event",
      // One and the same each time that Netlify tells of this.
      id: about === undefined ? (id ?? crypto.randomUUID()) : `${name}:${about}`,
      source: `netlify:site:${optionalText(site["id"]) ?? optionalText(payload["site_id"]) ?? ""}`,
      time: toDate(optionalText(payload["updated_at"]) ?? payload["created_at"]),
      type: PLATFORM_TYPES[name] ?? `com.netlify.${name}`,
      subject: about,
      data,
      native,
    },
  ];
}
