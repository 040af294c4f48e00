import { type AnyDefinition, AnyfnError, definitionFor, type RetryOptions } from "anyfn/adapter";
import type { AppMethod, AzureTrigger, Binding } from "./registration.ts";

/** A retry policy as the library takes it (https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages). */
export type RetryPolicy =
  | { readonly strategy: "fixedDelay"; readonly maxRetryCount: number; readonly delayInterval: Seconds }
  | {
      readonly strategy: "exponentialBackoff";
      /** -1 for no end. */
      readonly maxRetryCount: number;
      readonly minimumInterval: Seconds;
      readonly maximumInterval: Seconds;
    };

interface Seconds {
  readonly seconds: number;
}

/** A registration as plain data: a build writes it into the entry. */
export interface Registered {
  readonly method: AppMethod;
  /** Options of the trigger, and `retry` where it takes a policy. */
  readonly options: Binding & { readonly retry?: RetryPolicy | undefined };
}

/**
 * How a function is registered for a trigger: what its definition says, `native["azure-functions"].binding` and `binding` over it.
 *
 * @throws AnyfnError for a name or a route that the host refuses, and for options that are missing
 */
export function registeredFor(
  row: AzureTrigger,
  name: string,
  served: AnyDefinition,
  binding?: Binding,
): Registered {
  const definition = definitionFor(served, "azure-functions");
  const { method, required, retry, ...registration } = row.registration;
  if (!/^[a-z][\w-]{0,127}$/i.test(name) || name.toLowerCase() === "host")
    throw invalid(
      `${JSON.stringify(name)} is no name of a function of Azure Functions: a letter, then at most 127 letters, digits, "-" and "_"; "host" is taken`,
      "Rename the file, or give the function a name",
    );
  const native = definition.options.native?.["azure-functions"];
  const options: Binding = { ...registration.binding(definition, name), ...native?.binding, ...binding };
  const missing = required.filter((option) => options[option] === undefined || options[option] === "");
  if (missing.length > 0)
    throw invalid(
      `${name}: the trigger ${row.id} needs ${missing.join(" and ")}, which nothing says`,
      `Set it with native: { "azure-functions": { binding: { ${missing.map((option) => `${option}: "…"`).join(", ")} } } }${
        missing.some((option) => /^connection/.test(option))
          ? "; a connection is the name of the app setting that holds it"
          : ""
      }`,
    );
  for (const option of required.filter((one) => /^connection/.test(one))) {
    // The value is not shown: it may be the secret itself.
    if (/[=;]/.test(String(options[option])))
      throw invalid(
        `${name}: ${option} of the trigger ${row.id} is the name of the app setting that holds the connection, and this looks like a connection itself`,
        `Put it into an app setting, and name that: ${option}: "BUS"`,
      );
  }
  const { cardinality, dataType, route, sdkBinding, autoCompleteMessages, autoComplete } = options;
  if (autoCompleteMessages === false || autoComplete === false)
    throw invalid(
      `${name}: autoCompleteMessages is false, but the function has no way to settle a message itself: each would come again until it is dead-lettered`,
      "Leave it out: a message is completed when its handler ends, and abandoned when it throws",
    );
  if (BATCHES.has(registration.type) && MANY.test(String(cardinality)) && !RAW.test(String(dataType)))
    throw invalid(
      `${name}: cardinality is "many" and dataType ${JSON.stringify(dataType) ?? "nothing"}, so that one body that is no JSON would fail its whole batch before the function is called`,
      'Leave dataType out, which makes it "binary"',
    );
  if (sdkBinding === true && registration.type !== "blobTrigger")
    throw invalid(
      `${name}: sdkBinding hands over a client in place of the message, of which the trigger ${row.id} makes no event`,
      "Leave sdkBinding out",
    );
  if (typeof route === "string" && /^\/*(?:admin|runtime)/i.test(route))
    throw invalid(
      `${name}: the route ${JSON.stringify(route)} is refused by the host, which keeps every path that begins with admin or runtime`,
      "Choose another first segment",
    );
  const policy = retry && policyOf(name, definition.options.retry, retry);
  // `app.generic` takes the trigger whole, with a name for its binding; the other methods make it of their options.
  const { type } = registration;
  const own = method === "generic" ? { trigger: { type, name: type, ...options } } : options;
  return { method, options: policy ? { ...own, retry: policy } : own };
}

/** Of these the host makes one JSON value of a batch, unless it is told to leave the bodies alone. */
const BATCHES: ReadonlySet<string> = new Set(["serviceBusTrigger", "eventHubTrigger", "kafkaTrigger"]);
const MANY = /^many$/i;
const RAW = /^(?:binary|string)$/i;

function policyOf(
  name: string,
  { attempts, delay }: RetryOptions = {},
  when: "always" | "asked",
): RetryPolicy | undefined {
  if (attempts === undefined && delay === undefined && when === "asked") return undefined;
  for (const [option, value, least] of [
    ["attempts", attempts ?? 0, 0],
    ["delay", delay ?? 1, 1],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw invalid(
        `${name}: retry.${option} is ${value}, and the host takes whole numbers from ${least}`,
        `Set it to ${Math.max(least, Math.round(value) || 0)}, or leave it out`,
      );
  const maxRetryCount = attempts ?? -1;
  return delay === undefined
    ? {
        strategy: "exponentialBackoff",
        maxRetryCount,
        minimumInterval: { seconds: 2 },
        maximumInterval: { seconds: 300 },
      }
    : { strategy: "fixedDelay", maxRetryCount, delayInterval: { seconds: delay } };
}

function invalid(what: string, wayOut: string): AnyfnError {
  return new AnyfnError("INVALID_DEFINITION", `${what}. ${wayOut}.`);
}
