import { http, invoke } from "anyfn";
import { expectTypeOf, test } from "vitest";
import { type Config, defineConfig } from "./config.ts";

test("a target's section has that target's options", () => {
  defineConfig({ lambda: { http: "function-url", awsSdk: "runtime" } });
  // @ts-expect-error no such front
  defineConfig({ lambda: { http: "gateway" } });
  // @ts-expect-error no such option
  defineConfig({ lambda: { memory: 256 } });
  defineConfig({ "cloud-functions": { region: "europe-west1" }, firebase: { codebase: "shop" } });
  // @ts-expect-error no such runtime
  defineConfig({ "cloud-functions": { runtime: "nodejs18" } });
  // @ts-expect-error no such option
  defineConfig({ firebase: { memory: 256 } });
  defineConfig({ "azure-functions": { plan: "premium", connections: { "service-bus": "BUS" } } });
  // @ts-expect-error no such plan
  defineConfig({ "azure-functions": { plan: "free" } });
  // @ts-expect-error no such service
  defineConfig({ "azure-functions": { connections: { bus: "BUS" } } });
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
  http({ native: { "cloud-functions": { trigger: "gcp.http", "--max-instances": 5 } } }, handler);
  // @ts-expect-error flags are written as on the command line
  http({ native: { "cloud-functions": { maxInstances: 5 } } }, handler);
  http({ native: { firebase: { maxInstances: 5, ingressSettings: "ALLOW_INTERNAL_ONLY" } } }, handler);
  // @ts-expect-error no such field
  http({ native: { firebase: { maxInstance: 5 } } }, handler);
  http({ native: { "azure-functions": { trigger: "azure.http", binding: { connection: "BUS" } } } }, handler);
  // @ts-expect-error no such option
  http({ native: { "azure-functions": { connection: "BUS" } } }, handler);
  // @ts-expect-error no such moment
  invoke({ native: { firebase: { blockingTrigger: { eventType: "afterCreate" } } } }, () => 1);
});
