import {
  type AppPlan,
  type EntryPlan,
  type FunctionPlan,
  type ResourceConfig,
  type ResourceKind,
  type ResourcePlan,
  type ResourceUse,
  resourceId,
  resourceVariable,
  type ServiceRef,
  type Target,
} from "anyfn/target";
import type { Diagnostic } from "./diagnostics.ts";

/** What `anyfn.config` says of resources, by their ids. */
export type ResourceConfigs = Readonly<Record<string, ResourceConfig>>;

/** The resources of an app on one target, and what is wrong with them. */
export interface PlannedResources {
  readonly resources: readonly ResourcePlan[];
  readonly mistakes: readonly Diagnostic[];
}

/**
 * What the functions of a plan list, with the service that each resource has there.
 *
 * @param entries What the target makes of the functions: which triggers call them.
 * @param others Services of other targets, which the configuration may name.
 */
export function planResources(
  target: Target,
  plan: AppPlan,
  entries: readonly EntryPlan[],
  config: ResourceConfigs,
  others: readonly ServiceRef[],
): PlannedResources {
  const found = Map.groupBy(
    plan.functions.flatMap((fn) => (fn.resources ?? []).map((use) => ({ fn, use }))),
    ({ use }) => resourceId(use),
  );
  const mistakes: Diagnostic[] = [];
  const resources: ResourcePlan[] = [];
  for (const [id, users] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = users;
    if (!first) continue;
    const { kind, name } = first.use;
    const listening = plan.functions.filter((fn) => listensTo(fn, { kind, name }));
    const { existing, service: wanted, endpoint } = config[id] ?? {};
    const triggers = listening.flatMap((fn) => triggersOf(fn, entries, target));
    const service = chosen(target, kind, triggers, wanted, others);
    if (typeof service === "string") {
      mistakes.push({
        code: "UNSUPPORTED",
        file: first.fn.file,
        function: first.fn.name,
        target: target.name,
        reason: `${id}: ${service}`,
        waysOut: [
          `Name a service for it in anyfn.config: resources: { ${JSON.stringify(id)}: { service: "…" } }.`,
          "Keep the function from this target with targets.",
        ],
      });
      continue;
    }
    const variables: Record<string, string> = {};
    const ordered = listening.some(({ options }) => options["ordered"] === true);
    const listener = listening[0]?.name;
    const variable = reader({ kind, name }, variables);
    service.options({ kind, name, endpoint, existing, ordered, listener, variable });
    resources.push({
      kind,
      name,
      id,
      service,
      made:
        existing === undefined &&
        endpoint === undefined &&
        (kind === "bucket" || kind === "kv" || listening.length > 0),
      existing,
      endpoint,
      grants: users.map(({ fn, use: { uses, prefix } }) => ({
        function: fn.name,
        uses: [...new Set(uses)].sort(),
        ...(prefix !== undefined && { prefix }),
      })),
      listeners: listening.map((fn) => fn.name),
      ordered,
      variables,
    });
  }
  return { resources, mistakes };
}

/** True where a function listens to a resource, by its handle or by its name. */
export function listensTo(
  { kind: own, listens, name: called, options }: FunctionPlan,
  { kind, name }: Pick<ResourceUse, "kind" | "name">,
): boolean {
  if (listens) return listens.kind === kind && listens.name === name;
  if (kind === "function") return own === "invoke" && called === name;
  const [listening, option] = LISTENERS[kind] ?? [];
  return option !== undefined && own === listening && options[option] === name;
}

/** The kind of function that listens to a kind of resource, and the option that names it. */
const LISTENERS: { readonly [K in ResourceKind]?: readonly [FunctionPlan["kind"], string] } = {
  bucket: ["storage", "bucket"],
  queue: ["queue", "name"],
  topic: ["topic", "name"],
};

