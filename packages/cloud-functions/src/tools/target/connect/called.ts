import { bare, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { deployCommand, regionOf } from "../function.ts";
import { type Script, uses } from "../script.ts";

/** A private address that one of Google's services calls, signed by the service account; the shell's variable `address` holds it after this. */
export function deployCalled(plan: FunctionPlan, script: Script): void {
  const [name, region] = [word(plan.name), word(...regionOf(plan))];
  uses(script, "invoker", "url");
  script.lines.push(
    deployCommand(script, plan, [bare("trigger-http"), bare("no-allow-unauthenticated")]),
    `invoker ${name} ${region}`,
    `address="$(url ${name} ${region})"`,
  );
}
