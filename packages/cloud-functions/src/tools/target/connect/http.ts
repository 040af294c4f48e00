import { bare } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { deployCommand } from "../function.ts";
import type { Script } from "../script.ts";

/** An address of the function's own, for everybody or for whom the project allows. */
export function connectHttp(plan: FunctionPlan, script: Script): void {
  const open = (plan.options.access ?? (plan.kind === "http" ? "public" : "private")) === "public";
  script.lines.push(
    deployCommand(script, plan, [
      bare("trigger-http"),
      bare(open ? "allow-unauthenticated" : "no-allow-unauthenticated"),
    ]),
  );
}
