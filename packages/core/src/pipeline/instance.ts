/** The life of an instance: its start, before the first event, and its end. */
import { AnyfnError } from "../errors.ts";
import type { Meter } from "../meter.ts";
import { report } from "../report.ts";
import { isSchema, validate } from "../schema.ts";
import { withDeadline } from "./deadline.ts";
import type { Instance, Invocation } from "./invocation.ts";

/** Settles once the function has started: its environment is validated, then its `setup` has run. */
export function started(invocation: Invocation): Promise<void> {
  const { instance } = invocation;
  let start = starts.get(instance);
  if (!start) starts.set(instance, (start = begin(instance)));
  // A start that failed, or hangs, is tried again by the next invocation, as the platform would start a new instance.
  return withDeadline(invocation, start).catch((error: unknown) => {
    starts.delete(instance);
    throw error;
  });
}

const starts = new WeakMap<Instance, Promise<void>>();

async function begin(instance: Instance): Promise<void> {
  const { env, setup } = instance.definition.options;
  if (isSchema(env)) {
    instance.env = await validate(env, { ...instance.environment }, "The environment", "INVALID_ENVIRONMENT");
  }
  await setup?.();
  instance.ready = true;
}

/** Ends an instance: see `Entry.shutdown`. */
export async function shutDown(
  instance: Instance,
  { flush, sink }: Meter,
  isIdle: () => boolean,
  graceMs = 0,
): Promise<void> {
  const endsAt = performance.now() + graceMs;
  while (!isIdle() && performance.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 20));
  flush();
  // A sink that fails, or hangs, must not keep the function from disposing.
  await Promise.race([
    Promise.resolve()
      .then(() => sink.close?.())
      .catch(() => {}),
    new Promise((resolve) => setTimeout(resolve, CLOSE_MS)),
  ]);
  const { setup, dispose } = instance.definition.options;
  if (setup && !instance.ready) return; // there is nothing to dispose of
  if (!dispose) return;
  try {
    await withLimit(async () => dispose(), DISPOSE_MS);
  } catch (error) {
    report(instance, error, undefined, undefined, { message: "dispose failed" });
  }
}

/** Settles as `work` does. @throws AnyfnError when it has not after so many milliseconds: what hangs must not keep the process */
function withLimit(work: () => Promise<unknown>, limitMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = new AnyfnError(
      "TIMEOUT",
      `It did not end within ${limitMs / 1000} seconds and was given up.`,
    );
    const timer = setTimeout(reject, limitMs, late);
    work()
      .finally(() => clearTimeout(timer))
      .then(resolve, reject);
  });
}

const CLOSE_MS = 200;
const DISPOSE_MS = 10_000;
