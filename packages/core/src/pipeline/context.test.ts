import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Context } from "../context.ts";
import { invoke as direct, http, queue, stream } from "../index.ts";
import { invoke, invokeEvent, queueEvent, streamEvent } from "../testing.ts";

const SHOWN = ["id", "function", "provider", "region", "coldStart", "params"];
const OWN = [...SHOWN, "log", "meter", "remaining", "waitUntil"];
const env = { DATABASE_URL: "postgres://user:pass@host", SLACK_TOKEN: "xoxb-123456" };

/** What each kind of function, and its middleware, gets. */
const contexts: Record<string, () => Promise<Context>> = {
  "an http handler": () =>
    new Promise((resolve) => {
      void invoke(
        http((_, context) => {
          resolve(context);
          return new Response();
        }),
        "/",
        { env },
      );
    }),
  "a queue handler": () =>
    new Promise((resolve) => {
      void invoke(
        queue("q", (_, context) => resolve(context)),
        queueEvent(),
        { env },
      );
    }),
  "a batch handler": () =>
    new Promise((resolve) => {
      void invoke(
        stream.batch("s", (_, context) => resolve(context)),
        streamEvent(),
        { env },
      );
    }),
  "a direct call": () =>
    new Promise((resolve) => {
      void invoke(
        direct((_, context) => resolve(context)),
        invokeEvent(),
        { env },
      );
    }),
  middleware: () =>
    new Promise((resolve) => {
      const use = [
        (_: unknown, context: Context, next: () => Promise<unknown>) => {
          resolve(context);
          return next();
        },
      ] as const;
      void invoke(
        queue({ name: "q", use }, () => undefined),
        queueEvent(),
        { env },
      );
    }),
};

test.each(Object.entries(contexts))("%s gets an object of its own", async (_, contextOf) => {
  const context = await contextOf();
  expect(Object.keys(context)).toEqual(expect.arrayContaining(OWN));
  expect(Object.keys(context)).toHaveLength(OWN.length);
  expect(Reflect.ownKeys({ ...context }).length).toBe(OWN.length);
  expect(context.env).toMatchObject(env);

  const texts = [context, { ...context }, [context], { error: new Error("x", { cause: context }) }].flatMap(
    (value) => [
      inspect(value, { depth: Number.POSITIVE_INFINITY }),
      inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
      JSON.stringify(value),
    ],
  );
  for (const text of texts) {
    for (const secret of [...Object.values(env), "environment", "nativeEvent", "instance"])
      expect(text).not.toContain(secret);
  }
  expect(Object.keys(JSON.parse(JSON.stringify({ ...context, region: "r" })))).toEqual(SHOWN);
  expect(inspect(context)).toMatch(/^Context \{\s+id: /);
});

test("one invocation has one id, however often it is asked for", async () => {
  const seen: unknown[] = [];
  const { logs } = await invoke(
    queue("q", (event, context) => {
      seen.push(event.id, context.id);
      context.log.info("told");
    }),
    [queueEvent({ id: "a" }), queueEvent({ id: "b" })],
  );
  expect(seen).toEqual(["a", logs[0]?.id, "b", logs[1]?.id]);
  expect(logs[0]?.id).toBe(logs[1]?.id);
});

test.each(Object.keys(contexts))(
  "%s may wrap the context, or derive another object from it",
  async (kind) => {
    const context = await contexts[kind]?.();
    if (!context) throw new Error("there is no such context");
    const own = { user: "ada", log: console };
    const derived: Context & typeof own = Object.assign(Object.create(context) as Context, own);
    for (const other of [new Proxy(context, {}), new Proxy(derived, {}), derived]) {
      expect(other.env).toMatchObject(env);
      expect([other.signal, other.trace, other.client]).toEqual([
        context.signal,
        context.trace,
        context.client,
      ]);
      expect(other.deadline).toEqual(context.deadline);
      expect(inspect(other, { depth: null })).not.toMatch(/postgres|xoxb/);
      expect(JSON.stringify({ other, derived: { ...other } })).not.toMatch(/postgres|xoxb/);
    }
  },
);