/** The entry with the services of what its functions list: nothing else is loaded, and nothing connects before the first call. */
export function withServices(
  entry: EntryPlan,
  resources: readonly ResourcePlan[],
  within: (resource: ResourcePlan) => string | undefined = () => undefined,
): EntryPlan {
  const own = resources.filter(({ grants }) =>
    grants.some((grant) => entry.functions.includes(grant.function)),
  );
  if (own.length === 0) return entry;
  const modules = new Map(own.map(({ service }) => [`${service.from} ${service.name}`, service]));
  const names = new Map([...modules.keys()].map((key, index) => [key, `service${index}`]));
  return {
    ...entry,
    text: [
      'import { connect } from "@anyfn/clients";',
      ...[...modules].map(
        ([key, { from, name }]) => `import { ${name} as ${names.get(key)} } from ${JSON.stringify(from)};`,
      ),
      entry.text.replace(AFTER_IMPORTS, (imports) => `${imports}${own.map(connection).join("")}`),
    ].join("\n"),
  };

  function connection(resource: ResourcePlan): string {
    const { kind, name, service, endpoint, existing, ordered } = resource;
    const variable = reader({ kind, name }, {});
    const [listener] = resource.listeners;
    const options = service.options({ kind, name, endpoint, existing, ordered, listener, variable });
    const needs = Object.values(resource.variables);
    const limits = within(resource);
    const more = [
      ...(needs.length > 0 ? [`environment: ${JSON.stringify(needs)}`] : []),
      ...(limits === undefined ? [] : [`within: ${limits}`]),
    ];
    return `connect(${JSON.stringify({ kind, name })}, ${names.get(`${service.from} ${service.name}`)}(${options})${more.length > 0 ? `, { ${more.join(", ")} }` : ""});\n`;
  }
}

/** The imports at the beginning of an entry. */
const AFTER_IMPORTS = /^(?:import .*\n)*/;

/** Code that reads the variables of a resource; remembers which. */
function reader(
  resource: Pick<ResourceUse, "kind" | "name">,
  variables: Record<string, string>,
): (suffix?: string) => string {
  return (suffix = "") => {
    const name = `${resourceVariable(resource)}${suffix === "" ? "" : `_${suffix}`}`;
    variables[suffix] = name;
    return `(process.env.${name} ?? "")`;
  };
}

/** The triggers that call a function, as the target's entries say. */
function triggersOf(fn: FunctionPlan, entries: readonly EntryPlan[], target: Target): readonly string[] {
  return entries
    .filter(({ functions }) => functions.includes(fn.name))
    .flatMap(({ own, triggers }) => {
      const named = own?.[fn.name]?.trigger;
      return named === undefined
        ? triggers.filter((id) => target.triggers.some((row) => row.id === id && row.kind === fn.kind))
        : [named];
    });
}

/** The service of a resource: the one that is asked for, that of the trigger that listens, or the first. A text says why there is none. */
function chosen(
  { name: target, services = [] }: Target,
  kind: ResourceKind,
  triggers: readonly string[],
  wanted: string | undefined,
  others: readonly ServiceRef[],
): ServiceRef | string {
  const own = services.filter((service) => service.kind === kind);
  if (wanted !== undefined) {
    const named = [...own, ...others].filter(
      (service) => service.kind === kind && (service.id === wanted || service.id.endsWith(`.${wanted}`)),
    );
    return (
      named[0] ??
      `anyfn.config names the service ${JSON.stringify(wanted)} for it, which is not known. There are ${listed([...own, ...others].filter((service) => service.kind === kind))}.`
    );
  }
  const heard = own.find((service) => service.triggers?.some((id) => triggers.includes(id)));
  return (
    heard ??
    own.find(({ onRequest }) => !onRequest) ??
    `${target} has no service for ${/^[aeiou]/.test(kind) ? "an" : "a"} ${NAMES[kind]}${own.length > 0 ? " without being asked" : ""}. There are ${listed([...own, ...others].filter((service) => service.kind === kind))}.`
  );
}

const NAMES: Readonly<Record<ResourceKind, string>> = {
  bucket: "bucket",
  queue: "queue",
  topic: "topic",
  events: "bus of events",
  kv: "key-value store",
  function: "call of a function",
};

function listed(services: readonly ServiceRef[]): string {
  return [...new Set(services.map(({ id }) => JSON.stringify(id)))].join(", ") || "none yet";
}
