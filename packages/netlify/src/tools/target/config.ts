import { basePathMistake } from "anyfn/http";
import { type AppPlan, didYouMean, type FunctionPlan, type Problem } from "anyfn/target";

/** What `anyfn.config.ts` may have under `netlify`. */
export interface NetlifyConfig {
  /**
   * What Netlify cannot trigger (storage, database, topic, stream, queue, other events) comes as CloudEvents to the function `anyfn-events`.
   * `origins` are the senders that its webhook handshake welcomes. Off by default: such functions are then a mistake.
   */
  readonly bridge?: boolean | { readonly origins?: "*" | readonly string[] | undefined } | undefined;
  /** `"background"`: each queue function is a background function, to which messages are sent as signed CloudEvents. */
  readonly queue?: "background" | undefined;
  /** The variable with the secret of signed calls: `"ANYFN_SECRET"` by default. */
  readonly secret?: string | undefined;
  /** A static file at a URL wins over the functions: true by default. */
  readonly preferStatic?: boolean | undefined;
  /** What stands before all routes: with `publish` it is `"/api"` by default, for functions whose route does not begin with it; `"/"` is none. */
  readonly basePath?: string | undefined;
  /** The folder of static files, relative to `netlify.toml`: an empty `"public"` by default. */
  readonly publish?: string | undefined;
}

/** What a function may have under `native.netlify`. Everything else in it is merged last into the function's `config`: `rateLimit`, `vcpu`, … */
export interface NetlifyNative {
  /** As of the app, for this function alone. */
  readonly bridge?: boolean | undefined;
  /** Of a queue function: as of the app, for this function alone. */
  readonly queue?: "background" | undefined;
  /** Of an invoke function: false answers the caller within 60 seconds; by default it hears 202 and the function has 15 minutes. */
  readonly background?: boolean | undefined;
  /** Further keys of Netlify's `config`. */
  readonly [key: string]: unknown;
}

declare module "anyfn" {
  interface NativeOptions {
    readonly netlify?: NetlifyNative | undefined;
  }
}

/** The section, once `configProblems` has found nothing. */
export function configOf(config: AppPlan["config"]): NetlifyConfig {
  return config as NetlifyConfig; // checked first
}

/** What a function says under `native.netlify`. */
export function nativeOf({ options }: FunctionPlan): NetlifyNative {
  const native: unknown = options.native?.["netlify"];
  return typeof native === "object" && native !== null ? (native as NetlifyNative) : {}; // any record is one
}

/** What is wrong in the section. */
export function configProblems(config: AppPlan["config"]): Problem[] {
  return Object.entries(config).flatMap(([key, value]): Problem[] => {
    const rule = Object.hasOwn(RULES, key) ? RULES[key] : undefined;
    if (value === undefined || rule?.ok(value)) return [];
    return [
      {
        reason: rule
          ? `netlify.${key} in the configuration is ${JSON.stringify(value)?.slice(0, 80)}, which is not ${rule.what}.`
          : `netlify in the configuration has ${JSON.stringify(key)}, which is not known.`,
        waysOut: [
          ...(rule ? [] : didYouMean(key, Object.keys(RULES))),
          rule ? `Make it ${rule.what}.` : `Use ${Object.keys(RULES).join(", ")}.`,
          "Leave it out for the default.",
        ],
      },
    ];
  });
}

const RULES: Readonly<Record<string, { readonly what: string; ok(value: unknown): boolean }>> = {
  bridge: {
    what: 'true, false or { origins: ["sender.example.com"] }',
    ok: (value) =>
      typeof value === "boolean" ||
      (typeof value === "object" &&
        value !== null &&
        Object.entries(value).every(
          ([key, origins]) =>
            key === "origins" &&
            (origins === "*" ||
              (Array.isArray(origins) && origins.every((origin) => typeof origin === "string"))),
        )),
  },
  queue: { what: '"background"', ok: (value) => value === "background" },
  secret: {
    what: "the name of a variable",
    ok: (value) => typeof value === "string" && /^[A-Za-z_]\w*$/.test(value),
  },
  preferStatic: { what: "true or false", ok: (value) => typeof value === "boolean" },
  basePath: {
    what: 'a path such as "/api", or "/"',
    ok: (value) => typeof value === "string" && (value === "/" || basePathMistake(value) === undefined),
  },
  publish: {
    what: "the path of a folder",
    ok: (value) => typeof value === "string" && value !== "",
  },
};
