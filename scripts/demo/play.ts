import { stripVTControlCharacters } from "node:util";
import type { ManifestFunction } from "@anyfn/build";
import type {
  Driver,
  LogLine,
  MessageOutcome,
  NativeResult,
  NeutralOutcome,
  Stimulus,
  Variant,
} from "anyfn/driver";
import type { Run } from "./shop-runs.ts";

/** One function, and how it is called. */
export interface Call {
  readonly name: string;
  readonly fn: Pick<ManifestFunction, "trigger" | "kind">;
  /** Undefined where the shop has a function that the demo does not know. */
  readonly run: Run | undefined;
  readonly driver: Driver;
  /** The variants of the driver that its runtime cannot be sent. */
  readonly unplayed: Readonly<Record<string, string>>;
  launch(variant: Variant): Promise<Callable>;
  /** The driver's native event for the function of this name. */
  address(native: unknown, name: string): unknown;
}

/** A function that was started, on its runtime or in this process. */
interface Callable {
  call(native: unknown): Promise<NativeResult>;
  stop(): Promise<void>;
}

/** What became of a call. */
export interface Played {
  readonly ok: boolean;
  readonly text: string;
  /** Of the call alone, without the start. */
  readonly ms: number;
  /** The one that was played, where the function's own cannot be sent. */
  readonly trigger?: string;
}

/** Starts one function, sends it one native event for each delivery, and tells what came back. */
export async function playOnce({ name, fn, run, driver, unplayed, launch, address }: Call): Promise<Played> {
  if (!run) return { ok: false, text: "scripts/demo/shop-runs.ts has no event for it", ms: 0 };
  const { stimulus, streaming = false, tell } = run;
  const sent = driver.variants.filter(({ id }) => !Object.hasOwn(unplayed, id));
  const own = sent.filter(({ trigger }) => trigger === fn.trigger);
  const variants = own.length > 0 ? own : sent.filter(({ kind }) => kind === fn.kind);
  // Where the platform streams whatever function, there is one way of calling for both.
  const variant = variants.find(({ serve }) => (serve.streaming ?? false) === streaming) ?? variants[0];
  if (!variant) return { ok: false, text: `the driver has no event of ${fn.trigger}`, ms: 0 };
  let running: Callable | undefined;
  let ms = 0;
  const logs: LogLine[] = [];
  try {
    running = await launch(variant);
    const answers: NeutralOutcome[] = [];
    for (const delivery of deliveries(stimulus, variant)) {
      const native = address(driver.toNative(delivery, variant), name);
      const began = performance.now();
      const result = await running.call(native);
      ms += performance.now() - began;
      logs.push(...result.logs.flatMap((line) => driver.fromLog(line) ?? []));
      answers.push(driver.fromNative(result, native, variant));
    }
    const answer = together(answers);
    if (answer.error) throw new Error(`${answer.error.type}: ${answer.error.message}`);
    return { ok: true, trigger: variant.trigger, text: await tell(answer as never, { logs }), ms }; // the driver answers a stimulus in its kind
  } catch (error) {
    const said = error instanceof Error ? stripVTControlCharacters(error.message) : String(error);
    const logged = logs
      .filter(({ level }) => level === "error")
      .map(({ message, fields: { error: cause } }) => `${message}: ${Object(cause).message ?? cause}`);
    return { ok: false, text: [said, ...logged].join("; it logged: "), ms };
  } finally {
    await running?.stop();
  }
}

/** One delivery, or one for each message where the platform delivers them one by one. */
function deliveries(stimulus: Stimulus, { lacks }: Variant): readonly Stimulus[] {
  if (!lacks?.batch || stimulus.kind === "http") return [stimulus];
  return stimulus.messages.map((message) => ({ ...stimulus, messages: [message] }) as Stimulus); // of the same kind
}

/** What came of several deliveries, each of one message: the failure of one is no failure of all. */
function together(answers: readonly NeutralOutcome[]): NeutralOutcome {
  const [first, ...more] = answers;
  if (!first) throw new Error("The run has no message.");
  if (more.length === 0 || first.kind === "http") return first;
  const redelivered = (answers as readonly MessageOutcome[]).flatMap((answer, index) =>
    answer.redelivered.map(() => index),
  ); // no request was sent
  return { ...first, error: undefined, redelivered };
}
