/** What Firebase's client library makes of an answer to a call. */
import type { MessageOutcome, NativeResult, WireResponse } from "anyfn/driver";

/** The neutral outcome of a call: an error is told by its canonical status. */
export function callOutcome({ status, value, error }: NativeResult): MessageOutcome {
  const failed = (type: string, message: string): MessageOutcome => ({
    kind: "invoke",
    redelivered: [0],
    error: { type, message },
  });
  const response = value as WireResponse | undefined; // what launchers and the driver give
  if (!response) return failed(error?.type ?? status, error?.message ?? "no answer");
  const text = new TextDecoder().decode(response.body);
  const answer = parsed(response, text);
  if (answer && "error" in answer) return failed(answer.error.status, answer.error.message);
  if (answer && "result" in answer && response.status === 200 && !response.cut)
    return { kind: "invoke", redelivered: [], result: answer.result };
  return failed(error?.type ?? String(response.status), error?.message ?? text);
}

type Answer =
  | { readonly result: unknown }
  | { readonly error: { readonly status: string; readonly message: string } };

/** The answer in one piece, or the last event of a stream. */
function parsed({ headers }: WireResponse, text: string): Answer | undefined {
  const streamed = headers.some(
    ([name, value]) => name.toLowerCase() === "content-type" && /event-stream/.test(value),
  );
  const json = streamed
    ? text
        .split("\n\n")
        .findLast((event) => event.startsWith("data: "))
        ?.slice(6)
    : text;
  try {
    return Object(JSON.parse(json ?? "")) as Answer; // any object may be asked
  } catch {
    return undefined;
  }
}
