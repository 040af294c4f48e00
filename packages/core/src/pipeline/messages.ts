import type { MessageTrigger, Outcome } from "../contract.ts";
import type { FunctionOptions, Runner } from "../definition.ts";
import { AnyfnError, PermanentError } from "../errors.ts";
import type { CoreEvent, MessageKind } from "../events.ts";
import type { LogLevel } from "../log.ts";
import { malformationOf } from "../malformed.ts";
import { inTrace } from "../scope.ts";
import { carried } from "./carried.ts";
import { contextOf } from "./context.ts";
import { isThenable, withDeadline } from "./deadline.ts";
import { codeOf, failureIn, notHandled, shown } from "./failure.ts";
import type { Invocation } from "./invocation.ts";

/** What a kind adds to the common way of running messages. */
export interface MessageRules<K extends MessageKind = MessageKind> {
  /** False skips the event, which then succeeds. */
  readonly accepts?: ((event: CoreEvent<K>) => boolean) | undefined;
  /** The event as the handler gets it: its data validated. */
  readonly prepare?: ((event: CoreEvent<K>) => CoreEvent<K> | Promise<CoreEvent<K>>) | undefined;
  /** How many bytes an event came in, where its trigger does not know. */
  readonly bytes?: ((event: CoreEvent<K>) => number) | undefined;
  /** What the handler's return value comes to: read to its end, validated. */
  readonly result?: ((value: unknown, invocation: Invocation) => unknown) | undefined;
}

/** Calls the handler once per message: concurrently up to `concurrency`, in order within a group; what fails is told apart. */
export function messageRunner<K extends MessageKind>(rules: MessageRules<K>): Runner {
  return (invocation: Invocation, row: MessageTrigger<K>, start) => {
    if (row.kind === "invoke")
      return Promise.resolve(start)
        .then(() => handleAll(invocation, row))
        .catch((error: unknown) => answerCall(invocation, row, error));
    return start ? start.then(() => handleAll(invocation, row)) : handleAll(invocation, row);
  };

  function handleAll(invocation: Invocation, row: MessageTrigger<K>): unknown {
    const native = invocation.nativeEvent as never; // `row.detect` accepted it
    const { handler, options } = invocation.instance.definition;
    // First: of a body that cannot be read its bytes came too.
    const { usage } = invocation;
    if (row.bodyLength) usage.bytesIn = row.bodyLength(native);
    const events = row.normalize(native, invocation.native);
    if (rules.bytes && !row.bodyLength) for (const event of events) usage.bytesIn += rules.bytes(event);
    const context = contextOf(invocation);

    // What needs no waiting is not waited for: a turn of the queue costs as much as a small handler.
    async function handle(given: CoreEvent<K>): Promise<Outcome> {
      const malformed = malformationOf(given as CoreEvent);
      if (malformed !== undefined) return { ok: false, error: malformed };
      const [event, trace] = carried(given);
      if (trace === undefined) return run(event, context);
      if (events.length > 1)
        return inTrace(trace.traceparent, () => run(event, contextOf(invocation, trace)));
      invocation.continues(trace);
      return run(event, context);
    }

    async function run(event: CoreEvent<K>, own: typeof context): Promise<Outcome> {
      try {
        if (rules.accepts?.(event) === false) return DONE;
        let value: unknown = rules.prepare ? rules.prepare(event) : event;
        if (isThenable(value)) value = await value;
        value = (handler as (event: unknown, context: unknown) => unknown)(value, own); // a definition's handler takes its kind's event
        if (isThenable(value)) value = await value;
        if (rules.result) value = await rules.result(value, invocation);
        return value === undefined ? DONE : { ok: true, value };
      } catch (error) {
        return { ok: false, error };
      }
    }

    return runAll(invocation, events, {
      concurrency: options.concurrency ?? 10,
      group: row.group,
      run: handle,
      drops: (error) => isDropped(options, error),
    }).then((outcomes) => answer(invocation, row, events, outcomes));
  }
}

/** The answer to a direct call that failed before its handler, or whose answer cannot be made; its caller hears of it as of any failure. */
function answerCall(invocation: Invocation, row: MessageTrigger, error: unknown): unknown {
  if (!row.reply || invocation.usage.failures > 0) throw error;
  notHandled(invocation, error);
  return row.reply([{ ok: false, error }], [], { partialBatch: false }, invocation.nativeEvent as never); // `row.detect` accepted it
}

/** What succeeded and has no result. */
export const DONE: Outcome = { ok: true, value: undefined };

/** The row's answer to what became of each message; without a way to answer, a failure is thrown. */
export function answer<K extends MessageKind>(
  invocation: Invocation,
  row: MessageTrigger<K>,
  events: readonly CoreEvent<K>[],
  outcomes: readonly Outcome[],
): unknown {
  const { definition, options } = invocation.instance;
  const { usage } = invocation;
  usage.events = events.length;
  usage.attempt = events[0]?.attempt;
  if (!row.bodyLength)
    for (const event of events)
      usage.bytesIn += (event as { readonly bytes?: Uint8Array }).bytes?.byteLength ?? 0; // the kinds that carry a body have it under this name
  const heard = outcomes.map((outcome, index) =>
    hear(invocation, definition.options, outcome, events[index] as CoreEvent<K>),
  ); // one outcome per event
  if (row.reply)
    return row.reply(
      heard,
      events,
      { partialBatch: options.partialBatch ?? false },
      invocation.nativeEvent as never,
    ); // `row.detect` accepted it
  throwFailures(heard);
  const only = heard.length === 1 ? heard[0] : undefined;
  return only?.ok ? only.value : undefined;
}

