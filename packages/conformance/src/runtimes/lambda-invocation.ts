import type { Invocation } from "./lambda-outcome.ts";
import type { Answer } from "./lambda-runtime-api.ts";
import type { CallOptions, NativeChunk } from "./launcher.ts";

/** One invocation in flight. */
export interface Pending {
  readonly id: string;
  readonly complete: Promise<Omit<Invocation, "logs">>;
  readonly done: boolean;
  streamStarted(contentType: string): void;
  chunk(bytes: Uint8Array): void;
  answered(answer: Answer): void;
  askedNext(): void;
  ended(end: NonNullable<Invocation["end"]>): void;
}

/** Complete once answered and asked for the next, in either order: a failing stream's trailers may come after the question. */
export function newPending(id: string, onChunk: CallOptions["onChunk"]): Pending {
  const { promise, resolve } = Promise.withResolvers<Omit<Invocation, "logs">>();
  const startedMs = performance.now();
  const sinceStart = () => performance.now() - startedMs;
  const chunks: NativeChunk[] = [];
  let contentType: string | undefined;
  let answer: Answer | undefined;
  let answeredMs: number | undefined;
  let asked = false;
  let done = false;
  const finish = (end?: Invocation["end"]) => {
    done = true;
    resolve({
      id,
      durationMs: sinceStart(),
      ...(answer && { answer }),
      ...(answeredMs !== undefined && { answeredMs }),
      ...(contentType !== undefined && { stream: { contentType, chunks: [...chunks] } }),
      ...(end && { end }),
    });
  };
  return {
    id,
    complete: promise,
    get done() {
      return done;
    },
    streamStarted(type) {
      contentType = type;
    },
    chunk(bytes) {
      const atMs = sinceStart();
      chunks.push({ bytes, atMs });
      onChunk?.(bytes, atMs);
    },
    answered(given) {
      answer = given;
      answeredMs = sinceStart();
      if (asked) finish();
    },
    askedNext() {
      asked = true;
      if (answer) finish();
    },
    ended: finish,
  };
}
