/** A target with everything that the tools need of it: part of `anyfn/target`. */
import type { Capabilities } from "./capabilities.ts";
import type { Driver } from "./driver.ts";
import type { Target } from "./target.ts";

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
