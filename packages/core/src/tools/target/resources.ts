/** What a build does for the resources that functions list: types alone. */
import type { ResourceAction, ResourceKind, ResourceUse } from "../../resources.ts";

/** A service that a resource can have, as text: the build writes it into entries and never loads it. */
export interface ServiceRef {
  /** `"aws.sqs"`, as the service itself says. */
  readonly id: string;
  readonly kind: ResourceKind;
  /** The module, e.g. `"@anyfn/clients/sqs"`. */
  readonly from: string;
  /** Its export, e.g. `"sqs"`. */
  readonly name: string;
  /** The ids of the triggers that receive what is sent or put here: a function with one of them decides for this service. */
  readonly triggers?: readonly string[] | undefined;
  /** The packages that it loads at its first call. */
  readonly packages?: readonly string[] | undefined;
  /** True for a service that a resource gets only where the configuration, or a listening function, asks for it. */
  readonly onRequest?: true | undefined;
  /** What the export is called with, as code. It may read the environment: `{ url: ${variable()} }`. */
  options(resource: ServiceArguments): string;
}

/** What a service's options are made from. */
export interface ServiceArguments {
  readonly kind: ResourceKind;
  readonly name: string;
  /** An address of another server of the same protocol, which the configuration names. */
  readonly endpoint: string | undefined;
  /** True where the messages of a queue are in order within their groups, because its function says so. */
  readonly ordered: boolean;
  /** The name of a function of this app that listens to it; undefined where none does. */
  readonly listener: string | undefined;
  /** The platform's name or id of one that exists already. */
  readonly existing: string | undefined;
  /** Code that reads the resource's variable of the environment, or another one of it: `ANYFN_QUEUE_ORDERS` and the suffix. */
  variable(suffix?: string): string;
}

/** What one function does with a resource. */
export interface ResourceGrant {
  /** The function's name. */
  readonly function: string;
  /** Each once, sorted. */
  readonly uses: readonly ResourceAction[];
  /** Keys begin with it. */
  readonly prefix?: string | undefined;
}

/** A resource that functions of an app list, on one target. */
export interface ResourcePlan {
  readonly kind: ResourceKind;
  readonly name: string;
  /** `"bucket:uploads"`. */
  readonly id: string;
  readonly service: ServiceRef;
  /** True where this app makes it: a bucket or a store, and a queue or topic to which one of its functions listens. */
  readonly made: boolean;
  /** The platform's name or id of one that exists already. */
  readonly existing: string | undefined;
  /** The address of the server that has it, where the configuration names one. */
  readonly endpoint: string | undefined;
  /** What each function asks for: this is granted and nothing else. */
  readonly grants: readonly ResourceGrant[];
  /** The functions that listen to it. */
  readonly listeners: readonly string[];
  /** True where the messages of a queue are in order within their groups, because its function says so. */
  readonly ordered: boolean;
  /** The variables that its service reads: `""` is the resource's own, other keys are suffixes. What is emitted gives them values. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What `anyfn.config` may say of a resource, by its id. */
export interface ResourceConfig {
  /** The platform's name or id of one that exists: the app then makes none. */
  readonly existing?: string | undefined;
  /** Another service than the target's own: `"gcp.tasks"`, `"s3"`. */
  readonly service?: string | undefined;
  /** The address of a server of the same protocol (R2, MinIO). */
  readonly endpoint?: string | undefined;
}

/** The variable of the environment in which a built entry finds the physical name of a resource: `ANYFN_BUCKET_UPLOADS`. */
export function resourceVariable({ kind, name }: Pick<ResourceUse, "kind" | "name">): string {
  return `ANYFN_${kind}_${name}`.toUpperCase().replaceAll("-", "_");
}

/** What a function may do with each resource, in the order of the plan. */
export function grantsOf(
  resources: readonly ResourcePlan[] | undefined,
  fn: string,
): readonly { readonly resource: ResourcePlan; readonly grants: readonly ResourceGrant[] }[] {
  return (resources ?? []).flatMap((resource) => {
    const grants = resource.grants.filter((grant) => grant.function === fn);
    return grants.length > 0 ? [{ resource, grants }] : [];
  });
}

/** Everything that functions of the app do with a resource, each action once, sorted: for platforms on which they share an identity. */
export function usesOf({ grants }: ResourcePlan): readonly ResourceAction[] {
  return [...new Set(grants.flatMap(({ uses }) => uses))].sort();
}
