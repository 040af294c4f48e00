import type { MessageTrigger, Outcome } from "../contract.ts";
import type { BatchResult, Runner } from "../definition.ts";
import type { CoreEvent, MessageKind } from "../events.ts";
import { malformationOf } from "../malformed.ts";
import { carried } from "./carried.ts";
import { contextOf } from "./context.ts";
import { withDeadline } from "./deadline.ts";
import type { Invocation } from "./invocation.ts";
import { answer, DONE } from "./messages.ts";

/** Calls the handler once with all messages whose data is valid; the others have failed already. */
export function batchRunner<K extends MessageKind>(
  prepare: ((event: CoreEvent<K>) => CoreEvent<K> | Promise<CoreEvent<K>>) | undefined,
): Runner {
  return async (invocation: Invocation, row: MessageTrigger<K>, start) => {
    if (start) await start;
    const events = row.normalize(invocation.nativeEvent as never, invocation.native); // `row.detect` accepted it
    const outcomes: (Outcome | undefined)[] = events.map(() => undefined);
    const valid: CoreEvent<K>[] = [];
    for (const [index, event] of events.entries()) {
      const malformed = malformationOf(event as CoreEvent);
      if (malformed !== undefined) {
        outcomes[index] = { ok: false, error: malformed };
        continue;
      }
      try {
        const [own] = carried(event);
        valid.push(prepare ? await prepare(own) : own);
      } catch (error) {
        outcomes[index] = { ok: false, error };
      }
    }
    const whole = valid.length === 0 ? undefined : await call(invocation, valid);
    return answer(
      invocation,
      row,
      events,
      events.map((event, index) => outcomes[index] ?? whole?.get(event.id) ?? DONE),
    );
  };
}

/** The failures by event id. */
async function call(
  invocation: Invocation,
  events: readonly CoreEvent<MessageKind>[],
): Promise<ReadonlyMap<string, Outcome>> {
  const handler = invocation.instance.definition.handler as (
    events: unknown,
    context: unknown,
  ) => BatchResult | Promise<BatchResult>; // a batch definition's handler
  try {
    const result = await withDeadline(invocation, Promise.resolve(handler(events, contextOf(invocation))));
    const failed = failedOf(result).map((item) => (typeof item === "string" ? item : item.id));
    const unknown = failed.find((id) => !events.some((event) => event.id === id));
    // Acknowledging a message that the handler meant to fail would lose it.
    if (unknown !== undefined)
      throw new TypeError(
        `The handler answered that ${JSON.stringify(unknown)} failed, but no event of this batch has that id.`,
      );
    return new Map(
      failed.map((id) => [
        id,
        { ok: false, error: new Error("The handler answered that this message failed.") },
      ]),
    );
  } catch (error) {
    return new Map(events.map((event) => [event.id, { ok: false, error }]));
  }
}

/** What the handler names. @throws TypeError for an answer in any other form: one that lists failures in a way of its own would be taken for success */
function failedOf(result: BatchResult): NonNullable<Exclude<BatchResult, void>>["failed"] {
  if (result === undefined || result === null) return [];
  const { failed = [], ...others } = Object(result) as Partial<typeof result>; // JavaScript may answer anything
  if (typeof result === "object" && Array.isArray(failed) && Object.keys(others).length === 0) return failed;
  throw new TypeError(
    "The handler of a batch answers nothing, or { failed: [event or id, …] } and nothing else.",
  );
}
