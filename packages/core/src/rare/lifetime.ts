import { withDeadline } from "../deadline.ts";
import type { Instance, Invocation } from "../invocation.ts";
import type { Meter, UsageOutcome } from "../meter.ts";
import { report } from "../report.ts";
import { isSchema, validate } from "../schema.ts";
import { controllerOf } from "./context.ts";

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
  try {
    await dispose?.();
  } catch (error) {
    report(instance, error, undefined, undefined, { message: "dispose failed" });
  }
}

const CLOSE_MS = 200;

/** Sends a reply where sending is an act, and counts what went out. */
export async function send(invocation: Invocation, reply: unknown, channel: unknown): Promise<void> {
  const { instance, nativeEvent, usage } = invocation;
  const sending = instance.adapter.send?.(reply as never, channel as never, nativeEvent, () =>
    settle(invocation),
  ); // reply and channel are this adapter's own
  const sent = await withDeadline(invocation, Promise.resolve(sending)).catch((error: unknown) => {
    if (givenUp.has(invocation))
      invocation.log.error("the response did not end before the deadline and was cut off");
    throw error;
  });
  usage.bytesOut += sent?.bytes ?? 0;
  if (sent?.failed) {
    usage.failures = 1;
    invocation.log.error("the response was cut off", sent.failed);
  }
  if (sent?.cancelled) {
    usage.outcome ??= "cancelled";
    invocation.log.info("the client went away before the response ended", { bytes: usage.bytesOut });
  }
}

/** The end of an invocation that has something to send, or work to wait for, or went wrong. */
export async function conclude(
  invocation: Invocation,
  result: unknown,
  channel: unknown,
  end: (invocation: Invocation, outcome: UsageOutcome) => void,
): Promise<unknown> {
  let outcome: UsageOutcome = "error";
  try {
    const reply = await result;
    if (channel && reply !== channel) await send(invocation, reply, channel);
    outcome = "ok";
    return reply;
  } finally {
    if (invocation.pending) await settle(invocation);
    end(invocation, outcome);
  }
}

/** Settles when all work given to `waitUntil` has, or the deadline is near. */
export async function settle(invocation: Invocation): Promise<void> {
  while (invocation.pending) {
    const open = invocation.pending;
    invocation.pending = undefined;
    const settled = open.map((work) =>
      work.catch((error: unknown) => invocation.log.error("work given to waitUntil failed", { error })),
    );
    // The limit comes once: after it nothing would end the wait.
    const all = givenUp.has(invocation) ? Promise.reject() : Promise.all(settled);
    await withDeadline(invocation, all).catch(() => {
      invocation.log.error(
        `${open.length} promises given to waitUntil did not settle before the deadline and were cut off`,
      );
    });
  }
}

/** Aborts and gives up what is past its limits; answers the time of the next limit, on the clock of `performance.now()`. */
export function look(running: readonly Invocation[], abortBefore: number, firedAt: number): number {
  // The timer's own clock may be ahead, as a test's is.
  const now = Math.max(firedAt, performance.now());
  let next = Number.POSITIVE_INFINITY;
  for (const invocation of [...running]) {
    if (limitOf(invocation, abortBefore) <= now) {
      if (invocation.aborted) {
        givenUp.add(invocation);
        invocation.usage.outcome = "timeout";
        invocation.expire?.(invocation.signal.reason);
        continue;
      }
      invocation.aborted = true;
      const message = `${invocation.function.name} was stopped: its deadline ${invocation.deadline.toISOString()} is near`;
      controllerOf(invocation).abort(new DOMException(message, "TimeoutError"));
    }
    next = Math.min(next, limitOf(invocation, abortBefore));
  }
  return next;
}

/** Those whose last limit is over. A handler that gave up by itself when the signal aborted is none: what it left to do has the rest of the time. */
const givenUp = new WeakSet<Invocation>();

/** When the next thing is to do for an invocation: abort its signal, then give it up. */
function limitOf({ endsAt, began, aborted }: Invocation, abortBefore: number): number {
  const margin = Math.min(abortBefore, (endsAt - began) / 5);
  return endsAt - (aborted ? margin / 4 : margin);
}
