import { expectTypeOf, test } from "vitest";
import { fetch, Headers, Request, Response } from "../web.ts";

test("the light classes are Node's own to the type checker", () => {
  expectTypeOf(new Response("text")).toEqualTypeOf<globalThis.Response>();
  expectTypeOf(new Request("https://example.com")).toEqualTypeOf<globalThis.Request>();
  expectTypeOf(new Headers()).toEqualTypeOf<globalThis.Headers>();
  expectTypeOf(fetch).toEqualTypeOf(globalThis.fetch);
  expectTypeOf<Response>().toEqualTypeOf<globalThis.Response>();
});
