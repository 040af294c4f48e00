import type {
  CloudEvent,
  CloudFunctionsContext,
  HttpFunction,
  Request,
  Response,
} from "@google-cloud/functions-framework";
import { http, queue } from "anyfn";
import { expectTypeOf, test } from "vitest";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { handler } from "./index.ts";
import type { BackgroundContext, CloudEventLike } from "./native.ts";

/** What the framework's own types promise is what this adapter reads: a field that is renamed or becomes optional there is an error here. */
test("what the framework hands over fits what is read of it", () => {
  expectTypeOf<Request>().toExtend<HttpRequest>();
  expectTypeOf<Response>().toExtend<HttpResponse>();
  expectTypeOf<CloudEvent<unknown>>().toExtend<CloudEventLike>();
  // In the types every field may be missing; what the framework always sets, `receive/` checks.
  expectTypeOf<Required<CloudFunctionsContext>>().toExtend<BackgroundContext>();
});

test("a handler is what the framework registers", () => {
  expectTypeOf(handler(http(() => new Response()))).toExtend<HttpFunction>();
  expectTypeOf(handler(queue("orders", () => {}))).toExtend<(event: CloudEvent<unknown>) => unknown>();
});
