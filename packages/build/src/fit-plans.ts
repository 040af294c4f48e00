import { type AppPlan, type FunctionPlan, goesTo, type Problem, type Target } from "anyfn/target";
import { type Diagnostic, type DiagnosticCode, stopOn } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";

/** An app for one target. */
export interface TargetPlan {
  readonly target: Target;
  readonly plan: AppPlan;
}

/**
 * Plans as the targets can have them: sizes are those that a target offers, and a function that nothing calls on one target is left
 * out there where another target takes it. Each such difference is a note.
 *
 * @throws BuildError for what would change a function's meaning
 */
export function fitPlans(
  plans: readonly TargetPlan[],
  functions: readonly AppFunction[],
): { readonly plans: readonly TargetPlan[]; readonly notes: readonly Diagnostic[] } {
  const sized = plans.map(({ target, plan }) => withSizes(target, plan));
  const uncalled = sized.map(({ target, plan }) => target.check(plan).filter((problem) => problem.uncalled));
  const fitted = sized.map(({ target, plan, notes }, index) => {
    const left = (uncalled[index] ?? []).filter(({ function: name }) => {
      const fn = functions.find((one) => one.name === name);
      // Whoever names the target wants the function there.
      if (fn === undefined || goesTo(fn.options.targets, target.name) === true) return false;
      return sized.some(
        (other, at) =>
          other.plan.functions.some((one) => one.name === name) &&
          !uncalled[at]?.some((problem) => problem.function === name),
      );
    });
    const out = new Set(left.map((problem) => problem.function));
    return {
      target,
      plan: { ...plan, functions: plan.functions.filter(({ name }) => !out.has(name)) },
      notes: [...notes, ...left.map((problem) => leftOut(problem, target))],
    };
  });
  checkPlans(fitted, functions);
  return {
    plans: fitted.map(({ target, plan }) => ({ target, plan })),
    notes: fitted.flatMap(({ target, plan, notes }) =>
      diagnosticsOf(
        [...notes, ...target.check(plan).filter(({ warning }) => warning)],
        "NOTE",
        target,
        functions,
      ),
    ),
  };
}

/** @throws BuildError for everything that the targets cannot do */
export function checkPlans(plans: readonly TargetPlan[], functions: readonly AppFunction[]): void {
  stopOn(
    plans.flatMap(({ target, plan }) =>
      diagnosticsOf(
        target.check(plan).filter(({ warning }) => !warning),
        "UNSUPPORTED",
        target,
        functions,
      ),
    ),
  );
}

/** Problems of one target, with the places of the functions that they are about. */
export function diagnosticsOf(
  problems: readonly Problem[],
  code: DiagnosticCode,
  target: Target,
  functions: readonly AppFunction[],
): Diagnostic[] {
  return problems.map(({ function: name, reason, waysOut, option }) => {
    const fn = functions.find((candidate) => candidate.name === name);
    return {
      code,
      file: fn?.file,
      line: fn?.line,
      function: name,
      target: target.name,
      reason,
      waysOut:
        option === undefined
          ? waysOut
          : [
              ...waysOut,
              `Say what differs there: targets: { ${keyOf(target.name)}: { ${option}: … } }; undefined takes it away.`,
            ],
    };
  });
}

function withSizes(target: Target, plan: AppPlan): TargetPlan & { readonly notes: readonly Problem[] } {
  const notes: Problem[] = [];
  const functions = plan.functions.map((fn): FunctionPlan => {
    const { memory } = fn.options;
    if (memory === undefined || !(Number.isInteger(memory) && memory > 0)) return fn;
    const size = target.memoryFor?.(memory, plan.config) ?? memory;
    if (size === memory) return fn;
    notes.push({
      function: fn.name,
      reason: `memory: ${memory} becomes ${size} MB, the next larger size that there is.`,
      waysOut: [
        `Say so: targets: { ${keyOf(target.name)}: { memory: ${size} } }.`,
        `Set memory: ${size}, which all targets then have.`,
      ],
    });
    return { ...fn, options: { ...fn.options, memory: size } };
  });
  return { target, plan: { ...plan, functions }, notes };
}

function leftOut({ function: name, reason, waysOut }: Problem, { name: target }: Target): Problem {
  return {
    function: name,
    reason: `The function is left out of this target. ${reason}`,
    waysOut: [`Say so: targets: { ${keyOf(target)}: false }.`, ...waysOut.slice(1)],
  };
}

/** A name as a key of a record. */
function keyOf(name: string): string {
  return /^[a-z]\w*$/i.test(name) ? name : JSON.stringify(name);
}