/** Throws when any outcome is a failure: the user's own error where there is one, else all of them in one. */
export function throwFailures(outcomes: readonly Outcome[]): void {
  const errors = outcomes.flatMap((outcome) => (outcome.ok || outcome.skipped ? [] : [outcome.error]));
  const skipped = outcomes.filter((outcome) => !outcome.ok && outcome.skipped);
  if (errors.length + skipped.length === 0) return;
  const [only] = outcomes;
  if (outcomes.length === 1 && only?.ok === false) throw only.error;
  throw new AnyfnError(
    "BATCH_FAILED",
    `${errors.length} of ${outcomes.length} messages failed${skipped.length ? ` and ${skipped.length} were not started` : ""}; the whole batch is delivered again.`,
    { cause: errors.length === 1 ? errors[0] : new AggregateError(errors) },
  );
}

/** How to run a batch. */
interface Plan<Event> {
  readonly concurrency: number;
  readonly group: ((event: Event) => string | undefined) | undefined;
  readonly run: (event: Event) => Promise<Outcome>;
  /** True for a failure that will be acknowledged: its group goes on, as the message does not come again. */
  readonly drops: (error: unknown) => boolean;
}

/** Runs all messages and answers one outcome each. Near the deadline what has not started is skipped, what runs has failed. */
async function runAll<Event>(
  invocation: Invocation,
  events: readonly Event[],
  plan: Plan<Event>,
): Promise<readonly Outcome[]> {
  const outcomes: (Outcome | undefined)[] = events.map(() => undefined);
  const started: boolean[] = [];
  const lanes = lanesOf(events, plan.group);
  let next = 0;

  async function work(): Promise<void> {
    for (let lane = lanes[next++]; lane; lane = lanes[next++]) {
      let stopped: unknown;
      for (const index of lane) {
        if (invocation.aborted) return;
        if (stopped !== undefined) {
          outcomes[index] = { ok: false, error: stopped, skipped: true };
          continue;
        }
        started[index] = true;
        const outcome = await plan.run(events[index] as Event); // an index of `events`
        outcomes[index] ??= outcome;
        if (!outcome.ok && !plan.drops(outcome.error))
          stopped = new AnyfnError("BATCH_FAILED", "An earlier message of the same group failed.", {
            cause: outcome.error,
          });
      }
    }
  }

  // A concurrency that is not a number counts as one.
  const workers = Math.min(Math.max(1, plan.concurrency || 1), lanes.length);
  const done: Promise<unknown> = workers === 1 ? work() : Promise.all(Array.from({ length: workers }, work));
  await withDeadline(invocation, done).catch(() => {});
  return outcomes.map(
    (outcome, index): Outcome =>
      outcome ?? {
        ok: false,
        error: invocation.signal.reason,
        ...(!started[index] && { skipped: true }),
      },
  );
}

/** The indexes of the events, those of one group together and in order. */
function lanesOf<Event>(
  events: readonly Event[],
  group: Plan<Event>["group"],
): readonly (readonly number[])[] {
  if (!group) return events.map((_, index) => [index]);
  const lanes: number[][] = [];
  const byGroup = new Map<string, number[]>();
  events.forEach((event, index) => {
    const key = group(event);
    const lane = key === undefined ? undefined : byGroup.get(key);
    if (lane) lane.push(index);
    else {
      const fresh = [index];
      lanes.push(fresh);
      if (key !== undefined) byGroup.set(key, fresh);
    }
  });
  return lanes;
}

/** Counts and logs a failure, and acknowledges a permanent one where the function says so. */
function hear(
  invocation: Invocation,
  options: FunctionOptions,
  outcome: Outcome,
  event: CoreEvent<MessageKind>,
): Outcome {
  if (outcome.ok) return outcome;
  invocation.usage.failures++;
  const { error, skipped } = outcome;
  const fields = {
    ...shown(error),
    event: event.id,
    attempt: event.attempt,
  };
  if (skipped) {
    invocation.log.warn("a message was not handled and is reported as failed", {
      ...fields,
      error: undefined,
      reason: String((error as Error).message),
    });
    return outcome;
  }
  if (isDropped(options, error)) {
    invocation.log.error("a message failed for good and was dropped", fields);
    return { ok: true, value: undefined };
  }
  const level = levelOf(invocation, error, event);
  if (level) invocation.log[level]("a message failed", fields);
  return outcome;
}

/** Of a direct call what its caller did is no error of ours; of a message every failure is logged, and what comes again as less. */
function levelOf(
  invocation: Invocation,
  error: unknown,
  event: CoreEvent<MessageKind>,
): LogLevel | undefined {
  const { level } = failureIn(invocation, error);
  // Not so of one of a list that a service hands over in a call.
  if (invocation.row?.kind === "invoke" && malformationOf(event) === undefined) return level;
  return codeOf(error) === "MALFORMED_EVENT" ? "error" : (level ?? "error");
}

/** A permanent failure of a function that acknowledges those. Told by its fields, so that an error of another copy of anyfn counts too. */
function isDropped({ onPermanent }: FunctionOptions, error: unknown): boolean {
  if (onPermanent !== "drop") return false;
  try {
    return (
      error instanceof PermanentError ||
      ["PERMANENT", "INVALID_PAYLOAD", "MALFORMED_EVENT"].includes(
        (error as Partial<AnyfnError> | null | undefined)?.code ?? "",
      )
    );
  } catch {
    return false; // whatever is thrown may throw when it is read
  }
}
