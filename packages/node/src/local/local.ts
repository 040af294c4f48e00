import { join } from "node:path";
import type { QueueOptions, ScheduleOptions, StorageOptions } from "anyfn";
import type { AnyDefinition, Kind } from "anyfn/adapter";
import { roundOf } from "../dead-letters.ts";
import type { Sender, SendOptions } from "../sender.ts";
import { type Addressed, type Claimed, type Outgoing, openStore, type Store } from "../store/store.ts";
import { type BucketWatch, type KeptChange, watchBucket } from "./bucket.ts";
import type { Clock } from "./clock.ts";
import { type Consumer, consume } from "./consumer.ts";
import { type KeptTick, runSchedule } from "./scheduler.ts";

/** A function that this server brings its own messages to. */
export interface LocalFunction {
  readonly name: string;
  readonly definition: AnyDefinition;
  /** Seconds that a delivery has. */
  readonly timeout: number;
  call(native: unknown): unknown;
}

/** Where and how this server keeps its own messages. */
export interface LocalOptions {
  /** The folder; undefined keeps nothing. */
  readonly data: string | undefined;
  readonly durability: "default" | "power";
  /** True where another thread of this process may serve the same folder. */
  readonly joins: boolean;
  /** Folders of buckets by name; else they are in the data folder. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** An error as text that may be kept: without secrets. */
  describe(error: unknown): string;
  log(level: "warn" | "error", message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** The queues, topics, schedules and folders of one server. */
export interface Local {
  queue(name: string): Sender;
  topic(name: string): Sender;
  /** The folder of a bucket; undefined where there is neither one of its own nor a data folder. */
  folder(bucket: string): string | undefined;
  start(): void;
  /** Starts nothing more; resolves once what runs is settled. */
  stop(): Promise<void>;
  /** Gives back what still runs, and closes the store. */
  close(): void;
  /** @throws Error where nothing can be kept: the disk is full, the folder is gone. */
  check(): void;
}

/** Opens the data folder. */
export function openLocal(functions: readonly LocalFunction[], options: LocalOptions): Local {
  const { data, durability, joins, buckets, clock, log } = options;
  let opened: Store | undefined;
  /** Where nothing is kept, no folder is made. */
  const store = (): Store =>
    (opened ??= openStore(data === undefined ? ":memory:" : join(data, "anyfn.db"), { durability, joins }));
  if (functions.some(({ definition: { kind } }) => KEPT.includes(kind))) store();
  const consumers = new Map<string, Consumer[]>();
  const ends: (() => void)[] = [];
  const listeners = Map.groupBy(
    functions.filter(({ definition }) => definition.kind === "topic"),
    ({ definition }) => definition.options.name ?? "",
  );
  const queues = functions
    .filter(({ definition }) => definition.kind === "queue")
    .map(({ definition: { options: own } }) => ({ name: own.name ?? "", deadLetter: own.retry?.deadLetter }));
  const flush = collector(store, (channel) => wake(channel));

  function wake(channel: string): void {
    for (const consumer of consumers.get(channel) ?? []) consumer.wake();
  }

  function add(fn: LocalFunction, toNative: (messages: readonly Claimed[]) => unknown): void {
    const { definition, name, timeout, call } = fn;
    const { kind, options: own } = definition;
    const { batchSize = kind === "queue" ? 10 : 1 } = own as QueueOptions; // only queues have the option
    const channel = channelOf(fn);
    const round = kind === "queue" ? roundOf(own.name ?? "", queues) : undefined;
    if (round)
      log("warn", "dead letters would come back to their own queue, and are parked", {
        function: name,
        queues: round,
      });
    const dead = round ? undefined : own.retry?.deadLetter;
    const consumer = consume({
      store: store(),
      channel,
      batchSize,
      deliveries: Math.max(1, Math.ceil((own.concurrency ?? 10) / batchSize)),
      timeout,
      retry: own.retry,
      attempts: kind === "schedule" ? 0 : 9,
      deadLetter: dead === undefined ? undefined : `queue:${dead}`,
      handle: (messages) => call(toNative(messages)),
      describe: options.describe,
      log: (level, message, fields) => {
        log(level, message, { function: name, ...fields });
        if (dead !== undefined) wake(`queue:${dead}`);
      },
    });
    consumers.set(channel, [...(consumers.get(channel) ?? []), consumer]);
  }

  function start(): void {
    for (const fn of functions) {
      const { name, definition } = fn;
      if (definition.kind === "queue")
        add(fn, (messages) => ({ from: "node:queue", queue: definition.options.name, messages }));
      if (definition.kind === "topic")
        add(fn, (messages) => ({ from: "node:topic", topic: definition.options.name, messages }));
      if (definition.kind === "storage")
        add(fn, (messages) => ({
          from: "node:storage",
          bucket: bucketOf(definition),
          changes: messages.map(toChange),
        }));
      if (definition.kind === "schedule") {
        add(fn, ([message]) => ({
          from: "node:schedule",
          schedule: name,
          attempt: message?.attempt,
          ...(JSON.parse(textOf(message)) as KeptTick), // as `runSchedule` wrote it
        }));
        const scheduled = {
          name,
          options: definition.options as ScheduleOptions, // a schedule's
          channel: channelOf(fn),
        };
        ends.push(
          runSchedule(scheduled, store(), clock, {
            sent: () => wake(scheduled.channel),
            failed: (error) =>
              log("error", "a tick of a schedule could not be kept", { function: name, error }),
          }),
        );
      }
    }
    const stored = functions.filter(({ definition }) => definition.kind === "storage");
    const listening = Map.groupBy(stored, ({ definition }) => bucketOf(definition));
    for (const [bucket, folder] of Object.entries(buckets)) {
      if (!listening.has(bucket)) log("warn", "no function listens to a bucket", { bucket, folder });
    }
    for (const [name, hearing] of listening) {
      const folder = folderOf(name, options);
      if (folder === undefined) continue;
      const channels = hearing.map(channelOf);
      const watch: BucketWatch = watchBucket(
        { name, folder, channels },
        store(),
        () => {
          for (const channel of channels) wake(channel);
        },
        (error) => log("error", "a bucket's folder could not be read", { bucket: name, error }),
      );
      ends.push(() => watch.stop());
    }
  }

  return {
    check: () => opened?.check(),
    start,
    queue: (name) => senderTo(flush, () => [`queue:${name}`]),
    folder: (bucket) => folderOf(bucket, options),
    topic: (name) => senderTo(flush, () => (listeners.get(name) ?? []).map(channelOf)),
    async stop() {
      for (const end of ends) end();
      await Promise.all([...consumers.values()].flat().map((consumer) => consumer.stop()));
    },
    close() {
      try {
        for (const consumer of [...consumers.values()].flat()) consumer.release();
      } catch (error) {
        log("error", "what still ran could not be given back: it comes again once its time is over", {
          error,
        });
      }
      opened?.close();
    },
  };
}

/** The kinds whose messages this server keeps. */
const KEPT: readonly Kind[] = ["queue", "topic", "schedule", "storage"];

/** Functions of one queue share its messages; of everything else each has its own. */
function channelOf({ name, definition: { kind, options } }: LocalFunction): string {
  return kind === "queue" ? `queue:${options.name}` : `${kind}:${name}`;
}

function bucketOf({ options }: AnyDefinition): string {
  return (options as StorageOptions).bucket; // a storage function's
}

/** Where the objects of a bucket are. */
export function folderOf(
  bucket: string,
  {
    data,
    buckets = {},
  }: { readonly data?: string | undefined; readonly buckets?: LocalOptions["buckets"] | undefined },
): string | undefined {
  return buckets[bucket] ?? (data === undefined ? undefined : join(data, "buckets", folderName(bucket)));
}

/** The name of a bucket as that of a folder: whatever it is, it stays in its place. */
function folderName(bucket: string): string {
  const name = encodeURIComponent(bucket);
  return /^\.+$/.test(name) ? name.replaceAll(".", "%2E") : name;
}

function toChange(message: Claimed): unknown {
  const { id, attempt } = message;
  return { id, attempt, ...(JSON.parse(textOf(message)) as KeptChange) }; // as `watchBucket` wrote it
}

function textOf(message: Claimed | undefined): string {
  return Buffer.from(message?.bytes ?? []).toString();
}

type Flush = (messages: readonly Addressed[]) => Promise<readonly string[]>;

/** What is sent in one turn of the event loop is one transaction. */
function collector(store: () => Store, sent: (channel: string) => void): Flush {
  interface Wait {
    readonly messages: readonly Addressed[];
    resolve(ids: readonly string[]): void;
    reject(error: unknown): void;
  }
  let waits: Wait[] = [];

  function commit(now: readonly Wait[]): void {
    try {
      const ids = store().send(now.flatMap(({ messages }) => messages));
      let first = 0;
      for (const { messages, resolve } of now) resolve(ids.slice(first, (first += messages.length)));
      for (const channel of new Set(now.flatMap(({ messages }) => messages.map(({ channel }) => channel))))
        sent(channel);
    } catch (error) {
      // What one of them asks for, the others need not pay for.
      if (now.length === 1) for (const { reject } of now) reject(error);
      else for (const wait of now) commit([wait]);
    }
  }

  return (messages) =>
    new Promise((resolve, reject) => {
      if (waits.length === 0)
        setImmediate(() => {
          const now = waits;
          waits = [];
          commit(now);
        });
      waits.push({ messages, resolve, reject });
    });
}

function senderTo(flush: Flush, channels: () => readonly string[]): Sender {
  const sendAll = async (data: readonly unknown[], options?: SendOptions): Promise<readonly string[]> => {
    const messages = data.map((value) => toOutgoing(value, options));
    const to = channels();
    await flush(to.flatMap((channel) => messages.map((message) => ({ channel, message }))));
    return messages.map(({ id }) => id);
  };
  return {
    sendAll,
    send: async (data, options) => (await sendAll([data], options))[0] ?? "",
  };
}

function toOutgoing(
  data: unknown,
  { id = crypto.randomUUID(), delay = 0, contentType, ...rest }: SendOptions = {},
): Outgoing & { readonly id: string } {
  if (!(delay >= 0 && delay <= LONGEST_DELAY))
    throw new RangeError(
      `A message's delay is seconds from 0 to ${LONGEST_DELAY}, but this one is ${delay}.`,
    );
  const [bytes, type] =
    data instanceof Uint8Array
      ? [data, undefined]
      : typeof data === "string"
        ? [Buffer.from(data), "text/plain; charset=utf-8"]
        : [Buffer.from(jsonOf(data)), "application/json"];
  return { ...rest, id, bytes, contentType: contentType ?? type, delayMs: delay * 1000 };
}

/** Seconds: ten years. */
export const LONGEST_DELAY = 315_360_000;

function jsonOf(data: unknown): string {
  const json = JSON.stringify(data);
  if (json === undefined)
    throw new TypeError("A message is text, bytes, or a value that JSON has a word for.");
  return json;
}
