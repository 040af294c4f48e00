import { refuse } from "@anyfn/build/diagnostics";
import { type CaseResult, type Level, type Report, runConformance } from "@anyfn/conformance";
import type { LoadedTarget } from "./load.ts";
import { runtimeLevel } from "./runtime-level.ts";

/** Levels that can be played on this machine. */
export type LocalLevel = Exclude<Level, "remote">;

/** What is played. */
export interface PlayTargets {
  readonly targets: readonly LoadedTarget[];
  readonly levels: readonly LocalLevel[];
  /** A part of `<case>@<variant>`; `*` stands for any text. */
  readonly filter?: string | undefined;
  /** Keeps what was sent and seen of cases that pass too. */
  readonly keep?: boolean | undefined;
  /** The folder from which vendors' packages are found; the current one by default. */
  readonly from?: string | undefined;
  readonly onStart?: ((target: string, level: LocalLevel) => void) | undefined;
  readonly onResult?: ((result: CaseResult) => void) | undefined;
  readonly onEnd?: ((played: PlayedTarget) => void) | undefined;
}

/** A target that was played at one level. */
export interface PlayedTarget {
  readonly loaded: LoadedTarget;
  readonly report: Report;
  /** The vendor's package and its version, at the runtime level; at the level "remote" what was called. */
  readonly runtime?: string | undefined;
  /** True where the level "remote" was played on this machine: that proves nothing of the platform. */
  readonly rehearsal?: boolean | undefined;
}

/** Plays targets one after the other. @throws CommandError before the first play, where a runtime is not there */
export async function playTargets(options: PlayTargets): Promise<readonly PlayedTarget[]> {
  const { targets, levels, filter, keep, from, onStart, onResult, onEnd } = options;
  const runtimes = levels.includes("runtime") ? findRuntimes(targets, from) : new Map<string, string>();
  const played: PlayedTarget[] = [];
  for (const loaded of targets) {
    for (const level of levels) {
      const { name } = loaded.target;
      onStart?.(name, level);
      const { options: given } =
        level === "runtime" ? await runtimeLevel(loaded, { from }) : { options: { concurrency: 4 } };
      const report = await runConformance(loaded.driver, {
        ...given,
        keep,
        onResult,
        filter: filter === undefined ? undefined : matcher(filter),
      });
      const runtime = level === "runtime" ? runtimes.get(name) : undefined;
      const one = { loaded, report, runtime };
      played.push(one);
      onEnd?.(one);
    }
  }
  return played;
}

/** The version of each target's runtime. @throws CommandError where one is not there */
export function findRuntimes(targets: readonly LoadedTarget[], from?: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  refuse(
    targets.flatMap(({ target: { name }, plan }) => {
      const availability = plan?.launcher.availability(from);
      if (plan && availability?.available) {
        found.set(name, `${plan.runtime} ${availability.version}`);
        return [];
      }
      return [
        {
          code: "NO_RUNTIME" as const,
          target: name,
          reason:
            availability?.available === false
              ? `${availability.reason}.`
              : "There is no runtime that can be started for it.",
          waysOut: [
            ...(plan ? [`npm install --save-dev ${plan.runtime}`] : []),
            "Name other targets: anyfn conformance --target a,b --level runtime.",
            "Play it in process: anyfn conformance --level in-process.",
          ],
        },
      ];
    }),
  );
  return found;
}

/** What a filter of the command line lets through. */
export function matcher(filter: string): (caseId: string, variantId: string) => boolean {
  const parts = filter.split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&"));
  const expression = new RegExp(parts.join(".*"));
  return (caseId, variantId) => expression.test(`${caseId}@${variantId}`);
}
