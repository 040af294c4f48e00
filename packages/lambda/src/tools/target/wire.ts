import type { FunctionPlan } from "anyfn/target";
import type { LambdaConfig } from "./config.ts";
import type { Json, Stack } from "./stack.ts";

/** Where the wiring of one function goes. */
export interface Wire {
  /** The logical id of the function. */
  readonly id: string;
  readonly plan: FunctionPlan;
  readonly config: LambdaConfig;
  readonly stack: Stack;
  /** The function's own properties. */
  readonly properties: Record<string, Json>;
  /** Its `Events`. */
  readonly events: Record<string, Json>;
  /** Its `Policies`. */
  readonly policies: Json[];
  /** Who has a route, by its shape, where more than one function has it. */
  readonly sharedRoutes: ReadonlyMap<string, readonly FunctionPlan[]>;
  /** True when any HTTP function takes signed requests only. */
  readonly signed: boolean;
}

/** Connects a trigger to a function. */
export type Wiring = (wire: Wire, trigger: string) => void;

/** Seconds a function may take where it does not say: what an HTTP API waits at most. */
export const DEFAULT_TIMEOUT = 30;

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

/** True for a resource that exists elsewhere and is named by its ARN. */
export function isArn(name: string): boolean {
  return name.startsWith("arn:");
}
