import { type AppPlan, didYouMean, type Problem } from "anyfn/target";
import { isRecord } from "./option.ts";
import { PLANS, type Plan } from "./plans.ts";

/** A service that triggers connect to, by an app setting. */
export type Service = "storage" | "service-bus" | "event-hubs" | "cosmos-db" | "sql" | "kafka";

/** What `anyfn.config.ts` may have under `azure-functions`. */
export interface AzureFunctionsConfig {
  /** How the app is hosted: `"flex-consumption"` by default. */
  readonly plan?: Plan | undefined;
  /** `"node24"` by default; `"node22"`, the last that it gets, on the Consumption plan. */
  readonly runtime?: "node22" | "node24" | undefined;
  /** The region, `"westeurope"` by default. `LOCATION` of the shell wins over it. */
  readonly location?: string | undefined;
  /** Seconds that any function may take: `functionTimeout` of host.json. By default the plan's own, or the longest that a function asks for. */
  readonly timeout?: number | undefined;
  /** The size of Premium and Dedicated plans: `"EP1"` and `"B1"` by default. */
  readonly sku?: string | undefined;
  /** The app settings that hold the connections, by service, where functions name none: `{ "service-bus": "BUS" }`. */
  readonly connections?: { readonly [Name in Service]?: string | undefined } | undefined;
  /** Merged last into host.json, object by object. */
  readonly host?: Readonly<Record<string, unknown>> | undefined;
}

/** The configuration with its type; `configProblems` says whether it is true. */
export function configOf(config: AppPlan["config"]): AzureFunctionsConfig {
  return config as AzureFunctionsConfig; // the build goes on only where `configProblems` found none
}

const SERVICES: readonly Service[] = ["storage", "service-bus", "event-hubs", "cosmos-db", "sql", "kafka"];

/** Names of app settings, as Linux takes them. */
export const SETTING: RegExp = /^[A-Za-z_]\w*$/;

interface Rule {
  readonly fits: (value: unknown) => boolean;
  readonly form: string;
}

const RULES: { readonly [Name in keyof Required<AzureFunctionsConfig>]: Rule } = {
  plan: oneOf(PLANS),
  runtime: oneOf(["node24", "node22"]),
  location: { fits: isText(/^[a-z][a-z0-9]+$/), form: 'a region such as "westeurope"' },
  timeout: {
    fits: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 86_399,
    form: "a whole number of seconds from 1 to 86399",
  },
  sku: { fits: isText(/^[A-Z][A-Za-z0-9]+$/), form: 'a size such as "EP1" or "P1V3"' },
  connections: {
    fits: (value) =>
      isRecord(value) &&
      Object.entries(value).every(
        ([service, name]) =>
          (SERVICES as readonly string[]).includes(service) &&
          (name === undefined || (typeof name === "string" && SETTING.test(name))),
      ),
    form: `a name of an app setting for each of ${SERVICES.join(", ")}, or for some`,
  },
  host: { fits: isRecord, form: "an object, as host.json has it" },
};

/** Everything in the configuration that is not understood. */
export function configProblems(config: AppPlan["config"]): Problem[] {
  return Object.entries(config).flatMap(([key, value]): Problem[] => {
    const rule = Object.hasOwn(RULES, key) ? RULES[key as keyof typeof RULES] : undefined; // one of its own keys
    if (rule === undefined) {
      return [
        {
          reason: `anyfn.config has azure-functions.${key}, which is not known.`,
          waysOut: [
            ...didYouMean(key, Object.keys(RULES)),
            `Use one of ${Object.keys(RULES).join(", ")}.`,
            'Take it out; options of one function stand under its native["azure-functions"].',
          ],
        },
      ];
    }
    if (value === undefined || rule.fits(value)) return [];
    return [
      {
        reason: `anyfn.config has azure-functions.${key}: ${JSON.stringify(value)}, which is not ${rule.form}.`,
        waysOut: [`Write ${rule.form}.`, "Leave it out for the default."],
      },
    ];
  });
}

function oneOf(values: readonly string[]): Rule {
  return {
    fits: (value) => (values as readonly unknown[]).includes(value),
    form: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
  };
}

function isText(form: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === "string" && form.test(value);
}
