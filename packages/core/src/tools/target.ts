/** A build target as data: `anyfn/target`. The build tool knows no platform; everything that differs is said here. */

import type { FunctionOptions } from "../definition.ts";
import type { Kind } from "../events.ts";
import type { ResourceUse } from "../resources.ts";
import type { TargetName } from "../target-name.ts";
import type { AnyTargetValues } from "../target-values.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Driver } from "./driver.ts";
import type { ResourcePlan, ServiceRef } from "./target/resources.ts";

export { type Cron, CronError, type CronField, parseCron, parseEvery, scheduleOf } from "../cron.ts";
export type { FunctionOptions, RetryOptions } from "../definition.ts";
export type { Kind } from "../events.ts";
export { type ResourceAction, type ResourceKind, type ResourceUse, resourceId } from "../resources.ts";
export type { TargetName } from "../target-name.ts";
export {
  type AnyTargetValues,
  goesTo,
  optionsFor,
  type TargetRecord,
  type Targets,
  withDefaults,
} from "../target-values.ts";
export { didYouMean, nearest } from "./nearest.ts";
export { optionNames, retryNames } from "./option-names.ts";
export { globalWeb } from "./target/global-web.ts";
export {
  grantsOf,
  type ResourceConfig,
  type ResourceGrant,
  type ResourcePlan,
  resourceVariable,
  type ServiceArguments,
  type ServiceRef,
  usesOf,
} from "./target/resources.ts";

/** A trigger as text, so that the build never loads run-time code. */
export interface TriggerRef {
  readonly id: string;
  readonly kind: Kind;
  /** The module, e.g. `"@anyfn/lambda/events/sqs"`. */
  readonly from: string;
  /** Its export, e.g. `"sqs"`. */
  readonly name: string;
}

/** One function of an app, as its definition says. */
export interface FunctionPlan {
  readonly name: string;
  /** Relative to the app's folder, with `/`. */
  readonly file: string;
  readonly kind: Kind;
  /** The definition's options without schemas and functions: plain data. */
  readonly options: FunctionOptions & Readonly<Record<string, unknown>>;
  /** True where the function's middleware answers CORS preflights. */
  readonly preflight?: boolean | undefined;
  /** True for `queue.batch` and its like. */
  readonly batch?: boolean | undefined;
  /** Values for the environment: the app's, then the function's own. */
  readonly env: Readonly<Record<string, string>>;
  /** What it listens to, where that was given as a handle. */
  readonly listens?: Pick<ResourceUse, "kind" | "name"> | undefined;
  /** What it and its middleware use. */
  readonly resources?: readonly ResourceUse[] | undefined;
}

/** One app, for one target. */
export interface AppPlan {
  readonly name: string;
  readonly functions: readonly FunctionPlan[];
  /** What `anyfn.config.ts` has under the target's name. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What its functions list, each resource once, sorted by its id. Left out while the build asks which triggers there are. */
  readonly resources?: readonly ResourcePlan[] | undefined;
}

/** The module that a platform calls, which the build makes into one bundle. It imports user code as `"anyfn:function/<name>"`. */
export interface EntryPlan {
  /** Where the bundle goes, relative to the target's folder: `"api/index.mjs"`. */
  readonly path: string;
  /** Where it goes as an ES module: for an app that waits at its top level, which a CommonJS bundle cannot. */
  readonly modulePath?: string | undefined;
  readonly text: string;
  /** The functions in it. */
  readonly functions: readonly string[];
  /** The ids of the triggers in it. */
  readonly triggers: readonly string[];
  /** The native export to call, e.g. `"index.handler"`. */
  readonly entry: string;
  /** Where a bundle holds functions of several triggers: what calls each, by its name, in place of `entry` and the first fitting trigger. */
  readonly own?: Readonly<Record<string, { readonly entry: string; readonly trigger: string }>> | undefined;
  /** Where the zip of the bundle's folder goes, for targets that deploy zips: `"api.zip"`. */
  readonly zip?: string | undefined;
}

/** What a bundle came to. */
export interface BuiltEntry extends EntryPlan {
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Packages beside the bundle that have native code. */
  readonly nativeModules: readonly string[];
  /** The files and folders in the bundle's folder that belong to it, without `node_modules`. */
  readonly files?: readonly string[] | undefined;
  /** All packages that were copied beside the bundle, by their names: nothing of them needs to be installed. */
  readonly copied?: readonly string[] | undefined;
  /** Packages that the bundle imports as they are, with the version that is installed; `"*"` where none is. */
  readonly packages?: Readonly<Record<string, string>> | undefined;
}

/** A mistake of the user's, found before anything is written. */
export interface Problem {
  /** The function it is about, if one. */
  readonly function?: string | undefined;
  readonly reason: string;
  /** At least two. */
  readonly waysOut: readonly string[];
  /** The option that is at fault, where it may differ between targets: another value for this target is then a way out. */
  readonly option?: keyof AnyTargetValues | undefined;
  /** True where nothing on the target calls such a function: it is left out where another target takes it, unless it names this one. */
  readonly uncalled?: true | undefined;
  /** True for what is only to be told: the build goes on. */
  readonly warning?: true | undefined;
}

