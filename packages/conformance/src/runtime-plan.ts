/** How functions get onto a target's real runtime: one plan for the tests, the command line and the matrix. */
import type { Driver, Gap, Kind, ServeVariant, Variant } from "anyfn/driver";
import type { Target } from "anyfn/target";
import type { Case } from "./case.ts";
import { cases as allCases } from "./cases.ts";
import { functionFile, functionNames } from "./functions.ts";
import type { RemotePlan } from "./remote-plan.ts";
import type { ConformanceOptions } from "./run.ts";
import type { BuiltFunction } from "./runtime.ts";
import type { Launcher, LaunchOptions } from "./runtimes/launcher.ts";

/** A function that is to be built and started. */
export interface PlannedFunction {
  readonly name: string;
  readonly kind: Kind;
  /** The module whose default export is the definition. */
  readonly file: string;
  /** True for a handler that takes the whole batch. */
  readonly batch: boolean;
}

/** How a bundle by hand differs from one module of ECMAScript that holds everything. */
export interface BundleForm {
  readonly format?: "esm" | "cjs" | undefined;
  readonly external?: readonly (string | RegExp)[] | undefined;
}

/** What a plan builds with. The suite itself builds nothing: `@anyfn/cli/conformance` has these tools. */
export interface Workshop {
  /** An empty folder, from which the adapters' and the vendors' packages are found. */
  readonly folder: string;
  readonly target: Target;
  /** The Node to run functions on; by default the one that runs now. */
  readonly nodePath?: string | undefined;
  /** Builds the app in a folder as users build theirs, and answers the folder that is deployed. */
  build(app: string): Promise<string>;
  /** Bundles the text of an entry into `index.mjs` or `index.cjs` of a folder: for entries that no build of ours makes. */
  bundle(folder: string, text: string, form?: BundleForm): Promise<void>;
}

/** A runtime whose functions can be started. */
export interface Prepared {
  build(request: PlannedBuild): Promise<BuiltFunction>;
  /** What every launch is given besides. */
  readonly launch?: Omit<LaunchOptions, "folder" | "entry"> | undefined;
  /** Ends what `prepare` started. */
  stop?(): Promise<void>;
}

/** One function in one form. */
export interface PlannedBuild {
  readonly name: string;
  readonly file: string;
  readonly serve: ServeVariant;
}

/** What is to be known of a target's runtime to play cases on it. */
export interface RuntimePlan {
  readonly target: string;
  /** The vendor's package that is the runtime, e.g. `"aws-lambda-ric"`. */
  readonly runtime: string;
  readonly launcher: Launcher;
  /** The variants that the runtime cannot play, each with the reason. */
  readonly unplayed: Readonly<Record<string, string>>;
  /** What this runtime alone loses, beyond the driver's own gaps. */
  readonly gaps?: Readonly<Record<string, Gap>> | undefined;
  /** The headers that the runtime puts on answers of its own accord, lower-case: no doing of a function's. */
  readonly ownHeaders?: readonly string[] | undefined;
  /** What a variant's entry depends on, where it is more than the driver says. */
  serve?(variant: Variant): ServeVariant;
  /** A case as this runtime can be asked. */
  adapt?(subject: Case): Case;
  /** How its functions are deployed, and called then. Absent: nothing of it can be. */
  readonly remote?: RemotePlan | undefined;
  /** Builds what is built together, and starts what is shared. */
  prepare(driver: Driver, workshop: Workshop, functions: readonly PlannedFunction[]): Promise<Prepared>;
}

/** The reference functions of the suite. */
export const referenceFunctions: readonly PlannedFunction[] = functionNames.map((name) => ({
  name,
  kind: name.split("-")[0] as Kind, // a test holds every name to its kind
  file: functionFile(name),
  batch: name.endsWith("-batch"),
}));

/**
 * The options of a run on a target's real runtime.
 *
 * @example
 * await runConformance(driver, atRuntime(plan, driver, () => workshop));
 */
export function atRuntime(
  plan: RuntimePlan,
  driver: Driver,
  openWorkshop: () => Workshop | Promise<Workshop>,
  cases: readonly Case[] = allCases,
): ConformanceOptions {
  let prepared: Promise<Prepared> | undefined;
  let nodePath: string | undefined;
  async function prepare(): Promise<Prepared> {
    const workshop = await openWorkshop();
    nodePath = workshop.nodePath;
    return plan.prepare(driver, workshop, referenceFunctions);
  }
  const ready = (): Promise<Prepared> => (prepared ??= prepare());
  return {
    level: "runtime",
    cases: plan.adapt ? cases.map((subject) => plan.adapt?.(subject) ?? subject) : cases,
    unplayed: plan.unplayed,
    gaps: plan.gaps,
    serve: plan.serve,
    launcher: {
      ...plan.launcher,
      launch: async (options) => {
        const { launch } = await ready();
        return plan.launcher.launch({
          ...launch,
          ...(nodePath !== undefined && { nodePath }),
          ...options,
          env: { ...launch?.env, ...options.env },
        });
      },
    },
    build: async (request) => (await ready()).build(request),
    prepare: async () => void (await ready()),
    close: async () => (await prepared?.catch(() => undefined))?.stop?.(),
  };
}
