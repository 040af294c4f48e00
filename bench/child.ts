/** One subject in a process of its own: loads the bundle, answers once to be checked, then runs batches when told to. */
import { pathToFileURL } from "node:url";

/** What the parent asks. */
export type Order =
  | { readonly kind: "load"; readonly file: string; readonly event: string; readonly batch: number }
  | { readonly kind: "warm"; readonly calls: number; readonly ms: number }
  | { readonly kind: "run"; readonly batches: number };

/** What the child tells: the answer as JSON, or the CPU time of one call in nanoseconds. */
export type Told =
  | { readonly answer: string; readonly seen: number | undefined }
  | { readonly error: string }
  | Turn;

/** What one call took, in the mean of some batches. */
export interface Turn {
  /** CPU time. */
  readonly cpuNs: number;
  /** Page faults. */
  readonly faults: number;
}

type Handler = (event: unknown, context: unknown) => unknown;

let handler: Handler;
/** The event, with an empty body in the place of its own. */
let text = "";
let body: unknown;
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
      size = order.batch;
      const event = JSON.parse(order.event) as { body?: unknown };
      ({ body } = event);
      if (typeof body === "string") event.body = "";
      text = JSON.stringify(event);
      const answer = JSON.stringify((await handler(fresh(), context())) ?? null);
      return { answer, seen: (globalThis as { readonly benchSum?: number }).benchSum }; // `note` of the event subjects set it
    }
    case "warm": {
      const end = performance.now() + order.ms;
      let turn = await batches(1);
      for (let calls = size; calls < order.calls || performance.now() < end; calls += size)
        turn = await batches(1);
      return turn;
    }
    case "run":
      // What the others' turns have driven out of the processor's caches comes back first.
      await batches(2);
      return batches(order.batches);
  }
}

/**
 * Events are fresh for each call, as the runtime client parses them, and parsed outside of the measured time: some subjects write into theirs.
 * The body is one text for all: to collect a long one is the runtime client's cost, and a batch of them fits into no processor's cache, where
 * an event is that was just parsed.
 */
async function batches(count: number): Promise<Turn> {
  let micros = 0;
  let faults = 0;
  for (let batch = 0; batch < count; batch++) {
    const events = Array.from({ length: size }, fresh);
    const contexts = events.map(context);
    const pages = process.resourceUsage().minorPageFault;
    const before = process.cpuUsage();
    for (let index = 0; index < size; index++) await handler(events[index], contexts[index]);
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
    faults += process.resourceUsage().minorPageFault - pages;
  }
  const calls = count * size;
  return { cpuNs: (micros * 1000) / calls, faults: faults / calls };
}

function fresh(): unknown {
  const event = JSON.parse(text) as { body?: unknown };
  if (typeof body === "string") event.body = body;
  return event;
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
