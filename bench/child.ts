/** One subject in a process of its own: loads the bundle, answers once to be checked, then runs batches when told to. */
import { pathToFileURL } from "node:url";

/** What the parent asks. */
export type Order =
  | { readonly kind: "load"; readonly file: string; readonly event: string; readonly batch: number }
  | { readonly kind: "warm"; readonly ms: number }
  | { readonly kind: "run"; readonly batches: number };

/** What the child tells: the answer as JSON, or the CPU time of one call in nanoseconds. */
export type Told =
  | { readonly answer: string; readonly seen: number | undefined }
  | { readonly error: string }
  | { readonly cpuNs: number };

type Handler = (event: unknown, context: unknown) => unknown;

let handler: Handler;
let text = "";
let size = 1;

process.on("message", (order: Order) => {
  void perform(order).then(
    (told) => process.send?.(told),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});

async function perform(order: Order): Promise<Told> {
  switch (order.kind) {
    case "load": {
      ({ handler } = (await import(pathToFileURL(order.file).href)) as { readonly handler: Handler }); // every subject exports it
      text = order.event;
      size = order.batch;
      const answer = JSON.stringify((await handler(JSON.parse(text), context())) ?? null);
      return { answer, seen: (globalThis as { readonly benchSum?: number }).benchSum }; // `note` of the event subjects set it
    }
    case "warm": {
      const end = performance.now() + order.ms;
      let cpuNs = 0;
      while (performance.now() < end) cpuNs = await batches(1);
      return { cpuNs };
    }
    case "run":
      return { cpuNs: await batches(order.batches) };
  }
}

/** Events are fresh for each call, as the runtime client parses them, and parsed outside of the measured time: some subjects write into theirs. */
async function batches(count: number): Promise<number> {
  let micros = 0;
  for (let batch = 0; batch < count; batch++) {
    const events = Array.from({ length: size }, () => JSON.parse(text) as unknown);
    const contexts = events.map(context);
    const before = process.cpuUsage();
    for (let index = 0; index < size; index++) await handler(events[index], contexts[index]);
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
  }
  return (micros * 1000) / (count * size);
}

/** As the runtime client makes it. */
function context(): object {
  const deadline = Date.now() + 30_000;
  return {
    awsRequestId: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
    functionName: "bench",
    functionVersion: "$LATEST",
    memoryLimitInMB: "512",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:bench",
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}
