/** What becomes of a request or an event: by the answer alone, as clients and senders judge it. */
import type {
  HttpOutcome,
  MessageKind,
  MessageOutcome,
  NativeResult,
  ReportedError,
  Variant,
  WireResponse,
} from "anyfn/driver";
import { wireOutcome } from "anyfn/wire";

/** What a client gets; where nothing came, the platform answers. */
export function httpOutcome({ status, value, error }: NativeResult): HttpOutcome {
  if (value !== undefined) return { ...wireOutcome(value as WireResponse), ...(error && { error }) }; // what hosts give
  return {
    kind: "http",
    status: status === "timeout" ? 504 : 500,
    headers: {},
    cookies: [],
    body: new Uint8Array(),
    error: error ?? { type: status, message: "no answer" },
  };
}

/** What becomes of a delivery: whatever is not 2xx comes again as a whole. In the background what is thrown does. */
export function messageOutcome(
  { status, value, error }: NativeResult,
  variant: Variant,
  count: number,
): MessageOutcome {
  const kind = variant.kind as MessageKind; // variants of http have an outcome of their own
  const all = Array.from({ length: count }, (_, index) => index);
  if (status !== "ok")
    return { kind, redelivered: all, error: error ?? { type: status, message: "no answer" } };
  // Of a background function nobody has an answer.
  if (typeof value !== "object" || value === null) return { kind, redelivered: [] };
  const response = value as WireResponse; // as above
  const text = new TextDecoder().decode(response.body);
  if (response.status >= 200 && response.status < 300)
    return { kind, redelivered: [], ...(kind === "invoke" && { result: JSON.parse(text) as unknown }) };
  return {
    kind,
    redelivered: all,
    error: (kind === "invoke" && calledError(text)) || { type: String(response.status), message: text },
  };
}

function calledError(text: string): ReportedError | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: Partial<ReportedError> }; // or something else, as looked at next
    return error?.type === undefined ? undefined : { type: error.type, message: error.message ?? "" };
  } catch {
    return undefined;
  }
}
