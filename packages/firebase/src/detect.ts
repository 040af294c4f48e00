/** The only place that guesses: one predicate per trigger of Firebase's own; the rest are Cloud Functions'. */
import { isDelivery } from "@anyfn/cloud-functions/receive";
import { parseJson } from "anyfn/adapter";
import { readCall } from "./call/call-data.ts";
import type { Delivery } from "./native.ts";

export { isScheduler, isTasks } from "@anyfn/cloud-functions/detect";

/** A call of a client: its body is `{ "data": … }` and nothing else. */
export function isCallable(native: unknown): boolean {
  if (!isDelivery(native)) return false;
  try {
    readCall(native);
    return true;
  } catch {
    return false;
  }
}

/** A question of Firebase Authentication. */
export function isAuthBlocking(native: unknown): boolean {
  return isDelivery(native) && blockingToken(native) !== undefined;
}

/** The token in a body `{ "data": { "jwt": … } }`. */
export function blockingToken({ headers, body }: Delivery): string | undefined {
  if (!body || !/json/i.test(headers["content-type"] ?? "")) return undefined;
  const { data } = Object(parseJson(new TextDecoder().decode(body))?.value) as { readonly data?: unknown }; // any object may be asked
  const { jwt } = Object(data) as { readonly jwt?: unknown }; // as above
  return typeof jwt === "string" && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(jwt) ? jwt : undefined;
}
