import { type AppPlan, didYouMean, type Problem } from "anyfn/target";

/** What `anyfn.config.ts` may have under `cloud-functions`. */
export interface CloudFunctionsConfig {
  /** `"nodejs24"` by default. */
  readonly runtime?: "nodejs22" | "nodejs24" | undefined;
  /** The region of functions that name none: `"us-central1"` by default. `REGION` of the shell wins over it. */
  readonly region?: string | undefined;
  /** The account that the functions run as, and by which they are called: the project's default account by default. `SERVICE_ACCOUNT` of the shell wins over it. */
  readonly serviceAccount?: string | undefined;
  /** The Eventarc channel of event functions whose type is not Google's: the app's name by default. */
  readonly channel?: string | undefined;
}

/** What a function may have under `native["cloud-functions"]`. */
interface CloudFunctionsNative {
  /** The id of the trigger that calls the function, in place of its kind's first. */
  readonly trigger?: string | undefined;
  /** Attributes that an event must have, beside what the function's own options say: `{ serviceName: "…", methodName: "…" }`. */
  readonly filters?: Readonly<Record<string, string>> | undefined;
  /** The same with patterns: `{ resourceName: "/projects/x/zones/*" }`. */
  readonly pathPatterns?: Readonly<Record<string, string>> | undefined;
  /** Flags of `gcloud functions deploy`, in place of those that the build writes: `true` writes the flag alone, `false` leaves it out. */
  readonly [flag: `--${string}`]: string | number | boolean;
}

declare module "anyfn" {
  interface NativeOptions {
    readonly "cloud-functions"?: CloudFunctionsNative | undefined;
  }
}

/** The configuration with its type; `configProblems` says whether it is true. */
export function configOf(config: AppPlan["config"]): CloudFunctionsConfig {
  return config as CloudFunctionsConfig; // the build goes on only where `configProblems` found none
}

/** Values that a key of a section may have: one of a list, or text that fits a pattern. */
export type Allowed = readonly unknown[] | RegExp;

const ALLOWED: Readonly<Record<string, Allowed>> = {
  runtime: ["nodejs24", "nodejs22"],
  region: /^[a-z]+(?:-[a-z]+)+\d+$/,
  serviceAccount: /^[\w.-]+@[\w.-]+$/,
  channel: /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
};

/** Everything in the configuration that is not understood. */
export function configProblems(config: AppPlan["config"]): Problem[] {
  return sectionProblems("cloud-functions", config, ALLOWED);
}

/** Everything in a target's section of the configuration that is not understood. */
export function sectionProblems(
  section: string,
  config: AppPlan["config"],
  allowed: Readonly<Record<string, Allowed>>,
): Problem[] {
  return Object.entries(config).flatMap(([key, value]): Problem[] => {
    const values = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (values === undefined) {
      return [
        {
          reason: `anyfn.config has ${section}.${key}, which is not known.`,
          waysOut: [
            ...didYouMean(key, Object.keys(allowed)),
            `Use one of ${Object.keys(allowed).join(", ")}.`,
            `Take it out; options of one function stand under its native.${section}.`,
          ],
        },
      ];
    }
    const fits =
      values instanceof RegExp ? typeof value === "string" && values.test(value) : values.includes(value);
    if (value === undefined || fits) return [];
    return [
      {
        reason: `anyfn.config has ${section}.${key}: ${JSON.stringify(value)}, which is not ${values instanceof RegExp ? `of the form ${values.source}` : `one of ${values.map((name) => JSON.stringify(name)).join(", ")}`}.`,
        waysOut: [
          values instanceof RegExp ? "Give it that form." : `Write ${key}: ${JSON.stringify(values[0])}.`,
          "Leave it out for the default.",
        ],
      },
    ];
  });
}
