import type { AzureFunctionsConfig } from "@anyfn/azure-functions/target";
import type { CloudFunctionsConfig } from "@anyfn/cloud-functions/target";
import type { FirebaseConfig } from "@anyfn/firebase/target";
import type { LambdaConfig } from "@anyfn/lambda/target";
import type { NetlifyConfig } from "@anyfn/netlify/target";
import type { NodeConfig } from "@anyfn/node/target";
import type {
  AnyTargetValues,
  ResourceConfig,
  ResourceKind,
  Target,
  TargetMember,
  TargetName,
} from "anyfn/target";
import type { TargetChoice } from "./targets.ts";

/** What `anyfn.config.ts` default-exports. Every part has a default. */
export interface Config extends TargetConfigs {
  /** The app's name in what is emitted; the name in its `package.json`, or of its folder, by default. */
  readonly name?: string | undefined;
  /** The folder of the functions: `"functions"` by default. */
  readonly functions?: string | undefined;
  /**
   * What to build for: names, packages of third parties, or their targets as values. Or a record of what all functions have on each
   * target: `{ netlify: { memory: 1024 }, firebase: false }`. By default the targets that have a section here, or else the first that exists.
   */
  readonly targets?: readonly (TargetName | TargetChoice)[] | AppTargets | undefined;
  /** What all functions have in one stage, chosen by `--stage`: `{ production: { minInstances: 1 } }`. */
  readonly stages?: Readonly<Record<string, StageValues>> | undefined;
  /** Where to write: `"dist"` by default. */
  readonly out?: string | undefined;
  /** True by default. */
  readonly minify?: boolean | undefined;
  /** `"light"` (default) binds `Request`, `Response`, `Headers` and `fetch` of user code to anyfn's, which start faster; `"native"` leaves Node's. */
  readonly web?: "light" | "global" | undefined;
  /** Environment of every function; a function's own values win. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What stands before all routes of the app in paths, `"/v1"` for instance; a function's own value wins. Taken off before routes are matched. */
  readonly basePath?: string | undefined;
  /**
   * What is different for a resource, by its id:
   * `{ "bucket:thumbnails": { existing: "my-bucket" }, "queue:orders": { service: "gcp.tasks" }, "bucket:archive": { service: "s3", endpoint: "https://…" } }`.
   */
  readonly resources?: { readonly [Id in `${ResourceKind}:${string}`]?: ResourceConfig } | undefined;
  /** Packages that are not bundled: they are copied beside the bundle with what they need. `*` stands for any text. */
  readonly external?: readonly string[] | undefined;
  /** The same as `external`, for packages that something loads by a computed name too: they are copied though nothing imports them. */
  readonly copy?: readonly string[] | undefined;
  /** Files that go with every function, as patterns relative to the app's folder: `["templates/**"]`. They lie at the same place beside its bundle. */
  readonly assets?: readonly string[] | undefined;
  /** Packages that the platform, a layer or an extension has, `"@aws-sdk/*"` for instance: neither bundled nor copied. */
  readonly provided?: readonly string[] | undefined;
  /** Further conditions of package exports, for monorepos whose packages expose their source. */
  readonly conditions?: readonly string[] | undefined;
}

/** What all functions of an app have on each target. A function's own values win. */
export type AppTargets = {
  /** `false` keeps functions away that do not name the target themselves. */
  readonly [Name in TargetName]?: AppTargetValues | false | undefined;
} & {
  /** `false` keeps functions away from all targets that are not named. */
  readonly "*"?: false | undefined;
};

/** What all functions of an app have on one target. */
export interface AppTargetValues extends AnyTargetValues {
  /** The target itself, of a third party: what gives its name a meaning. */
  readonly target?: Target | TargetMember | undefined;
}

/** What all functions of an app have in one stage; `targets` has what differs there on each target. */
export interface StageValues extends AnyTargetValues {
  readonly targets?: AppTargets | undefined;
}

/** A section for each target, whose options are that adapter's. */
export type TargetConfigs = {
  readonly [Name in TargetName]?: (Name extends keyof Sections ? Sections[Name] : object) | undefined;
};

/** The sections of the targets that exist. */
interface Sections {
  readonly lambda: LambdaConfig;
  readonly "cloud-functions": CloudFunctionsConfig;
  readonly firebase: FirebaseConfig;
  readonly netlify: NetlifyConfig;
  readonly "azure-functions": AzureFunctionsConfig;
  readonly node: NodeConfig;
}

/**
 * The configuration of an app, with its type.
 *
 * @example
 * export default defineConfig({ targets: ["lambda"], env: { LOG_LEVEL: "info" } });
 */
export function defineConfig(config: Config): Config {
  return config;
}
