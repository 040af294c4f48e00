import type { AppPlan, FunctionPlan } from "anyfn/target";
import { PLATFORM_TYPES } from "../../platform-event.ts";
import { configOf, nativeOf } from "./config.ts";

/** How a function comes to be called on Netlify. */
export type Way =
  | { readonly by: "http" | "schedule" | "invoke" | "background" | "background-queue" | "bridge" }
  /** `event` is the name of the function for it: `"deploy-succeeded"`. */
  | { readonly by: "platform"; readonly event: string; readonly row: string };

/** Undefined where nothing calls it. */
export function wayOf(fn: FunctionPlan, config: AppPlan["config"]): Way | undefined {
  const native = nativeOf(fn);
  const { bridge, queue } = configOf(config);
  if (fn.kind === "http" || fn.kind === "schedule") return { by: fn.kind };
  if (fn.kind === "invoke") return { by: native.background === false ? "invoke" : "background" };
  const event = eventOf(fn);
  if (event !== undefined) return { by: "platform", event, row: rowOf(event) };
  if (fn.kind === "queue" && (native.queue ?? queue) === "background") return { by: "background-queue" };
  return (native.bridge ?? bridge ?? false) ? { by: "bridge" } : undefined;
}

/** The ids of the rows that a way has. */
export function triggersOf(fn: FunctionPlan, way: Way): readonly string[] {
  switch (way.by) {
    case "platform":
      return [way.row];
    case "bridge":
      return [`netlify.cloudevents.${fn.kind}`];
    case "background-queue":
      return ["netlify.background.queue"];
    default:
      return [`netlify.${way.by}`];
  }
}

/** The generated function that a function is in: all requests and all bridged events have one. */
export function netlifyName(fn: FunctionPlan, way: Way): string {
  return way.by === "http"
    ? HTTP
    : way.by === "bridge"
      ? BRIDGE
      : way.by === "platform"
        ? way.event
        : fn.name;
}

export const HTTP = "anyfn-http";
export const BRIDGE = "anyfn-events";

/** The platform's event that a function of events is for. Identity's changes of users come to no function of that name. */
function eventOf({ kind, options }: FunctionPlan): string | undefined {
  if (kind !== "event") return undefined;
  return MAGIC.find((name) => PLATFORM_TYPES[name] === options["type"]);
}

/** Names by which Netlify calls a function for an event (https://docs.netlify.com/functions/trigger-on-events/). */
export const MAGIC: readonly string[] = Object.keys(PLATFORM_TYPES).filter(
  (name) => name !== "identity-usermodified" && name !== "identity-userdeleted",
);

function rowOf(event: string): string {
  const [, family = ""] = /^(deploy|submission|identity|split-test)-/.exec(event) ?? [];
  return `netlify.event.${family === "submission" ? "form" : family}`;
}
