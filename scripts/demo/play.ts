import { stripVTControlCharacters } from "node:util";

/**
 * Starts one function, sends it one native event for each delivery, and tells what came back.
 *
 * @returns {Promise<{ ok: boolean, text: string, ms: number }>} `ms` is the call alone, without the start
 */
export async function playOnce({ name, fn, run, driver, launch, address, options }) {
  if (!run) return { ok: false, text: "scripts/demo/shop-runs.mjs has no event for it", ms: 0 };
  const { stimulus, env = {}, streaming = false, tell } = run;
  const sent = driver.variants.filter(({ via }) => via !== "value");
  const own = sent.filter(({ trigger }) => trigger === fn.trigger);
  const variants = own.length > 0 ? own : sent.filter(({ kind }) => kind === fn.kind);
  // Where the platform streams whatever function, there is one way of calling for both.
  const variant = variants.find(({ serve }) => (serve.streaming ?? false) === streaming) ?? variants[0];
  if (!variant) return { ok: false, text: `the driver has no event of ${fn.trigger}`, ms: 0 };
  let running;
  let ms = 0;
  const logs = [];
  try {
    running = await launch({
      entry: fn.entry,
      env,
      functionName: `shop-${name}`,
      memoryMb: 1024,
      timeoutMs: 20_000,
      graceMs: 0,
      ...options,
    });
    const answers = [];
    for (const delivery of deliveries(stimulus, variant)) {
      const native = address(driver.toNative(delivery, variant), name);
      const outcome = await running.call(native, { function: name });
      ms += outcome.durationMs;
      logs.push(...outcome.logs.flatMap((line) => driver.fromLog(line) ?? []));
      answers.push(driver.fromNative(outcome, native, variant));
    }
    const answer = together(answers);
    if (answer.error) throw new Error(`${answer.error.type}: ${answer.error.message}`);
    return { ok: true, trigger: variant.trigger, text: await tell(answer, { logs }), ms };
  } catch (error) {
    const said = error instanceof Error ? stripVTControlCharacters(error.message) : String(error);
    const logged = logs
      .filter(({ level }) => level === "error")
      .map(({ message, fields }) => `${message}: ${fields.error?.message ?? fields.error}`);
    return { ok: false, text: [said, ...logged].join("; it logged: "), ms };
  } finally {
    await running?.stop();
  }
}

/** One delivery, or one for each message where the platform delivers them one by one. */
function deliveries(stimulus, { lacks }) {
  if (!lacks?.batch || stimulus.kind === "http") return [stimulus];
  return stimulus.messages.map((message) => ({ ...stimulus, messages: [message] }));
}

/** What came of several deliveries, each of one message: the failure of one is no failure of all. */
function together(answers) {
  if (answers.length === 1) return answers[0];
  return {
    ...answers[0],
    error: undefined,
    redelivered: answers.flatMap(({ redelivered }, index) => redelivered.map(() => index)),
  };
}
