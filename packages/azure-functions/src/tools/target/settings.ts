import type { AppPlan } from "anyfn/target";
import { HOST_STORAGE } from "../../registration.ts";
import type { Service } from "./config.ts";
import { planOf } from "./plans.ts";
import { bindingOf } from "./registrations.ts";
import { connectionOf, triggerOf } from "./triggers.ts";

/** A connection of the app: the setting that holds it, and the service that it leads to. */
export interface Connection {
  readonly setting: string;
  readonly service: Service;
}

/** The connections of an app, each once; its own storage account is always there, and is none of them. */
export function connections(plan: AppPlan): readonly Connection[] {
  const found = plan.functions.flatMap((fn): Connection[] => {
    const connection = connectionOf(triggerOf(fn, plan));
    const named = connection && bindingOf(fn, plan)[connection.option];
    // Brokers may be named in either way.
    const setting = typeof named === "string" ? named.replace(/^%([^%]+)%$/, "$1") : named;
    return connection &&
      typeof setting === "string" &&
      setting !== HOST_STORAGE &&
      isSetting(setting, connection.service)
      ? [{ setting, service: connection.service }]
      : [];
  });
  return [...new Map(found.map((one) => [one.setting, one])).values()].sort((a, b) =>
    a.setting < b.setting ? -1 : 1,
  );
}

/** The settings that bindings name with `%…%`, which nobody else gives a value. */
export function namedSettings(plan: AppPlan): readonly string[] {
  const named = plan.functions.flatMap((fn) =>
    Object.values(bindingOf(fn, plan)).flatMap((value) =>
      typeof value === "string" ? [...value.matchAll(/%([A-Za-z_]\w*)%/g)].map(([, name = ""]) => name) : [],
    ),
  );
  const known = new Set([
    HOST_STORAGE,
    ...Object.keys(variablesOf(plan)),
    ...secretsOf(plan),
    ...connections(plan).map(({ setting }) => setting),
  ]);
  return [...new Set(named)].filter((name) => !known.has(name));
}

/** The secrets of all functions. */
export function secretsOf({ functions }: AppPlan): readonly string[] {
  return [...new Set(functions.flatMap(({ options }) => options.secrets ?? []))].sort();
}

/** The variables of all functions: they share one process, and so one environment. */
export function variablesOf(plan: AppPlan): Readonly<Record<string, string>> {
  const zone = zoneOf(plan);
  const env = Object.assign({}, ...plan.functions.map((fn) => fn.env)) as Record<string, string>; // records of texts
  const sorted = Object.fromEntries(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...sorted,
    NODE_OPTIONS: [env["NODE_OPTIONS"], "--enable-source-maps"].filter(Boolean).join(" "),
    ...(zone !== undefined && planOf(plan).zones && { WEBSITE_TIME_ZONE: zone }),
  };
}

/** The zone of the app's timers; undefined for UTC. */
function zoneOf({ functions }: AppPlan): string | undefined {
  const zones = functions.map(({ options }) => options["timezone"]);
  return zones.find((zone): zone is string => typeof zone === "string" && !UTC.test(zone));
}

/** Names of UTC. */
export const UTC: RegExp = /^(?:etc\/)?(?:utc|gmt|uct|zulu|universal|greenwich|gmt[+-]?0)$/i;

/** `local.settings.json`: every setting that the app needs, with values for the emulators; what is secret is empty. It is for this machine alone. */
export function localSettings(plan: AppPlan): string {
  const values: Record<string, string> = {
    FUNCTIONS_WORKER_RUNTIME: "node",
    [HOST_STORAGE]: "UseDevelopmentStorage=true",
    ...Object.fromEntries(connections(plan).map(({ setting, service }) => [setting, EMULATORS[service]])),
    ...variablesOf(plan),
    // The emulator's account has what the app makes.
    ...Object.fromEntries(
      (plan.resources ?? []).flatMap(({ name, existing, variables }) =>
        Object.entries(variables).map(([suffix, variable]) => [
          variable,
          suffix === "CONNECTION" ? "UseDevelopmentStorage=true" : suffix === "" ? (existing ?? name) : "",
        ]),
      ),
    ),
    ...Object.fromEntries([...namedSettings(plan), ...secretsOf(plan)].map((name) => [name, ""])),
  };
  return `${JSON.stringify({ IsEncrypted: false, Values: values }, null, 2)}\n`;
}

/** What the emulators' own documentation gives. */
const BUS =
  "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

const EMULATORS: Readonly<Record<Service, string>> = {
  storage: "UseDevelopmentStorage=true",
  "service-bus": BUS,
  "event-hubs": BUS,
  "cosmos-db": "",
  sql: "",
  kafka: "localhost:9092",
};

/** A list of brokers may stand in the binding itself. */
function isSetting(name: string, service: Service): boolean {
  return service !== "kafka" || !/[.:,]/.test(name);
}
