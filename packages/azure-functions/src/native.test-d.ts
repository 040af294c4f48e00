import type * as Azure from "@azure/functions";
import { http, queue, schedule } from "anyfn";
import { expectTypeOf, test } from "vitest";
import { handler } from "./index.ts";
import type * as Native from "./native.ts";

/** What the library's own types promise is what this adapter reads: a field that is renamed or becomes optional there is an error here. */
test("what the library hands over fits what is read of it", () => {
  expectTypeOf<Azure.HttpRequest>().toExtend<Native.HttpRequestLike>();
  expectTypeOf<Azure.InvocationContext>().toExtend<Native.AzureContext>();
  expectTypeOf<Azure.Timer>().toExtend<Native.TimerInput>();
  expectTypeOf<Azure.EventGridEvent>().toExtend<Native.GridEvent>();
});

test("a handler is what the library takes", () => {
  const web = handler(http(() => new Response()));
  expectTypeOf(web).toExtend<(request: Azure.HttpRequest, context: Azure.InvocationContext) => unknown>();
  expectTypeOf(handler(queue("orders", () => {}))).toExtend<Azure.StorageQueueHandler>();
  expectTypeOf(handler(schedule("0 2 * * *", () => {}))).toExtend<Azure.TimerHandler>();
});
