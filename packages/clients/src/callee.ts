import { HttpError } from "anyfn/errors";
import { Refusal } from "./failure.ts";

/**
 * What a directly called function answered over HTTP, as anyfn's targets answer: JSON for a result, 204 for none.
 *
 * @throws HttpError as the callee threw it
 * @throws Refusal UNAVAILABLE for any other failure of the callee, without its text
 */
export async function answerOf(response: Response, name: string): Promise<unknown> {
  const text = await response.text();
  if (response.ok) return text === "" ? undefined : (JSON.parse(text) as unknown);
  const { type, message, details } = failureIn(text);
  if (type === "HttpError" && typeof message === "string")
    throw new HttpError(response.status, message, { details });
  if (response.status === 404 && type === "UnknownFunction")
    throw new Refusal("NOT_FOUND", `there is no function ${JSON.stringify(name)} to call`);
  if (response.status === 401 || response.status === 403)
    throw new Refusal(
      "DENIED",
      `the function ${JSON.stringify(name)} may not be called with these credentials`,
    );
  if (response.status === 413) throw new Refusal("TOO_LARGE", "the input is larger than the function takes");
  throw new Refusal("UNAVAILABLE", "the function failed");
}

function failureIn(text: string): {
  readonly type?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
} {
  try {
    return Object((JSON.parse(text) as { readonly error?: unknown } | null)?.error) as ReturnType<
      typeof failureIn
    >; // asked field by field
  } catch {
    return {};
  }
}
