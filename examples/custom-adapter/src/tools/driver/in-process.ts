/** Cloudflare as far as a Worker notices, in this process: it makes the native event, and reads the answer. */
import type {
  AnyDefinition,
  BodyChunk,
  NativeResult,
  ReportedError,
  Session,
  WireRequest,
  WireResponse,
} from "anyfn/driver";
import { handler, type Worker } from "../../index.ts";
import type { ExecutionContext } from "../../native.ts";
import type { NativeEvent } from "./native-event.ts";

/** What came back: the answer to a request, or the ids of the messages that are delivered again. */
export type NativeAnswer = { readonly response: WireResponse } | { readonly retried: readonly string[] };

/** A session of the adapter itself. */
export function openInProcess(definition: AnyDefinition): Session {
  const lines: string[] = [];
  const worker = handler(definition, {
    name: "conformance",
    // One line of usage for each call.
    environment: { ...process.env, ANYFN_METER: "records" },
    write: (line) => lines.push(line),
  });
  return {
    async call(native, { timeoutMs = 3000 } = {}) {
      const first = lines.length;
      const result = await Promise.race([call(worker, native as NativeEvent), timeout(timeoutMs)]); // of our driver
      return { ...result, logs: lines.slice(first) };
    },
    stop: async () => {},
  };
}

/** An error as whoever called reads of it. */
export function reported(error: unknown): ReportedError {
  return error instanceof Error
    ? { type: error.name, message: error.message }
    : { type: typeof error, message: String(error) };
}

/** A call is over when the work after its answer is. */
async function call(worker: Worker, native: NativeEvent): Promise<Omit<NativeResult, "logs">> {
  const pending: Promise<unknown>[] = [];
  try {
    const value = await answer(worker, native, { waitUntil: (work) => void pending.push(work) });
    await Promise.all(pending);
    return { status: "ok", value };
  } catch (error) {
    return { status: "error", error: reported(error) };
  }
}

async function answer(
  worker: Worker,
  native: NativeEvent,
  execution: ExecutionContext,
): Promise<NativeAnswer> {
  if ("request" in native) {
    const beganMs = performance.now();
    return { response: await read(await worker.fetch(toRequest(native.request), {}, execution), beganMs) };
  }
  if ("tick" in native) {
    const { scheduledTime, cron } = native.tick;
    await worker.scheduled({ scheduledTime: scheduledTime.getTime(), cron }, {}, execution);
    return { retried: [] };
  }
  const { queue, messages } = native.batch;
  // A message of which the Worker says nothing is acknowledged when it returns.
  const retried = new Set<string>();
  const batch = messages.map((message) => ({
    ...message,
    ack: () => void retried.delete(message.id),
    retry: () => void retried.add(message.id),
  }));
  await worker.queue({ queue, messages: batch }, {}, execution);
  return { retried: [...retried] };
}

function toRequest({ method, target, headers, body }: WireRequest): Request {
  const own = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  const bodyless = method === "GET" || method === "HEAD" || !body;
  return new Request(`${own.get("x-forwarded-proto")}://${own.get("host")}${target}`, {
    method,
    headers: own,
    body: bodyless ? null : Uint8Array.from(body),
  });
}

async function read({ status, headers, body }: Response, beganMs: number): Promise<WireResponse> {
  const chunks: BodyChunk[] = [];
  let cut = false;
  try {
    for await (const bytes of body ?? []) chunks.push({ bytes, atMs: performance.now() - beganMs });
  } catch {
    cut = true;
  }
  const whole = Buffer.concat(chunks.map(({ bytes }) => bytes));
  return { status, headers: [...headers], body: whole, chunks, cut };
}

function timeout(ms: number): Promise<{ readonly status: "timeout" }> {
  return new Promise((resolve) => setTimeout(() => resolve({ status: "timeout" }), ms).unref());
}
