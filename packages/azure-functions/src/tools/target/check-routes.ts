import type { AppPlan, FunctionPlan, Problem } from "anyfn/target";
import { baseInRoute } from "./host-path.ts";
import { type Complaint, ELSEWHERE } from "./limits.ts";
import { isRecord, list, nativeOf, text } from "./option.ts";
import { sorted } from "./registrations.ts";

/** Paths that never come to a function. */
export function* checkRoutes(fn: FunctionPlan): Generator<Complaint> {
  if (fn.kind !== "http") return;
  const route = text(fn, "route");
  const [, first = ""] = route?.split("/") ?? [];
  if (/^(?:admin|runtime)$/i.test(first)) {
    yield {
      reason: `The route ${JSON.stringify(route)} begins with /${first}, and the host keeps every path that begins with /admin or /runtime to itself.`,
      waysOut: [`Choose another beginning: "/manage${route?.slice(first.length + 1)}".`, ELSEWHERE],
    };
  }
  const binding = nativeOf(fn)["binding"];
  if (isRecord(binding) && binding["route"] !== undefined) {
    yield {
      reason: `native["azure-functions"].binding has a route, ${JSON.stringify(binding["route"])}, which would not count: core matches the routes of HTTP functions.`,
      waysOut: [
        "Write it as the function's own option, in anyfn's syntax: http({ route: \"/items/:id\" }, …).",
        "Leave it out.",
      ],
    };
  }
  const refused = list(fn, "methods")?.filter((method) => method === "TRACE" || method === "CONNECT") ?? [];
  if (refused.length > 0) {
    yield {
      reason: `methods has ${refused.join(" and ")}, of which the library of Azure Functions can make no request.`,
      waysOut: [`Leave ${refused.join(" and ")} out.`, ELSEWHERE],
    };
  }
}

/**
 * Private functions beside public ones are on routes of their own, for whose key the host asks before anyone compares routes: no
 * public function may be meant by a path that is a private one's too, unless the private one is the more specific.
 */
export function* mixedRoutes(plan: AppPlan): Generator<Problem> {
  const { open, behindKey, alone } = sorted(plan);
  for (const fn of behindKey) {
    const route = `${baseInRoute(fn, plan)}${text(fn, "route") ?? "/*"}`;
    if (/^\/(?:admin|runtime)/i.test(route)) {
      yield {
        function: fn.name,
        reason: `The route ${JSON.stringify(route)} of a private function begins with admin or runtime, which the host refuses where it is registered by itself.`,
        waysOut: ["Choose another beginning.", "Make all HTTP functions of the app private, or none."],
      };
    }
    const other = open.find((one) =>
      // Below its base path, and as it is: a path that does not begin with it is taken whole.
      ["", baseInRoute(one, plan)].some((base) => {
        const theirs = `${base}${text(one, "route") ?? "/*"}`;
        return overlaps(route, theirs) && rank(theirs) <= rank(route);
      }),
    );
    if (other !== undefined) {
      yield {
        function: fn.name,
        reason: `${fn.name} is private and ${other.name} is public, and a path of ${text(other, "route") ?? "/*"} is also one of ${route}: the host would ask for a key on both.`,
        waysOut: [
          "Give one of them a route that the other has no part of.",
          'Make both private, or both public: access: "public".',
        ],
      };
    }
  }
  for (const { name } of alone.filter(({ kind }) => kind === "invoke")) {
    const other = [...open, ...behindKey].find(
      (one) => text(one, "route")?.toLowerCase() === `/invoke/${name}`.toLowerCase(),
    );
    if (other !== undefined) {
      yield {
        function: other.name,
        reason: `The route of ${other.name} is where ${name} is called directly: POST /invoke/${name}.`,
        waysOut: ["Choose another route.", "Rename the invoke function."],
      };
    }
  }
}

/**
 * HTTP functions on one route have one registration: what the binding of one says would hold for the others too, `authLevel` among it.
 * Private ones beside public ones have routes of their own, and still answer together.
 */
export function* sharedBindings(plan: AppPlan): Generator<Problem> {
  const { open, behindKey } = sorted(plan);
  for (const group of [open, behindKey]) {
    const [first] = group;
    const other = first && group.find((fn) => bindingText(fn) !== bindingText(first));
    if (first === undefined || other === undefined) continue;
    const own = bindingText(other) === "{}" ? first : other;
    const neighbour = own === other ? first : other;
    yield {
      function: own.name,
      reason: `native["azure-functions"].binding of ${own.name} is ${bindingText(own)}, and that of ${neighbour.name} is ${bindingText(neighbour)}: HTTP functions of an app are registered together, so that the options of one would hold for the other too.`,
      waysOut: [
        "Write the same binding for all of them, or leave it out.",
        'Say who may call with access: "public" or "private", which is kept apart.',
        `Put ${own.name} into an app of its own.`,
      ],
    };
  }
}

/** The binding as text, in which the order of its options does not count. */
function bindingText(fn: FunctionPlan): string {
  const binding = nativeOf(fn)["binding"];
  const entries = isRecord(binding) ? Object.entries(binding).filter(([, value]) => value !== undefined) : [];
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** True where some path fits both. */
function overlaps(a: string, b: string): boolean {
  const [left, right] = [a, b].map((route) => route.split("/").slice(1)) as [string[], string[]]; // two of two
  for (let index = 0; ; index++) {
    const [one, two] = [left[index], right[index]];
    if (one === "*" || two === "*") return true;
    if (one === undefined || two === undefined) return one === two;
    // The host does not tell capitals apart.
    if (!one.startsWith(":") && !two.startsWith(":") && one.toLowerCase() !== two.toLowerCase()) return false;
  }
}

/** Less is more specific, as core has it: what is written before a name before a rest, segment by segment. */
function rank(route: string): string {
  return route
    .split("/")
    .slice(1)
    .map((segment) => (segment === "*" ? "2" : segment.startsWith(":") ? "1" : "0"))
    .join("");
}
