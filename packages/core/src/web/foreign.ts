import type { ReplyParts, WebClasses } from "../contract.ts";
import { bytesOf } from "../http/bytes.ts";
import { HOP_BY_HOP } from "../http/facts.ts";
import { untrueHeaders } from "./decoded.ts";

/** Requests are the platform's own, which the triggers of its adapter hand over; responses are of any class. */
export const platformWeb: WebClasses = {
  request: (native, reader, context) => reader.request?.(native, context) as Request, // the triggers of such an adapter have it
  parts: foreignParts,
  whole: wholeOf,
};

/**
 * Takes a response apart, of the platform's own class or of any other library's; its body stays a stream. Undefined for other values,
 * and for a status that cannot be sent (`Response.error()` has 0).
 *
 * @throws TypeError when the body was read before
 */
export function foreignParts(response: unknown): ReplyParts | undefined {
  const found = Object(response) as Partial<Response>; // looked at as one
  const { status = 200, headers = new Headers(), body } = found;
  if (!("arrayBuffer" in found) || status < 200 || status > 599) return undefined;
  if (found.bodyUsed) throw new TypeError("Body is unusable: Body has already been read");
  const untrue = untrueHeaders(found);
  const pairs = Array.from(headers, ([name, value]) => [name.toLowerCase(), value] as const).filter(
    ([name]) => name !== "set-cookie" && !HOP_BY_HOP.includes(name) && !untrue.includes(name),
  );
  return {
    status,
    headers: Object.fromEntries(pairs),
    cookies: headers.getSetCookie(),
    // Other libraries have streams of their own, which the platform's class knows how to read.
    body: body ? (body instanceof ReadableStream ? body : (new Response(body).body ?? "")) : "",
  };
}

/**
 * Waits for the first piece of a body, so that a failure before it can still be answered. A body that is complete then comes back as its
 * bytes, an empty one as `""`, every other as the same stream.
 */
export async function wholeOf(
  body: ReadableStream<Uint8Array>,
): Promise<Uint8Array | ReadableStream<Uint8Array> | ""> {
  const reader = body.getReader();
  const first = await reader.read();
  if (first.done) return "";
  bytesOf(first.value);
  const second = reader.read();
  // What is in memory ends within the same turn of the event loop. Nobody may hear of a failure before the body is read on.
  const early = await Promise.race([second.catch(() => {}), new Promise<void>(setImmediate)]);
  if (early?.done) return first.value;
  let pieces: (typeof first | typeof second)[] = [first, second];
  return new ReadableStream(
    {
      async pull(controller) {
        const [piece = reader.read(), ...rest] = pieces;
        pieces = rest;
        const { done, value } = await piece;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
