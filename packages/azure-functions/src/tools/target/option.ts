import type { FunctionPlan } from "anyfn/target";

/** An option that is text. */
export function text(plan: FunctionPlan, option: string): string | undefined {
  const value = plan.options[option];
  return typeof value === "string" ? value : undefined;
}

/** An option that is a number. */
export function number(plan: FunctionPlan, option: string): number | undefined {
  const value = plan.options[option];
  return typeof value === "number" ? value : undefined;
}

/** An option that is a list of texts. */
export function list(plan: FunctionPlan, option: string): readonly string[] | undefined {
  const value = plan.options[option];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}

/** What a function says under `native["azure-functions"]`. */
export function nativeOf({ options }: FunctionPlan): Readonly<Record<string, unknown>> {
  const native = options.native?.["azure-functions"];
  return isRecord(native) ? native : {};
}

/** True for plain data with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
