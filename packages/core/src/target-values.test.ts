import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type FunctionOptions, http, queue, schedule } from "./index.ts";
import { definitionFor, goesTo, optionsFor, type Targets, withDefaults } from "./target-values.ts";
import { invoke, queueEvent } from "./testing.ts";

describe("the options of a function on a target", () => {
  const own: FunctionOptions = {
    memory: 512,
    timeout: 60,
    env: { LEVEL: "info", MODE: "a" },
    retry: { attempts: 3, deadLetter: "dead" },
    targets: {
      netlify: { memory: 1024, timeout: undefined, env: { LEVEL: "warn" }, retry: { attempts: 2 } },
      firebase: false,
      "*": false,
    },
  };

  test("are its own where the record does not name the target", () => {
    const { targets: _, ...options } = own;
    expect(optionsFor(own, "lambda")).toStrictEqual(options);
    expect(optionsFor(own, "firebase")).toStrictEqual(options);
  });

  test("take the values of the record, merge records, and lose what is undefined there", () => {
    expect(optionsFor(own, "netlify")).toStrictEqual({
      memory: 1024,
      timeout: undefined,
      env: { LEVEL: "warn", MODE: "a" },
      retry: { attempts: 2, deadLetter: "dead" },
    });
  });

  test("are the same object for a list, and for the result itself", () => {
    const listed: FunctionOptions = { memory: 1, targets: ["lambda"] };
    expect(optionsFor(listed, "lambda")).toBe(listed);
    const resolved = optionsFor(own, "netlify");
    expect(optionsFor(resolved, "netlify")).toBe(resolved);
  });

  test("replace cron by every and every by cron", () => {
    const nightly = schedule(
      { cron: "0 2 * * *", timezone: "Europe/Berlin", targets: { netlify: { every: "1 day" } } },
      () => undefined,
    );
    expect(definitionFor(nightly, "netlify").options).toEqual({ timezone: "Europe/Berlin", every: "1 day" });
    expect(optionsFor({ every: "1 day", targets: { node: { cron: "0 0 * * *" } } } as never, "node")).toEqual(
      {
        cron: "0 0 * * *",
      },
    );
  });

  test("keep the schema of the environment, unless the record takes it away", () => {
    const env = z.object({ LEVEL: z.string() });
    const targets: Targets = { node: { env: { LEVEL: "warn" } }, lambda: { env: undefined } };
    expect(optionsFor({ env, targets }, "node").env).toBe(env);
    expect(optionsFor({ env, targets }, "lambda").env).toBeUndefined();
  });

  test("of the app stand behind the function's own", () => {
    const defaults = { memory: 256, timeout: 5, env: { A: "app", B: "app" }, retry: { attempts: 1 } };
    expect(withDefaults(defaults, { memory: 512, timeout: undefined, env: { B: "own" } })).toEqual({
      memory: 512,
      timeout: 5,
      env: { A: "app", B: "own" },
      retry: { attempts: 1 },
    });
  });
});

test("a record or a list says where a function goes, or says nothing of it", () => {
  const cases: readonly (readonly [Targets | undefined, string, boolean | undefined])[] = [
    [undefined, "lambda", undefined],
    [["lambda"], "lambda", true],
    [["lambda"], "node", false],
    [{ netlify: { memory: 1024 } }, "netlify", true],
    [{ netlify: { memory: 1024 } }, "node", undefined],
    [{ netlify: false }, "netlify", false],
    [{ netlify: undefined, "*": false }, "netlify", false],
    [{ node: {}, "*": false }, "node", true],
    [{ node: {}, "*": false }, "lambda", false],
  ];
  for (const [targets, target, expected] of cases)
    expect(goesTo(targets, target), `${JSON.stringify(targets)} ${target}`).toBe(expected);
});

test("a served function runs with the values of its target", async () => {
  let running = 0;
  let most = 0;
  const orders = queue({ name: "orders", targets: { lambda: { concurrency: 2 } } }, async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
  });
  const events = Array.from({ length: 6 }, (_, index) => queueEvent({ id: `${index}` }));
  await invoke(orders, events, { provider: "lambda" });
  expect(most).toBe(2);
  most = 0;
  await invoke(orders, events);
  expect(most).toBe(6);
});

test("a served function's own time and deadline are those of its target", async () => {
  const api = http({ timeout: 60, targets: { lambda: { timeout: 5 } } }, (_, context) =>
    Response.json(context.remaining()),
  );
  const onLambda = await (await invoke(api, "/", { provider: "lambda" })).json();
  expect(onLambda).toBeLessThanOrEqual(5000);
  expect(await (await invoke(api, "/")).json()).toBeGreaterThan(50_000);
});
