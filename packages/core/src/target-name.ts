/**
 * Where functions can be built for and run, by name. An adapter of a third party adds its own by declaration merging.
 *
 * @example
 * declare module "anyfn/adapter" {
 *   interface TargetNames {
 *     readonly "cloudflare-workers": true;
 *   }
 * }
 */
export interface TargetNames {
  readonly lambda: true;
  readonly "cloud-functions": true;
  readonly firebase: true;
  readonly "azure-functions": true;
  readonly netlify: true;
  readonly node: true;
}

/** The name of a target: where a function can be built for and run. */
export type TargetName = keyof TargetNames;
