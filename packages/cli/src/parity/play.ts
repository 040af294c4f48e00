import { BuildError } from "@anyfn/build/diagnostics";
import { type Prepared, type RuntimePlan, readLogs, toPlain } from "@anyfn/conformance";
import type { AnyDefinition, Driver, NativeResult, Session, Stimulus, Variant } from "anyfn/driver";
import { goesTo } from "anyfn/target";
import type { LoadedTarget } from "../conformance/load.ts";
import { findRuntimes, type LocalLevel } from "../conformance/play.ts";
import { type OpenWorkshop, openWorkshop } from "../conformance/workshop.ts";

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
  /** Plays only the variants that it answers true for; all of them by default. */
  readonly chosen?: ((target: string, variant: string) => boolean) | undefined;
}

/** What one way of calling made of the event: each part by its name, so that parts can be laid side by side. */
export interface ParityColumn {
  readonly target: string;
  /** Absent: the target was not played. */
  readonly variant?: string | undefined;
  /** Why it was not. */
  readonly reason?: string | undefined;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** Plays one event on every target, in every way in which it calls such a function. @throws BuildError where a runtime is not there */
export async function playParity(options: ParityOptions): Promise<readonly ParityColumn[]> {
  const { targets, level } = options;
  if (level === "runtime") findRuntimes(targets, options.from);
  const columns: ParityColumn[] = [];
  for (const loaded of targets) columns.push(...(await playTarget(loaded, options)));
  return columns;
}

async function playTarget(loaded: LoadedTarget, options: ParityOptions): Promise<readonly ParityColumn[]> {
  const target = loaded.target.name;
  const { variants, reason } = variantsOf(loaded, options);
  if (variants.length === 0) return [{ target, reason, parts: {} }];
  try {
    return options.level === "runtime" && loaded.plan
      ? await onRuntime(loaded, loaded.plan, variants, options)
      : await inProcess(loaded, variants, options);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    // The function asks for what this target cannot do: the others are compared all the same.
    return [{ target, reason: `cannot be built: ${error.diagnostics[0]?.reason}`, parts: {} }];
  }
}

/** The ways in which the target calls the function at this level. */
function variantsOf(
  { target: { name }, driver, plan }: LoadedTarget,
  { level, definition, chosen = () => true }: ParityOptions,
): { readonly variants: readonly Variant[]; readonly reason: string } {
  const { kind, batch = false, options } = definition;
  if (goesTo(options.targets, name) === false) return { variants: [], reason: "the function is not for it" };
  const able = driver.variants.filter(
    (variant) => variant.kind === kind && !(batch && variant.lacks?.["batch"] !== undefined),
  );
  if (able.length === 0) return { variants: [], reason: "calls no such function" };
  const unplayed = level === "runtime" ? (plan?.unplayed ?? {}) : {};
  const playable = able.filter(({ id }) => !Object.hasOwn(unplayed, id));
  if (playable.length === 0) return { variants: [], reason: unplayed[able[0]?.id ?? ""] ?? "" };
  return {
    variants: playable.filter(({ id }) => chosen(name, id)),
    reason: `none of ${playable.map(({ id }) => id).join(", ")} was chosen`,
  };
}

async function inProcess(
  { driver, target }: LoadedTarget,
  variants: readonly Variant[],
  { definition, stimulus }: ParityOptions,
): Promise<readonly ParityColumn[]> {
  const columns: ParityColumn[] = [];
  for (const variant of variants) {
    const session = driver.open(definition, variant);
    try {
      columns.push(await playOn(session, driver, target.name, variant, stimulus));
    } finally {
      await session.stop();
    }
  }
  return columns;
}

/** Variants with the same entry share what was built and started. */
async function onRuntime(
  { driver, target }: LoadedTarget,
  plan: RuntimePlan,
  variants: readonly Variant[],
  options: ParityOptions,
): Promise<readonly ParityColumn[]> {
  const { definition, name, file, from, stimulus } = options;
  const { kind, batch = false } = definition;
  const serveOf = (variant: Variant) => plan.serve?.(variant) ?? variant.serve;
  let workshop: OpenWorkshop | undefined;
  let prepared: Prepared | undefined;
  const columns: ParityColumn[] = [];
  try {
    workshop = await openWorkshop(target, { from });
    // What is not played is not built.
    const own = { ...driver, variants };
    prepared = await plan.prepare(own, workshop, [{ name, file, kind, batch }]);
    for (const group of Map.groupBy(variants, (variant) => JSON.stringify(serveOf(variant))).values()) {
      const [first] = group;
      if (!first) continue;
      const { folder, entry } = await prepared.build({ name, file, serve: serveOf(first) });
      const running = await plan.launcher.launch({
        functionName: name,
        ...prepared.launch,
        folder,
        ...(entry !== undefined && { entry }),
        env: { ...prepared.launch?.env, ANYFN_METER: "records" },
      });
      const session: Session = {
        call: async (native, { timeoutMs = TIMEOUT_MS } = {}) =>
          running.initError
            ? { status: "error", error: running.initError, logs: running.logs }
            : running.call(native, { timeoutMs }),
        stop: () => running.stop(),
      };
      try {
        for (const variant of group)
          columns.push(await playOn(session, driver, target.name, variant, stimulus, plan.ownHeaders));
      } finally {
        await session.stop();
      }
    }
  } finally {
    await prepared?.stop?.();
    workshop?.remove();
  }
  return columns;
}

async function playOn(
  session: Session,
  driver: Driver,
  target: string,
  variant: Variant,
  stimulus: Stimulus,
  ownHeaders: readonly string[] = [],
): Promise<ParityColumn> {
  const native = driver.toNative(stimulus, variant);
  const result = await session.call(native, { timeoutMs: TIMEOUT_MS });
  return { target, variant: variant.id, parts: partsOf(driver, result, native, variant, ownHeaders) };
}

const TIMEOUT_MS = 3000;

function partsOf(
  driver: Driver,
  result: NativeResult,
  native: unknown,
  variant: Variant,
  ownHeaders: readonly string[],
): Readonly<Record<string, unknown>> {
  const outcome = driver.fromNative(result, native, variant);
  const { lines, usage } = readLogs(result.logs, driver.fromLog);
  const logs = lines.map(({ level, message, fields }) => ({
    level,
    message: withoutDeadline(message),
    fields: withoutStacks(fields),
  }));
  return {
    ...(outcome.kind === "http"
      ? {
          status: outcome.status,
          ...Object.fromEntries(
            Object.entries(outcome.headers)
              .filter(([name]) => !OF_CONNECTIONS.has(name) && !ownHeaders.includes(name))
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

/** Where in a bundle something failed is no difference, nor when it was stopped. */
function withoutStacks(value: unknown): unknown {
  if (typeof value === "string") return withoutDeadline(value);
  if (Array.isArray(value)) return value.map(withoutStacks);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      /^stack(?:_?trace)?$/i.test(key) ? [] : [[key, withoutStacks(item)]],
    ),
  );
}

/** Of core's own message alone: other times are the function's doing. */
function withoutDeadline(text: string): string {
  return text.replace(/(?<=was stopped: its deadline )\S+(?= is near)/, "<time>");
}

function readable(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `base64 ${Buffer.from(bytes).toString("base64")}`;
  }
}
