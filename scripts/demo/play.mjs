import { stripVTControlCharacters } from "node:util";

/**
 * Starts one function, sends it one native event, and tells what came back.
 *
 * @returns {Promise<{ ok: boolean, text: string, ms: number }>} `ms` is the call alone, without the start
 */
export async function playOnce({ name, fn, folder, run, driver, launch }) {
  if (!run) return { ok: false, text: "scripts/demo/shop-runs.mjs has no event for it", ms: 0 };
  const { stimulus, env = {}, streaming = false, tell } = run;
  const variant = driver.variants.find(
    ({ trigger, serve }) => trigger === fn.trigger && (serve.streaming ?? false) === streaming,
  );
  if (!variant) return { ok: false, text: `the driver has no event of ${fn.trigger}`, ms: 0 };
  let running;
  let ms = 0;
  let logs = [];
  try {
    const native = driver.toNative(stimulus, variant);
    running = await launch({
      folder,
      entry: fn.entry,
      env,
      functionName: `shop-${name}`,
      memoryMb: 1024,
      timeoutMs: 20_000,
      graceMs: 0,
    });
    const outcome = await running.call(native);
    ms = outcome.durationMs;
    logs = outcome.logs.flatMap((line) => driver.fromLog(line) ?? []);
    const answer = driver.fromNative(outcome, native, variant);
    if (answer.error) throw new Error(`${answer.error.type}: ${answer.error.message}`);
    return { ok: true, text: await tell(answer, { logs }), ms };
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
