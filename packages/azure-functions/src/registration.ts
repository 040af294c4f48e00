import type { AnyDefinition, Entry, ServeOptions, Trigger } from "anyfn/adapter";
import type { AzureContext } from "./native.ts";

/** The methods of the library's `app` that this adapter registers functions with. */
export type AppMethod =
  | "http"
  | "timer"
  | "storageQueue"
  | "serviceBusQueue"
  | "serviceBusTopic"
  | "storageBlob"
  | "eventGrid"
  | "eventHub"
  | "cosmosDB"
  | "sql"
  | "warmup"
  | "generic";

/** Options of a trigger as the library takes them. */
export type Binding = Readonly<Record<string, unknown>>;

/** How the functions of a trigger are registered. */
export interface Registration {
  readonly method: AppMethod;
  /** The type of the binding. */
  readonly type: string;
  /** What a definition says of its trigger. What it cannot say (the setting of a connection) is missing. */
  binding(definition: AnyDefinition, name: string): Binding;
  /** Options that the host cannot do without, whoever gives them. */
  readonly required: readonly string[];
  /** The host tries again only with a retry policy: `"always"` where a failure would lose events without one. Absent where the service itself delivers again. */
  readonly retry?: "always" | "asked" | undefined;
}

/** A row of this adapter. */
export type AzureTrigger = Trigger & {
  readonly registration: Registration;
  /** Stands before the entry where the library's answer is not the pipeline's. */
  called?(
    definition: AnyDefinition,
    options: ServeOptions,
    entry: Entry,
  ): (input: unknown, context?: AzureContext) => unknown;
};

/** What a function may have under `native["azure-functions"]`. */
export interface AzureNative {
  /** The id of the trigger that calls the function, in place of its kind's first. */
  readonly trigger?: string | undefined;
  /** Options of its trigger, merged last: `{ connection: "ORDERS" }`. */
  readonly binding?: Binding | undefined;
}

declare module "anyfn" {
  interface NativeOptions {
    readonly "azure-functions"?: AzureNative | undefined;
  }
}

/** What a definition says, whatever its kind. */
export function optionsOf({ options }: AnyDefinition): Readonly<Record<string, unknown>> {
  return options as unknown as Readonly<Record<string, unknown>>; // every object has string keys
}

/** The setting of the account that a function app always has. */
export const HOST_STORAGE = "AzureWebJobsStorage";
