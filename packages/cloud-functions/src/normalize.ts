/** What tools ask of native events, over a given list of rows: `detect` and `normalize` of this adapter and of Firebase's. */
import {
  candidatesFor,
  type Detected,
  type Kind,
  type Normalized,
  normalizedBy,
  notTaken,
  type Trigger,
} from "anyfn/adapter";
import { type HttpRequest, isRequest } from "./http.ts";
import type { Delivery } from "./native.ts";
import { isDelivery, toNative } from "./receive.ts";

/** What a native event is, by the first of `rows` that takes it. @throws UnrecognizedEventError */
export function detectWith(rows: readonly Trigger[], native: unknown, nativeContext?: unknown): Detected {
  const { kind, id } = find(rows, native, nativeContext).row;
  return { kind, trigger: id };
}

/**
 * A native event as core events, by the first of `rows` that takes it; with a `kind` also by those that unwrap another trigger's event.
 *
 * @throws MalformedEventError with the path of the first wrong field
 */
export function normalizeWith<K extends Kind = Kind>(
  rows: readonly Trigger[],
  native: unknown,
  nativeContext?: unknown,
  options?: { readonly kind?: K | undefined },
): Normalized<K> {
  const { row, event } = find(rows, native, nativeContext, options?.kind);
  return normalizedBy(row, event);
}

interface Found {
  readonly row: Trigger;
  /** The native event as the row reads it. */
  readonly event: unknown;
}

/** Every delivery is an HTTP request too: that is what it is once nothing else takes it. */
function find(rows: readonly Trigger[], native: unknown, nativeContext: unknown, kind?: Kind): Found {
  const isCall =
    isRequest(native) &&
    typeof (nativeContext as { readonly setHeader?: unknown } | undefined)?.setHeader === "function";
  const event = isCall ? toDelivery(native) : toNative(native, nativeContext);
  const candidates = candidatesFor(kind, rows);
  const row = candidates.find((candidate) => candidate.kind !== "http" && candidate.detect(event));
  if (row) return { row, event };
  const request = isCall ? native : isDelivery(event) ? toRequest(event) : undefined;
  const http = candidates.find((candidate) => candidate.kind === "http" && candidate.detect(request));
  if (http) return { row: http, event: request };
  throw notTaken(kind, event, candidates);
}

function toDelivery({ method, originalUrl, url, headers, rawBody }: HttpRequest): Delivery {
  return { method, url: originalUrl ?? url, headers: headers as Delivery["headers"], body: rawBody }; // the one name with a list of values is of no event
}

/** As the framework would have passed it. */
function toRequest({ method, url = "/", headers, body }: Delivery): HttpRequest {
  const rawBody = body?.byteLength ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : undefined;
  return {
    method: method ?? (rawBody ? "POST" : "GET"),
    url,
    headers,
    rawBody: rawBody && inflated(rawBody, headers["content-encoding"]),
  };
}

/** A body that was recorded before the framework inflated it. */
function inflated(body: Buffer, encoding: string | undefined): Buffer {
  const isCompressed = encoding === "gzip" && body[0] === 0x1f && body[1] === 0x8b;
  return isCompressed ? process.getBuiltinModule("node:zlib").gunzipSync(body) : body;
}
