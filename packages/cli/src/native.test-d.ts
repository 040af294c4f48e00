import { http } from "anyfn";
import { test } from "vitest";
// What `.anyfn/types.d.ts` imports, by its own name.
import type {} from "./index.ts";

test("what functions have under native is typed by target", () => {
  http({ native: { lambda: { trigger: "aws.function-url", MemorySize: 1024 } } }, () => new Response());
  // @ts-expect-error a trigger's id is text
  http({ native: { lambda: { trigger: 7 } } }, () => new Response());
  // @ts-expect-error a switch
  http({ native: { netlify: { bridge: "yes" } } }, () => new Response());
  // @ts-expect-error a record of options
  http({ native: { "azure-functions": { binding: 7 } } }, () => new Response());
});
