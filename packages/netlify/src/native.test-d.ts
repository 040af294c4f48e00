import type { Context, Handler } from "@netlify/functions";
import { http } from "anyfn";
import { expectTypeOf, test } from "vitest";
import { handler } from "./index.ts";
import type { NetlifyContext } from "./native.ts";

/** What Netlify's own types promise is what this adapter reads: a field that is renamed or becomes optional there is an error here. */
test("Netlify's context fits what is read of it", () => {
  expectTypeOf<Context>().toExtend<NetlifyContext>();
});

test("a handler is one of Netlify's second generation, and none of the first", () => {
  const web = handler(http(() => new Response()));
  expectTypeOf(web).toExtend<(request: Request, context: Context) => Response | Promise<Response>>();
  expectTypeOf(web).not.toExtend<Handler>();
});
