import { type Fields, fields, NONE, optionalText } from "anyfn/read";

/** The options with which the function's trigger was registered; none where the context tells nothing (a plain test). */
export function bindingOf(nativeContext: unknown): Fields {
  return fields(fields(fields(nativeContext)?.["options"])?.["trigger"]) ?? NONE;
}

/** The type of the trigger, e.g. `"queueTrigger"`; undefined where nobody tells. */
export function typeOf(nativeContext: unknown): string | undefined {
  return optionalText(bindingOf(nativeContext)["type"]);
}

/** What the host tells beside the input. */
export function metadataOf(nativeContext: unknown): Fields {
  return fields(fields(nativeContext)?.["triggerMetadata"]) ?? NONE;
}

/** A name out of the registration, a `%SETTING%` in it put in from the environment as the host does it. */
export function nameIn(nativeContext: unknown, option: string): string | undefined {
  return optionalText(bindingOf(nativeContext)[option])?.replace(
    /%([^%]+)%/g,
    (whole, name: string) => process.env[name] ?? whole,
  );
}

/** The id of the invocation: a fresh one without a context. */
export function invocationId(nativeContext: unknown): string {
  return optionalText(fields(nativeContext)?.["invocationId"]) ?? crypto.randomUUID();
}

/** Which attempt of a function with a retry policy this is. */
export function retryAttempt(nativeContext: unknown): number | undefined {
  const retried = fields(fields(nativeContext)?.["retryContext"])?.["retryCount"];
  return Number.isSafeInteger(retried) && (retried as number) >= 0 ? (retried as number) + 1 : undefined; // just seen
}
