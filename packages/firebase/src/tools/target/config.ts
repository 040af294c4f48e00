import { type Allowed, sectionProblems } from "@anyfn/cloud-functions/target";
import type { AppPlan, Problem } from "anyfn/target";

/** What `anyfn.config.ts` may have under `firebase`. */
export interface FirebaseConfig {
  /** `"nodejs24"` by default. */
  readonly runtime?: "nodejs22" | "nodejs24" | undefined;
  /** The region of functions that name none; what the Firebase CLI takes by default. */
  readonly region?: string | undefined;
  /** The name of these functions among others of the project, which a deploy leaves alone: `"default"` by default. */
  readonly codebase?: string | undefined;
  /** The Eventarc channel of event functions whose type is not Google's: `"locations/us-central1/channels/firebase"` by default. */
  readonly channel?: string | undefined;
}

/**
 * What a function may have under `native.firebase`: what the build itself needs, and fields of its endpoint in `functions.yaml`,
 * which are merged last: records into records, everything else in place of what is there.
 */
interface FirebaseNative extends EndpointFields {
  /** The id of the trigger that calls the function, in place of its kind's first. */
  readonly trigger?: string | undefined;
  /** Refuses calls without a valid App Check token. */
  readonly appCheck?: "enforce" | undefined;
  /** Has App Check consume the token of each call; `event.native.app.alreadyConsumed` then tells of a replay. */
  readonly consumeAppCheckToken?: boolean | undefined;
  /** Which origins may call from a browser: all by default. */
  readonly cors?: boolean | string | readonly string[] | undefined;
  /** Seconds between signs of life in a streamed answer: 30 by default. */
  readonly heartbeat?: number | undefined;
}

/** Fields of an endpoint: https://github.com/firebase/firebase-tools, `deploy/functions/build.ts`. */
interface EndpointFields {
  readonly maxInstances?: number | undefined;
  readonly cpu?: number | "gcf_gen1" | undefined;
  readonly serviceAccountEmail?: string | undefined;
  readonly ingressSettings?: "ALLOW_ALL" | "ALLOW_INTERNAL_ONLY" | "ALLOW_INTERNAL_AND_GCLB" | undefined;
  readonly vpc?:
    | { readonly connector: string; readonly egressSettings?: "PRIVATE_RANGES_ONLY" | "ALL_TRAFFIC" }
    | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly omit?: boolean | undefined;
  readonly httpsTrigger?: { readonly invoker?: readonly string[] } | undefined;
  readonly eventTrigger?:
    | {
        readonly eventFilters?: Readonly<Record<string, string>>;
        readonly eventFilterPathPatterns?: Readonly<Record<string, string>>;
        readonly retry?: boolean;
        readonly region?: string;
        readonly channel?: string;
        readonly serviceAccountEmail?: string;
      }
    | undefined;
  readonly scheduleTrigger?:
    | { readonly retryConfig?: RetryConfig & { readonly retryCount?: number } }
    | undefined;
  /** With a `retryConfig` of its own the function's `retry` is not for Firebase. */
  readonly taskQueueTrigger?:
    | {
        readonly retryConfig?: RetryConfig & { readonly maxAttempts?: number };
        readonly rateLimits?: {
          readonly maxConcurrentDispatches?: number;
          readonly maxDispatchesPerSecond?: number;
        };
        readonly invoker?: readonly string[];
      }
    | undefined;
  /** Makes an invoke function answer what Firebase Authentication asks before it goes on. */
  readonly blockingTrigger?:
    | {
        readonly eventType: "beforeCreate" | "beforeSignIn" | "beforeSendEmail" | "beforeSendSms";
        readonly options?: {
          readonly accessToken?: boolean;
          readonly idToken?: boolean;
          readonly refreshToken?: boolean;
        };
      }
    | undefined;
}

interface RetryConfig {
  readonly maxRetrySeconds?: number;
  readonly minBackoffSeconds?: number;
  readonly maxBackoffSeconds?: number;
  readonly maxDoublings?: number;
}

declare module "anyfn" {
  interface NativeOptions {
    readonly firebase?: FirebaseNative | undefined;
  }
}

/** What of `native.firebase` is the build's, and not a field of the endpoint. */
export const OWN: ReadonlySet<string> = new Set([
  "trigger",
  "appCheck",
  "consumeAppCheckToken",
  "cors",
  "heartbeat",
]);

/** The fields that an endpoint may have here. */
export const FIELDS: ReadonlySet<string> = new Set([
  "maxInstances",
  "cpu",
  "serviceAccountEmail",
  "ingressSettings",
  "vpc",
  "labels",
  "omit",
  "httpsTrigger",
  "eventTrigger",
  "scheduleTrigger",
  "taskQueueTrigger",
  "blockingTrigger",
]);

/** The configuration with its type; `configProblems` says whether it is true. */
export function configOf(config: AppPlan["config"]): FirebaseConfig {
  return config as FirebaseConfig; // the build goes on only where `configProblems` found none
}

/** Everything in the configuration that is not understood. */
export function configProblems(config: AppPlan["config"]): Problem[] {
  return sectionProblems("firebase", config, ALLOWED);
}

const ALLOWED: Readonly<Record<string, Allowed>> = {
  runtime: ["nodejs24", "nodejs22"],
  region: /^[a-z]+(?:-[a-z]+)+\d+$/,
  codebase: /^[a-z0-9_-]{1,63}$/,
  channel: /^(?:projects\/[^/]+\/)?(?:locations\/[\w-]+\/channels\/)?[\w-]+$/,
};
