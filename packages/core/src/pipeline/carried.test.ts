import { expect, test } from "vitest";
import { queue } from "../builders/queue.ts";
import type { Context } from "../context.ts";
import type { QueueEvent } from "../events.ts";
import { queueEvent } from "../testing/events.ts";
import { invoke } from "../testing/invoke.ts";

const A = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const B = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

function seenBy(): { readonly seen: unknown[]; readonly fn: ReturnType<typeof queue> } {
  const seen: unknown[] = [];
  const fn = queue("orders", (event: QueueEvent, context: Context) => {
    seen.push({
      attributes: event.attributes,
      trace: context.trace.traceparent,
      state: context.trace.tracestate,
    });
    context.log.info("seen");
  });
  return { seen, fn };
}

test("the only message of a delivery decides for the trace, and its attributes are without it", async () => {
  const { seen, fn } = seenBy();
  const { logs } = await invoke(
    fn,
    queueEvent({ attributes: { size: 3, traceparent: A, tracestate: "x=1" } }),
  );
  expect(seen).toEqual([{ attributes: { size: 3 }, trace: A, state: "x=1" }]);
  expect(logs[0]).toMatchObject({ traceId: A.slice(3, 35), spanId: A.slice(36, 52) });
});

test("each message of several has its own trace", async () => {
  const { seen, fn } = seenBy();
  await invoke(fn, [
    queueEvent({ id: "a", attributes: { traceparent: A } }),
    queueEvent({ id: "b", attributes: { traceparent: B } }),
    queueEvent({ id: "c", attributes: {} }),
  ]);
  expect(seen).toEqual([
    { attributes: {}, trace: A, state: undefined },
    { attributes: {}, trace: B, state: undefined },
    { attributes: {}, trace: undefined, state: undefined },
  ]);
});

test("an attribute of that name that is no trace context stays", async () => {
  const { seen, fn } = seenBy();
  await invoke(fn, queueEvent({ attributes: { traceparent: "none" } }));
  expect(seen).toEqual([{ attributes: { traceparent: "none" }, trace: undefined, state: undefined }]);
});

test("a handler of whole batches gets attributes without the trace", async () => {
  const seen: unknown[] = [];
  const fn = queue.batch("orders", (events: readonly QueueEvent[]) => {
    seen.push(...events.map(({ attributes }) => attributes));
  });
  await invoke(fn, [queueEvent({ attributes: { n: 1, traceparent: A } })]);
  expect(seen).toEqual([{ n: 1 }]);
});
