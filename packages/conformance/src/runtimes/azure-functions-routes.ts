/** Which function a request is for, by the rules of the host's own router. */
import type { WireRequest } from "anyfn/driver";
import type { AzureBinding, AzureRegistration } from "./azure-functions-rpc.ts";

/** The function that a request is for, and the values of its route. */
export interface Routed {
  readonly function: AzureRegistration;
  readonly params: Readonly<Record<string, string>>;
}

/** By name in ordinal order, the first whose route and methods match: the host knows no order by specificity. */
export function routeRequest(
  { method, target }: WireRequest,
  functions: readonly AzureRegistration[],
  routePrefix: string,
): Routed | undefined {
  const path = target.split("?", 1)[0] ?? "";
  const sorted = [...functions].sort((a, b) => (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1));
  for (const candidate of sorted) {
    const trigger = httpTrigger(candidate);
    if (!trigger) continue;
    const methods = Array.isArray(trigger.methods)
      ? trigger.methods.map((name) => String(name).toUpperCase())
      : undefined;
    if (methods && !methods.includes(method.toUpperCase())) continue;
    const route = typeof trigger.route === "string" && trigger.route !== "" ? trigger.route : candidate.name;
    const params = matchRoute([routePrefix, route].filter((part) => part !== "").join("/"), path);
    if (params) return { function: candidate, params };
  }
  return undefined;
}

/** The binding that makes a function an HTTP one. */
export function httpTrigger({ bindings }: AzureRegistration): AzureBinding | undefined {
  return bindings.find(({ type }) => type.toLowerCase() === "httptrigger");
}

/** `{id}`, `{id?}`, `{id:int}`, `{*rest}` and literal segments, as far as templates of functions have them. */
function matchRoute(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const segments = path.replace(/^\//, "").split("/");
  const params: Record<string, string> = {};
  for (const part of template.split("/")) {
    const [, star, name, optional] = /^\{(\*{0,2})(\w+)(?::[^?}]*)?(\?)?\}$/.exec(part) ?? [];
    if (name !== undefined && star !== "") {
      params[name] = segments.map(percentDecoded).join("/");
      return params;
    }
    const segment = segments.shift();
    if (name === undefined ? segment?.toLowerCase() !== part.toLowerCase() : !segment && !optional)
      return undefined;
    if (name !== undefined && segment) params[name] = percentDecoded(segment);
  }
  return segments.every((segment) => segment === "") ? params : undefined;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
