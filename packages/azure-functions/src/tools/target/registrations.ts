import type { AnyDefinition } from "anyfn/adapter";
import type { AppPlan, FunctionPlan } from "anyfn/target";
import { type Registered, registeredFor } from "../../registered.ts";
import type { AzureTrigger, Binding } from "../../registration.ts";
import { configOf } from "./config.ts";
import { baseInRoute } from "./host-path.ts";
import { isRecord, list, nativeOf, text } from "./option.ts";
import { type AzureRow, rowOf } from "./rows.ts";
import { connectionOf, triggerOf, USUAL_DATABASE, USUAL_SETTINGS } from "./triggers.ts";

/** The name of the function that answers every request of the app: the host takes the first route that fits by the functions' names, and this is the last. */
export const CATCH_ALL = "zz-http";

/** A function as the host knows it. */
export interface Planned {
  /** Its name at the host. */
  readonly name: string;
  readonly row: AzureRow;
  readonly registered: Registered;
  /** The functions that answer. */
  readonly functions: readonly FunctionPlan[];
}

/** What an app registers, by name. @throws AnyfnError for what `check` refuses */
export function registrations(plan: AppPlan): readonly Planned[] {
  const { open, behindKey, alone } = sorted(plan);
  const planned = [
    ...[...alone, ...behindKey].map((fn) => registrationOf(fn, plan)),
    ...(open.length > 0 ? [catchAll(open)] : []),
  ];
  // Behind a key all of them answer together, so that the most specific route wins whichever the host took.
  return withoutTwins(planned)
    .map((one) =>
      one.row.kind === "http" && one.name !== CATCH_ALL ? { ...one, functions: behindKey } : one,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of private functions on one route, which differ in their methods, the first is registered: for two the host refuses the app. */
function withoutTwins(planned: readonly Planned[]): readonly Planned[] {
  const http = planned.filter(({ row }) => row.id === "azure.http");
  return planned.filter(
    (one) => !http.includes(one) || http.find((other) => routeOf(other) === routeOf(one)) === one,
  );
}

/** The host does not tell capitals apart. */
function routeOf({ registered: { options } }: Planned): string {
  return String(options["route"]).toLowerCase();
}

/** The registration that calls a function. */
export function callerOf(fn: FunctionPlan, planned: readonly Planned[], plan: AppPlan): Planned | undefined {
  const calling = planned.filter(({ functions }) => functions.includes(fn));
  if (calling.length < 2) return calling[0];
  const route = routeOf(registrationOf(fn, plan));
  return calling.find((one) => routeOf(one) === route);
}

/**
 * HTTP functions share the catch-all, whose key is asked for by the host: private ones are behind it where all are, and else on
 * routes of their own.
 */
export function sorted({ functions }: AppPlan): {
  readonly open: readonly FunctionPlan[];
  readonly behindKey: readonly FunctionPlan[];
  readonly alone: readonly FunctionPlan[];
} {
  const http = functions.filter(({ kind }) => kind === "http");
  const alone = functions.filter(({ kind }) => kind !== "http");
  const open = http.filter(({ options }) => options.access !== "private");
  return open.length === 0
    ? { open: http, behindKey: [], alone }
    : { open, behindKey: http.filter(({ options }) => options.access === "private"), alone };
}

/** The options of a function's trigger: what its definition says, what the app's configuration does, and the function's own. */
export function bindingOf(fn: FunctionPlan, plan: AppPlan): Binding {
  const row = rowOf(fn.kind, triggerOf(fn, plan));
  const own = nativeOf(fn)["binding"];
  return {
    ...row?.registration.binding(definitionOf(fn, plan), fn.name),
    ...configured(fn, plan),
    ...(isRecord(own) ? own : {}),
  };
}

/** A function registered by itself. @throws AnyfnError for options that the host could not take */
export function registrationOf(fn: FunctionPlan, plan: AppPlan): Planned {
  const row = rowOf(fn.kind, triggerOf(fn, plan));
  if (!row) throw new TypeError(`${fn.name} has no trigger`); // `check` refuses it
  const registered = registeredFor(rowFor(row), fn.name, definitionOf(fn, plan), bindingOf(fn, plan));
  return { name: fn.name, row, registered, functions: [fn] };
}

function catchAll(functions: readonly FunctionPlan[]): Planned {
  const row = rowOf("http", "azure.http");
  if (!row) throw new TypeError("azure.http has no row"); // it is in the table
  const methods = Array.from(new Set(functions.flatMap((fn) => list(fn, "methods") ?? [])));
  const bindings = functions.map((fn) => nativeOf(fn)["binding"]).filter(isRecord);
  const definition = { kind: "http", options: { methods, access: functions[0]?.options.access } };
  return {
    name: CATCH_ALL,
    row,
    registered: registeredFor(
      rowFor(row),
      CATCH_ALL,
      definition as unknown as AnyDefinition, // what a registration reads of it
      { ...Object.assign({}, ...bindings), route: "{*path}" },
    ),
    functions,
  };
}

/** What only the app knows. */
function configured(fn: FunctionPlan, plan: AppPlan): Binding {
  const trigger = triggerOf(fn, plan);
  const connection = connectionOf(trigger);
  const setting =
    connection &&
    (configOf(plan.config).connections?.[connection.service] ?? USUAL_SETTINGS[connection.service]);
  return {
    ...(connection && setting !== undefined && { [connection.option]: setting }),
    ...(trigger.startsWith("azure.service-bus.") &&
      fn.options["ordered"] === true && { isSessionsEnabled: true }),
    ...(trigger === "azure.cosmos-db" && {
      databaseName: text(fn, "database") ?? USUAL_DATABASE,
      // One container holds the leases of all functions, told apart by this.
      leaseContainerPrefix: fn.name,
    }),
  };
}

/** What a registration reads of a definition. The zone of a timer is the app's, which `check` looks after. */
function definitionOf(fn: FunctionPlan, plan: AppPlan): AnyDefinition {
  const { kind, options } = fn;
  const basePath = baseInRoute(fn, plan) || undefined;
  return { kind, options: { ...options, basePath, timezone: undefined } } as unknown as AnyDefinition; // as above
}

function rowFor({ id, registration: own }: AzureRow): AzureTrigger {
  return { id, registration: own } as unknown as AzureTrigger; // `registeredFor` reads no more
}
