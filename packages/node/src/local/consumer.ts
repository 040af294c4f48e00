import type { Outcome, RetryOptions } from "anyfn/adapter";
import type { Claimed, Settlement, Store } from "../store/store.ts";

/** What a consumer does with what it claims. */
export interface ConsumerOptions {
  readonly store: Store;
  readonly channel: string;
  /** Messages in one delivery at most. */
  readonly batchSize: number;
  /** Deliveries at a time. */
  readonly deliveries: number;
  /** Seconds that a delivery has. */
  readonly timeout: number;
  readonly retry: RetryOptions | undefined;
  /** Deliveries after the first one, where `retry` does not say. */
  readonly attempts: number;
  /** The channel for what failed for good; without it that is parked. */
  readonly deadLetter: string | undefined;
  handle(messages: readonly Claimed[]): unknown;
  /** An error as text that may be kept: without secrets. */
  describe(error: unknown): string;
  /** Hears of what is given up, and of a store that failed. */
  log(level: "warn" | "error", message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Takes the messages of one channel to one function. */
export interface Consumer {
  /** There may be something new. */
  wake(): void;
  /** Claims nothing more; resolves once what runs is settled. */
  stop(): Promise<void>;
  /** Gives back what still runs, to be delivered again. */
  release(): void;
}

/** Starts to consume. What a process that ends leaves claimed comes again. */
export function consume(options: ConsumerOptions): Consumer {
  const { store, channel, batchSize, deliveries, timeout, handle, log } = options;
  const inFlight = new Set<readonly Claimed[]>();
  let stopped = false;
  let wakened = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    wakened.resolve();
    wakened = Promise.withResolvers();
  }

  /** Until something is sent, or free again; other processes' messages are found by looking. */
  function idle(): Promise<void> {
    const { promise } = wakened;
    if (!timer) {
      const free = store.nextAt(channel);
      const ms = free === undefined ? LOOK_MS : Math.min(Math.max(1, free - Date.now()), LOOK_MS);
      timer = setTimeout(wake, ms);
    }
    return promise;
  }

  async function deliver(messages: readonly Claimed[]): Promise<readonly Settlement[]> {
    // What ends the process each time it is tried would do so for ever.
    const worn = messages.filter(({ kills }) => kills >= MOST_KILLS);
    const tried = worn.length > 0 ? messages.filter((message) => !worn.includes(message)) : messages;
    inFlight.add(tried);
    const outcomes = tried.length > 0 ? await outcomesOf(handle, tried) : [];
    if (!inFlight.delete(tried)) return [];
    const failed = new Error(`The process ended during each of the last ${MOST_KILLS} deliveries.`);
    return [
      ...tried.map((message, index) => settlementOf(options, message, outcomes[index] ?? UNTOLD)),
      ...worn.map((message) => giveUp(options, message, failed, true)),
    ];
  }

  async function run(): Promise<void> {
    let settled: readonly Settlement[] = [];
    while (!stopped || settled.length > 0) {
      try {
        const claim = { limit: batchSize, until: Date.now() + timeout * 1000 + MARGIN_MS };
        const messages = store.turn(channel, settled, stopped ? undefined : claim);
        settled = [];
        if (messages.length > 0) {
          settled = await deliver(messages);
          // Handlers that never wait must not keep requests waiting; and where messages come one by one, the next claim takes several.
          await new Promise((resolve) =>
            messages.length < batchSize ? setTimeout(resolve, GATHER_MS) : setImmediate(resolve),
          );
        } else if (!stopped) await idle();
      } catch (error) {
        log("error", "the store of messages failed", { channel, error });
        if (stopped) return;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    }
  }

  const runs = Array.from({ length: deliveries }, run);
  return {
    wake,
    async stop() {
      stopped = true;
      wake();
      try {
        store.stopping(channel);
      } catch (error) {
        log("error", "the store of messages failed", { channel, error });
      }
      await Promise.all(runs);
    },
    release() {
      const left = [...inFlight].flat();
      inFlight.clear();
      store.turn(
        channel,
        left.map(({ seq, attempt }) => ({ seq, attempt, to: "interrupted" })),
      );
    },
  };
}

/** How often the store is looked at when nothing says that it has changed. */
const LOOK_MS = 1000;
/** How long messages gather after a delivery that was not full. */
const GATHER_MS = 2;
/** Between the end of a delivery's time and its messages being free again. */
const MARGIN_MS = 10_000;
const LONGEST_BACKOFF_MS = 300_000;
/** After so many deliveries in a row that ended with their process a message is parked. */
const MOST_KILLS = 20;
const UNTOLD: Outcome = { ok: false, error: new Error("The function told no outcome of this message.") };

async function outcomesOf(
  handle: ConsumerOptions["handle"],
  messages: readonly Claimed[],
): Promise<readonly Outcome[]> {
  try {
    return (await handle(messages)) as readonly Outcome[]; // what the rows of this adapter reply
  } catch (error) {
    return messages.map(() => ({ ok: false, error }));
  }
}

function settlementOf(options: ConsumerOptions, message: Claimed, outcome: Outcome): Settlement {
  const { seq, attempt, failures, sentAt } = message;
  if (outcome.ok) return { seq, attempt, to: "done" };
  if (outcome.skipped) return { seq, attempt, to: "back" };
  const { error } = outcome;
  const { delay, maxAge = Number.POSITIVE_INFINITY } = options.retry ?? {};
  // A process that ended is no failure: only what this function made of the message counts.
  if (isPermanent(error) || failures >= furtherAttempts(options) || Date.now() - sentAt > maxAge * 1000)
    return giveUp(options, message, error);
  const wait =
    delay === undefined
      ? // Spread, so that what failed together does not come together.
        Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** failures) * (0.8 + Math.random() * 0.4)
      : delay * 1000;
  return { seq, attempt, to: "again", at: Date.now() + wait };
}

function giveUp(
  { log, channel, deadLetter, describe }: ConsumerOptions,
  message: Claimed,
  error: unknown,
  killed = false,
): Settlement {
  const { seq, attempt, id } = message;
  log("error", "a message was given up", {
    channel,
    event: id,
    attempt,
    deadLetter: deadLetter ?? "parked",
    error,
  });
  return deadLetter === undefined
    ? { seq, attempt, to: "dead", why: describe(error), killed }
    : { seq, attempt, to: "dead", channel: deadLetter };
}

/** How many failures may come before the last one. */
function furtherAttempts({ retry, attempts }: ConsumerOptions): number {
  return retry?.attempts ?? attempts;
}

/** By its fields, so that an error of another copy of anyfn counts too. */
function isPermanent(error: unknown): boolean {
  try {
    return ["PERMANENT", "INVALID_PAYLOAD", "MALFORMED_EVENT"].includes(
      (error as { readonly code?: string } | null | undefined)?.code ?? "",
    );
  } catch {
    return false; // whatever is thrown may throw when it is read
  }
}
