/** What becomes of a request or a message: by the answer's status alone, as Google's services judge it. */
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

/** What a client gets; where nothing came, the front end answers. */
export function httpOutcome({ status, value, error }: NativeResult): HttpOutcome {
  if (value !== undefined) return { ...wireOutcome(value as WireResponse), ...(error && { error }) }; // what launchers and the driver give
  return {
    kind: "http",
    status: status === "timeout" ? 504 : 500,
    headers: { "content-type": "text/html" },
    cookies: [],
    body: new Uint8Array(),
    error: error ?? { type: status, message: "no answer" },
  };
}

/** What becomes of messages: 2xx acknowledges all (https://cloud.google.com/pubsub/docs/push#receive_push), anything else nothing. */
export function messageOutcome({ status, value, error }: NativeResult, variant: Variant): MessageOutcome {
  const kind = variant.kind as MessageKind; // variants of http have an outcome of their own
  const all = [0]; // one message a delivery
  const response = value as WireResponse | undefined; // as above
  if (!response) return { kind, redelivered: all, error: error ?? { type: status, message: "no answer" } };
  const text = new TextDecoder().decode(response.body);
  if (response.status >= 200 && response.status < 300)
    return { kind, redelivered: [], ...(kind === "invoke" && { result: JSON.parse(text) as unknown }) };
  return {
    kind,
    redelivered: all,
    error:
      (kind === "invoke" && calledError(text)) || (error ?? { type: String(response.status), message: text }),
  };
}

/** `{ error: { type, message } }`: what a caller is told. */
function calledError(text: string): ReportedError | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: Partial<ReportedError> }; // or something else, as looked at next
    return error?.type === undefined ? undefined : { type: error.type, message: error.message ?? "" };
  } catch {
    return undefined;
  }
}
