import { readLogs, toPlain } from "@anyfn/conformance";
import type { AnyDefinition, Driver, NativeResult, Session, Stimulus, Variant } from "anyfn/driver";
import type { LoadedTarget } from "../conformance/load.ts";
import { findRuntimes, type LocalLevel } from "../conformance/play.ts";
import { openWorkshop } from "../conformance/workshop.ts";

/** What is played where. */
export interface ParityOptions {
  readonly targets: readonly LoadedTarget[];
  readonly level: LocalLevel;
  readonly name: string;
  /** The module of the function. */
  readonly file: string;
  readonly definition: AnyDefinition;
  readonly stimulus: Stimulus;
  /** The app's folder. */
  readonly from: string;
}

/** What one target made of the event: each part by its name, so that parts can be laid side by side. */
export interface ParityColumn {
  readonly target: string;
  /** Absent: the target has no way to call such a function. */
  readonly variant?: string | undefined;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** Plays one event on every target, each by the first of its ways to call such a function. @throws BuildError where a runtime is not there */
export async function playParity(options: ParityOptions): Promise<readonly ParityColumn[]> {
  const { targets, level, definition } = options;
  if (level === "runtime") findRuntimes(targets, options.from);
  const columns: ParityColumn[] = [];
  for (const loaded of targets) {
    const { name } = loaded.target;
    const variant = loaded.driver.variants.find(
      ({ id, kind }) =>
        kind === definition.kind && !(level === "runtime" && Object.hasOwn(loaded.plan?.unplayed ?? {}, id)),
    );
    columns.push(variant ? await playOn(loaded, variant, options) : { target: name, parts: {} });
  }
  return columns;
}

async function playOn(loaded: LoadedTarget, variant: Variant, options: ParityOptions): Promise<ParityColumn> {
  const { driver, target } = loaded;
  const { session, end } = await open(loaded, variant, options);
  try {
    const native = driver.toNative(options.stimulus, variant);
    const result = await session.call(native, { timeoutMs: TIMEOUT_MS });
    return { target: target.name, variant: variant.id, parts: partsOf(driver, result, native, variant) };
  } finally {
    await session.stop();
    await end();
  }
}

interface Opened {
  readonly session: Session;
  end(): Promise<void>;
}

async function open(
  { driver, target, plan }: LoadedTarget,
  variant: Variant,
  { level, definition, name, file, from }: ParityOptions,
): Promise<Opened> {
  if (level === "in-process" || !plan)
    return { session: driver.open(definition, variant), end: async () => {} };
  const workshop = await openWorkshop(target, { from });
  // The one variant alone: what else could be built is not played.
  const own = { ...driver, variants: [variant] };
  const prepared = await plan.prepare(own, workshop, [{ name, file, kind: definition.kind, batch: false }]);
  const serve = plan.serve?.(variant) ?? variant.serve;
  const { folder, entry } = await prepared.build({ name, file, serve });
  const running = await plan.launcher.launch({
    ...prepared.launch,
    folder,
    ...(entry !== undefined && { entry }),
    functionName: name,
    env: { ...prepared.launch?.env, ANYFN_METER: "records" },
  });
  return {
    session: {
      call: (native, { timeoutMs = TIMEOUT_MS } = {}) => running.call(native, { timeoutMs }),
      stop: () => running.stop(),
    },
    async end() {
      await prepared.stop?.();
      await workshop.remove();
    },
  };
}

const TIMEOUT_MS = 3000;

function partsOf(
  driver: Driver,
  result: NativeResult,
  native: unknown,
  variant: Variant,
): Readonly<Record<string, unknown>> {
  const outcome = driver.fromNative(result, native, variant);
  const { lines, usage } = readLogs(result.logs, driver.fromLog);
  const logs = lines.map(({ level, message, fields }) => ({ level, message, fields: withoutStacks(fields) }));
  return {
    ...(outcome.kind === "http"
      ? {
          status: outcome.status,
          ...Object.fromEntries(
            Object.entries(outcome.headers)
              .filter(([name]) => !OF_CONNECTIONS.has(name))
              .map(([name, value]) => [`header ${name}`, value]),
          ),
          cookies: outcome.cookies,
          body: readable(outcome.body),
        }
      : {
          "delivered again": outcome.redelivered,
          result: toPlain(outcome.result ?? null),
        }),
    error: outcome.error?.type ?? null,
    logs: toPlain(logs),
    usage: usage.map((record) => picked(record as Readonly<Record<string, unknown>>)), // one line of JSON each
  };
}

/** Of the connection, or of the server that answers: not of the function. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "etag",
  "keep-alive",
  "server",
  "transfer-encoding",
  "x-powered-by",
]);

/** What is the function's doing; time and place are not. */
function picked(record: Readonly<Record<string, unknown>>): unknown {
  const { kind, invocations, outcomes, events, failures, bytesIn, bytesOut, counts = {} } = record;
  return { kind, invocations, outcomes, events, failures, bytesIn, bytesOut, counts };
}

/** Where in a bundle something failed is no difference. */
function withoutStacks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStacks);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      /^stack(?:_?trace)?$/i.test(key) ? [] : [[key, withoutStacks(item)]],
    ),
  );
}

function readable(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `base64 ${Buffer.from(bytes).toString("base64")}`;
  }
}