/** A file to write, relative to the target's folder. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
  readonly executable?: boolean | undefined;
}

/** Writers of configuration formats, handed in by the build so that an adapter carries none. The same value gives the same text. */
export interface TextFormats {
  /** YAML of plain data in the order of its keys; `comment` goes above it, one `#` a line. */
  yaml(value: unknown, comment?: string): string;
}

/** A place where functions can be built for. */
export interface Target {
  readonly name: TargetName;
  readonly format: "esm" | "cjs";
  /** The operating system of the machine that will run it, and its processors by our names. */
  readonly platform: { readonly os: "linux"; readonly libc: "glibc" | "musl" };
  /** Imports left alone in every bundle. */
  readonly external: readonly (string | RegExp)[];
  /** Modules that the platform's runtime has, left out of bundles only when the user asks for it. */
  readonly provided: readonly (string | RegExp)[];
  /** `"global"` where the platform itself hands over and takes the classes of the web: bundles then bind to those, and carry no light ones. */
  readonly web?: "global" | undefined;
  /** True when the app's configuration asks to leave out `provided`; never by default. */
  leavesOutProvided?(config: AppPlan["config"]): boolean;
  /** Where the target itself is, `import.meta.url`: entries find their adapter's package from there where the app has it not. */
  readonly from?: string | undefined;
  /** The keys that functions may have under `native.<name>`, by name or form; any where the target does not say. */
  readonly native?: readonly (string | RegExp)[] | undefined;
  /** Every trigger of the adapter, by kind. */
  readonly triggers: readonly TriggerRef[];
  /** The services that resources have here, by kind the first that is not on request: what is emitted and granted for them is in `files`. */
  readonly services?: readonly ServiceRef[] | undefined;
  /** What tells the address of an HTTP function from that of others: functions with the same one share its routes. Without it all functions have one address. */
  addressOf?(fn: FunctionPlan, config: AppPlan["config"]): string;
  /** What stands before an app's routes on this target where neither the app nor the function says it. */
  basePathFor?(fn: FunctionPlan, config: AppPlan["config"]): string | undefined;
  /** The memory that a function gets which asks for so many MB, where the target has only some sizes: the next larger one. What is too much stays. */
  memoryFor?(asked: number, config: AppPlan["config"]): number;
  /** True where an app is developed and tested: calls to resources are held to what the app's other targets can do. */
  readonly develops?: true | undefined;
  /** Everything that this target cannot do of what the app asks, and what it does in its own way (`warning`). */
  check(plan: AppPlan): readonly Problem[];
  entries(plan: AppPlan): readonly EntryPlan[];
  /** Configuration in the platform's own form. Pure: the same plan gives the same text. */
  files(plan: AppPlan, built: readonly BuiltEntry[], formats: TextFormats): readonly OutputFile[];
  /**
   * Reads back what the platform's own tool makes of the finished output, before it takes the place of an older one.
   *
   * @param folder - the target's folder, absolute, with everything in it
   * @returns every difference to the plan; any stops the build, unless it is a warning: the tool is not installed
   */
  verify?(folder: string, plan: AppPlan, built: readonly BuiltEntry[]): Promise<readonly Problem[]>;
  /** How large the output may be, as far as the platform says. */
  readonly limits?: readonly OutputLimit[] | undefined;
  /** What else is to lie in the app's folder where the build runs in such an environment: `to` is relative to the app's folder, `from` to the target's. */
  copies?(env: Readonly<Record<string, string | undefined>>): readonly OutputCopy[];
}

/** How large output may be. */
export interface OutputLimit {
  /** What is measured: the folder of each bundle, its zip, or the target's whole folder. */
  readonly of: "bundle" | "zip" | "target";
  readonly bytes: number;
  /** True where more can be deployed all the same, in another way. */
  readonly warning?: true | undefined;
  /** What the platform says, to follow after the size: `"Lambda takes 250 MB at most"`. */
  readonly reason: string;
  readonly waysOut: readonly string[];
}

/** A folder of the output that goes to a second place. What lies there under other names stays. */
export interface OutputCopy {
  readonly from: string;
  readonly to: string;
}

/** A value, or what loads it when it is asked for. */
export type Lazy<T extends object> = T | (() => T | Promise<T>);

/**
 * A target as a value: what `defineConfig({ targets: ["lambda", mine] })` takes, and what a package of an adapter exports from
 * `<package>/target` by default. Each part is loaded when a command first needs it.
 *
 * @example
 * const member: TargetMember = {
 *   name: "cloudflare-workers",
 *   target: async () => (await import("./build-target.ts")).target,
 *   driver: async () => (await import("./driver.ts")).driver,
 *   capabilities: async () => (await import("./capabilities.ts")).capabilities,
 *   plan: async () => (await import("./plan.ts")).plan,
 * };
 */
export interface TargetMember {
  /** The target's name; it may be left out where `target` is a value. */
  readonly name?: string | undefined;
  /** For `anyfn build`. */
  readonly target: Lazy<Target>;
  /** For `anyfn conformance` and `anyfn parity`. */
  readonly driver?: Lazy<Driver> | undefined;
  /** For the tables of what works. */
  readonly capabilities?: Lazy<Capabilities> | undefined;
  /** How functions get onto the platform's own runtime: a `RuntimePlan` of `@anyfn/conformance`. */
  readonly plan?: Lazy<object> | undefined;
  /** What the platform costs: a provider's part of the price book of `@anyfn/cost`. */
  readonly prices?: Lazy<object> | undefined;
}
