import type { Kind } from "anyfn/adapter";
import * as z from "zod";
import { FigureError } from "./errors.ts";
import type { Decimal } from "./exact.ts";

/** How requests meet on an instance: each alone, as chance has it at an even rate, or always as many at once as allowed. */
export type Arrival = "alone" | "poisson" | "saturated";

/** A month of one function. Sizes are in MB of 1024 kB, times in milliseconds. */
export interface Workload {
  /** Per month. */
  readonly requests: number | Decimal;
  /** Of a request, or several with their shares (which add up to 1). */
  readonly durationMs: number | readonly { readonly ms: number; readonly share: number }[];
  readonly memoryMb: number;
  /** Where the plan lets one choose; else the plan's own by memory. */
  readonly vcpu?: number | undefined;
  /** CPU time of a request; without it a server is checked as if all of the duration were CPU. */
  readonly cpuMs?: number | undefined;
  /** What starts it. Default `"http"`; anything else makes no web requests. */
  readonly kind?: Kind | undefined;
  /** Share of the requests that start an instance, 0 to 1. Default 0. */
  readonly coldRate?: number | undefined;
  readonly initMs?: number | undefined;
  /** Before 2025-08-01 Lambda billed the init phase of images alone. Default `"zip"`. */
  readonly packaging?: "zip" | "image" | undefined;
  /** Requests that one instance takes at a time, where the plan shares instances. Default: what the plan's deployer sets. */
  readonly concurrency?: number | undefined;
  /** Default `"saturated"` where `concurrency` is given, else `"poisson"`. */
  readonly arrival?: Arrival | undefined;
  /** Seconds that instances were busy in the month, where known: replaces what would be worked out from requests and durations. */
  readonly instanceSeconds?: number | Decimal | undefined;
  /** Any provider's region. Default: each provider's home region. */
  readonly region?: string | undefined;
  /** To the internet, per request and per month; both count. */
  readonly bytesOut?: number | undefined;
  readonly egressGb?: number | Decimal | undefined;
  /** Instances kept ready, where the plan has them. */
  readonly minInstances?: number | undefined;
  /** Peak over average rate, for what a server or a fixed number of instances must carry. Default 3. */
  readonly peakFactor?: number | undefined;
  /** Hours of the month. Default 730. */
  readonly monthHours?: number | undefined;
  /** Lambda: temporary disk. Default 512. */
  readonly ephemeralMb?: number | undefined;
  /** Lambda: size of an asynchronous event, which counts as one request per 64 KB over 256 KB. */
  readonly eventKb?: number | undefined;
  /** Lambda: streamed responses. */
  readonly streams?:
    | readonly { readonly requests: number | Decimal; readonly mb: number | Decimal }[]
    | undefined;
  /** Lambda: provisioned concurrency; `requests` of them run inside it (default all), in `durationMs`. */
  readonly provisioned?:
    | {
        readonly concurrency: number;
        readonly hours: number;
        readonly requests?: number | Decimal | undefined;
        readonly durationMs?: number | undefined;
      }
    | undefined;
  /** Netlify: production deploys in the month. Default 0. */
  readonly productionDeploys?: number | undefined;
  /** Quantities of any other meter of the price book: `[{ meter: "aws.lambda.epu.sqs", quantity: "8000" }]`. */
  readonly extra?: readonly { readonly meter: string; readonly quantity: number | Decimal }[] | undefined;
}

/** The workload itself, when every figure in it makes sense. @throws FigureError that names the field, what was seen and what to give */
export function checkedWorkload(workload: Workload): Workload {
  const read = WORKLOAD.safeParse(workload);
  if (read.success) return workload;
  const lines = read.error.issues.slice(0, 5).map(({ path, message }) => {
    const seen = path.reduce<unknown>(
      (value, key) => (value as Record<PropertyKey, unknown>)?.[key],
      workload,
    ); // any object may be indexed
    const shown = typeof seen === "number" ? String(seen) : (JSON.stringify(seen) ?? "nothing");
    return `${path.join(".") || "the workload"}: ${message} (seen: ${shown.slice(0, 60)})`;
  });
  throw new FigureError(`The workload cannot be priced: ${lines.join("; ")}.`);
}

// Refinements of anything, not unions: a union that fails tells of its branches and not what to write.
const count = (what: string, most: number): z.ZodType =>
  z
    .unknown()
    .refine(
      (value) =>
        (typeof value === "number" && value >= 0 && value <= most) ||
        (typeof value === "string" && /^\d{1,30}(\.\d{1,20})?$/.test(value) && Number(value) <= most),
      `give ${what} from 0 to ${most.toLocaleString("en-US")}`,
    );
const figure = (what: string, most: number, least = 0): z.ZodType<number> =>
  z
    .number({ error: `give ${what}` })
    .refine(
      (value) => value >= least && value <= most,
      `give ${what} from ${least} to ${most.toLocaleString("en-US")}`,
    );
const whole = (what: string, most: number, least = 0): z.ZodType<number> =>
  figure(what, most, least).refine(Number.isInteger, "give a whole number");
const ms = figure("milliseconds", 31 * 86_400_000);
const requests = count("requests", 1e15);
const PARTS = z
  .array(z.strictObject({ ms, share: figure("a share", 1) }))
  .refine((parts) => Math.abs(parts.reduce((all, { share }) => all + share, 0) - 1) < 1e-9);

const WORKLOAD = z.strictObject(
  {
    requests,
    durationMs: z
      .unknown()
      .refine(
        (value) => ms.safeParse(value).success || PARTS.safeParse(value).success,
        "give milliseconds from 0 to 31 days, or parts { ms, share } whose shares add up to 1",
      ),
    memoryMb: figure("MB of memory", 1_048_576, 1),
    vcpu: figure("vCPUs", 1024, 0.001).optional(),
    cpuMs: ms.optional(),
    kind: z.string().optional(),
    coldRate: figure("a share", 1).optional(),
    initMs: ms.optional(),
    packaging: z.enum(["zip", "image"], { error: 'give "zip" or "image"' }).optional(),
    concurrency: whole("requests at a time", 100_000, 1).optional(),
    arrival: z
      .enum(["alone", "poisson", "saturated"], { error: 'give "alone", "poisson" or "saturated"' })
      .optional(),
    instanceSeconds: count("seconds", 1e13).optional(),
    region: z.string({ error: "give a region's name" }).min(1, "give a region's name").optional(),
    bytesOut: figure("bytes", 1e12).optional(),
    egressGb: count("GB", 1e10).optional(),
    minInstances: whole("instances", 1e6).optional(),
    peakFactor: figure("peak over average", 10_000, 1).optional(),
    monthHours: figure("hours", 744, 1).optional(),
    ephemeralMb: figure("MB of temporary disk", 10_240, 512).optional(),
    eventKb: figure("KB of an event", 1024).optional(),
    streams: z.array(z.strictObject({ requests, mb: count("MB", 1e6) })).optional(),
    provisioned: z
      .strictObject({
        concurrency: whole("instances", 1e6),
        hours: figure("hours", 744),
        requests: requests.optional(),
        durationMs: ms.optional(),
      })
      .optional(),
    productionDeploys: figure("deploys", 1e6).optional(),
    extra: z.array(z.strictObject({ meter: z.string(), quantity: count("units", 1e18) })).optional(),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `unknown field ${issue.keys.join(", ")}` : undefined,
  },
);
