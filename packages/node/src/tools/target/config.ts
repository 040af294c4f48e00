import { type AppPlan, didYouMean, type FunctionPlan, type Problem } from "anyfn/target";

/** Plain data as Kubernetes takes it. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** What `anyfn.config.ts` may have under `node`. */
export interface NodeConfig {
  /** The Node in the image: `"nodejs24"` by default. */
  readonly runtime?: "nodejs22" | "nodejs24" | undefined;
  /** The image in `knative.yaml`: `"registry.example.com/shop:1"`. The app's name with `:latest` by default, which no cluster finds. */
  readonly image?: string | undefined;
  /** The namespace in `knative.yaml`; the one that kubectl is set to by default. */
  readonly namespace?: string | undefined;
  /** The broker that triggers read: `"default"` by default. */
  readonly broker?: string | undefined;
  /** The Secret that has the functions' secrets: the app's name by default. */
  readonly secret?: string | undefined;
  /** Merged last into the `spec` of every Service: records into records, everything else in place of what is there. */
  readonly service?: { readonly [key: string]: Json } | undefined;
}

/** What a function may have under `native.node`. */
interface NodeNative {
  /** Merged last into the `spec` of its Trigger. */
  readonly trigger?: { readonly [key: string]: Json } | undefined;
  /** Merged last into the `spec` of a schedule's PingSource. */
  readonly pingSource?: { readonly [key: string]: Json } | undefined;
}

declare module "anyfn" {
  interface NativeOptions {
    readonly node?: NodeNative | undefined;
  }
}

/** The configuration with its type; `configProblems` says whether it is true. */
export function configOf(config: AppPlan["config"]): NodeConfig {
  return config as NodeConfig; // the build goes on only where `configProblems` found none
}

/** What a function says under `native.node`; `check` says whether it is true. */
export function nativeOf({ options }: FunctionPlan): NodeNative {
  return (options.native?.["node"] ?? {}) as NodeNative; // as above
}

/** Everything in the configuration that is not understood. */
export function configProblems(config: AppPlan["config"]): Problem[] {
  return Object.entries(config).flatMap(([key, value]): Problem[] => {
    const allowed = Object.hasOwn(ALLOWED, key) ? ALLOWED[key] : undefined;
    if (allowed === undefined) {
      return [
        {
          reason: `anyfn.config has node.${key}, which is not known.`,
          waysOut: [
            ...didYouMean(key, Object.keys(ALLOWED)),
            `Use one of ${Object.keys(ALLOWED).join(", ")}.`,
            "Take it out: port, folders and limits are told to the server when it starts (--port, ANYFN_DATA …).",
          ],
        },
      ];
    }
    if (value === undefined || allowed.fits(value)) return [];
    return [
      {
        reason: `anyfn.config has node.${key}: ${JSON.stringify(value)}, which is not ${allowed.what}.`,
        waysOut: [`Write ${allowed.example}.`, "Leave it out for the default."],
      },
    ];
  });
}

/** True for plain data with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Allowed {
  readonly what: string;
  readonly example: string;
  readonly fits: (value: unknown) => boolean;
}

function matching(pattern: RegExp, what: string, example: string): Allowed {
  return { what, example, fits: (value) => typeof value === "string" && pattern.test(value) };
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const ALLOWED: Readonly<Record<string, Allowed>> = {
  runtime: matching(/^nodejs2[24]$/, 'one of "nodejs24", "nodejs22"', 'runtime: "nodejs24"'),
  image: matching(/^[a-z0-9][\w./:@-]*$/, "the name of an image", 'image: "registry.example.com/shop:1"'),
  namespace: matching(LABEL, "the name of a namespace", 'namespace: "shop"'),
  broker: matching(LABEL, "the name of a broker", 'broker: "default"'),
  secret: matching(LABEL, "the name of a Secret", 'secret: "shop"'),
  service: {
    what: "a record",
    example: "service: { template: { spec: { serviceAccountName: … } } }",
    fits: isRecord,
  },
};
