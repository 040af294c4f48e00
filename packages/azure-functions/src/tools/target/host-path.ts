import type { AppPlan, FunctionPlan } from "anyfn/target";
import { configOf } from "./config.ts";
import { isRecord, text } from "./option.ts";

/** What the host puts before the routes of all HTTP functions (`"/api"`); empty without a `routePrefix`. */
export function routePrefix({ config }: AppPlan): string {
  const { extensions } = configOf(config).host ?? {};
  const { http } = isRecord(extensions) ? extensions : {};
  const prefix = String((isRecord(http) ? http["routePrefix"] : undefined) ?? "").replace(/^\/+|\/+$/g, "");
  return prefix === "" ? "" : `/${prefix}`;
}

/**
 * The base path that is a part of the function's route at the host: what a proxy leaves before the path. A `routePrefix` is the host's
 * own, and in no route.
 */
export function baseInRoute(fn: FunctionPlan, plan: AppPlan): string {
  return routePrefix(plan) === "" ? (text(fn, "basePath") ?? "") : "";
}
