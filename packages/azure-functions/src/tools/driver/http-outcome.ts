/** What a client gets of a function's answer, and what it takes a direct call's for. */
import type {
  HttpOutcome,
  MessageOutcome,
  NativeResult,
  ReportedError,
  Variant,
  WireResponse,
} from "anyfn/driver";
import { wireOutcome } from "anyfn/wire";

/** The neutral outcome of a request. */
export function httpOutcome({ status, value, error, logs }: NativeResult, { serve }: Variant): HttpOutcome {
  const failed = status === "ok" ? undefined : (error ?? { type: status, message: "no answer" });
  if (value === undefined)
    return { kind: "http", status: 504, headers: {}, cookies: [], body: new Uint8Array(), error: failed };
  const { stream, ...outcome } = wireOutcome(value as WireResponse); // of a request
  // A failure that the function has answered is one for the host's account alone. In buffered mode the host answers in its place:
  // there its log line shows that it knew.
  const answered = serve.streaming || logs.some((line) => ERROR_LINE.test(line));
  return {
    ...outcome,
    ...(serve.streaming ? { stream } : {}),
    ...(failed && !answered && { error: failed }),
  };
}

const ERROR_LINE = /^\{"invocationId":"[^"]+","level":"error","category":"user"/;

/** The neutral outcome of a direct call: JSON, nothing, or an error by name and message. */
export function invokeOutcome(result: NativeResult, variant: Variant): MessageOutcome {
  const { status, body, error } = httpOutcome(result, { ...variant, kind: "http" });
  const failed = (given: ReportedError): MessageOutcome => ({
    kind: "invoke",
    redelivered: [0],
    error: given,
  });
  if (error) return failed(error);
  const text = new TextDecoder().decode(body);
  if (status >= 200 && status < 300)
    return { kind: "invoke", redelivered: [], result: text === "" ? null : JSON.parse(text) };
  const told = text === "" ? undefined : (JSON.parse(text) as { readonly error?: ReportedError }); // the adapter's own form
  return failed(told?.error ?? { type: "HttpError", message: `status ${status}` });
}
