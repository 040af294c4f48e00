import { expectTypeOf, test } from "vitest";
import { http, queue } from "../index.ts";
import {
  type BatchInvokeResult,
  type InvokeResult,
  invoke,
  queueEvent,
  storageEvent,
  testInstance,
} from "../testing.ts";

const api = http(() => new Response());
const orders = queue("q", () => undefined);

test("the answer is that of the kind", () => {
  expectTypeOf(invoke(api, "/")).toEqualTypeOf<Promise<Response>>();
  expectTypeOf(invoke(orders, queueEvent())).toEqualTypeOf<Promise<InvokeResult>>();
  expectTypeOf(invoke(orders, [queueEvent()])).toEqualTypeOf<Promise<BatchInvokeResult>>();
  expectTypeOf(testInstance(api).invoke(new Request("https://x"))).toEqualTypeOf<Promise<Response>>();
  expectTypeOf(testInstance(orders).invoke([queueEvent()])).toEqualTypeOf<Promise<BatchInvokeResult>>();
});

test("another kind's event is refused", () => {
  // @ts-expect-error an event of a bucket is no message
  void invoke(orders, storageEvent());
  // @ts-expect-error a message is no request
  void invoke(api, queueEvent());
});

test("a factory's data is typed", () => {
  expectTypeOf(queueEvent({ data: { n: 1 } }).data).toEqualTypeOf<{ n: number }>();
  // @ts-expect-error no such field
  queueEvent({ body: "x" });
});
