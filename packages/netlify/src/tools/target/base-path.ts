import type { AppPlan, FunctionPlan } from "anyfn/target";
import { configOf } from "./config.ts";

/** Where functions answer beside static files that the app publishes, as is usual on Netlify. */
const BESIDE_FILES = "/api";

/** `/api` for functions of an app with static files of its own, unless the function's route is there already. */
export function basePathFor({ options }: FunctionPlan, config: AppPlan["config"]): string | undefined {
  const { publish, basePath } = configOf(config);
  if (basePath !== undefined) return basePath === "/" ? undefined : basePath;
  if (typeof publish !== "string") return undefined;
  return /^\/api(?:\/|$)/.test(String(options["route"] ?? "")) ? undefined : BESIDE_FILES;
}
