import { http } from "anyfn";
import { expectTypeOf, test } from "vitest";
import { type Config, defineConfig } from "./config.ts";

test("a target's section has that target's options", () => {
  defineConfig({ lambda: { http: "function-url", awsSdk: "runtime" } });
  // @ts-expect-error no such front
  defineConfig({ lambda: { http: "gateway" } });
  // @ts-expect-error no such option
  defineConfig({ lambda: { memory: 256 } });
  expectTypeOf<NonNullable<Config["lambda"]>["runtime"]>().toEqualTypeOf<
    "nodejs22.x" | "nodejs24.x" | undefined
  >();
});

test("with the command line's types a function's native overrides are typed", () => {
  const handler = () => new Response();
  http({ native: { lambda: { trigger: "aws.alb", Tracing: "Active", Tags: { team: "shop" } } } }, handler);
  http({ native: { moon: 1 } }, handler);
  // @ts-expect-error a trigger is an id
  http({ native: { lambda: { trigger: 5 } } }, handler);
  // @ts-expect-error properties of the template begin with a capital
  http({ native: { lambda: { tracing: "Active" } } }, handler);
});
