import type { Outcome } from "anyfn/adapter";
import type { BatchReply } from "./batch-reply.ts";
import type { Windowed } from "./native.ts";

/** The answer to a call with a tumbling window: the state that the window's next call gets. */
export interface WindowReply extends Partial<BatchReply> {
  readonly state: unknown;
}

/** Adds the state where there is a window: what the last handler that returned something returned, else the state as it came. */
export function withState(
  reply: BatchReply | undefined,
  outcomes: readonly Outcome[],
  native: Windowed,
): BatchReply | WindowReply | undefined {
  if (native.window === undefined) return reply;
  const last = outcomes.findLast((outcome) => outcome.ok && outcome.value !== undefined);
  return { state: last?.ok ? last.value : (native.state ?? {}), ...reply };
}
