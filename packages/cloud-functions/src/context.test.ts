import { afterEach, expect, test, vi } from "vitest";
import { infoOf, remainingOf } from "./context.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

test("the environment says who runs, the request which execution it is", () => {
  vi.stubEnv("K_SERVICE", "hello");
  vi.stubEnv("FUNCTION_TARGET", "entry");
  vi.stubEnv("K_REVISION", "hello-00007-abc");
  vi.stubEnv("FUNCTION_MEMORY_MB", "512");
  vi.stubEnv("FUNCTION_REGION", "europe-west1");
  expect(infoOf(undefined, { executionId: "abc123" })).toEqual({
    id: "abc123",
    name: "hello",
    version: "hello-00007-abc",
    memory: 512,
    region: "europe-west1",
  });
});

test("outside of the platform little is known", () => {
  vi.stubEnv("FUNCTION_TARGET", "entry");
  expect(infoOf(undefined, { executionId: "x" })).toEqual({
    id: "x",
    name: "entry",
    version: undefined,
    memory: undefined,
    region: undefined,
  });
});

test.each([
  ["a CloudEvent's own", { specversion: "1.0", id: "e1" }, "e1"],
  ["a background event's own", { data: {}, context: { eventId: "e2" } }, "e2"],
])("the id is %s where nothing names the execution", (_, native, id) => {
  expect(infoOf(undefined, native).id).toBe(id);
});

test("the id of what has none stays the same, and is no other's", () => {
  const one = { headers: {} };
  const { id } = infoOf(undefined, one);
  expect(infoOf(undefined, one).id).toBe(id);
  expect(infoOf(undefined, { headers: {} }).id).not.toBe(id);
  expect(infoOf(undefined, null).id).toMatch(/./);
});

test.each([
  [{ CLOUD_RUN_TIMEOUT_SECONDS: "30" }, 30_000],
  [{ FUNCTION_TIMEOUT_SEC: "9" }, 9000],
  [{ CLOUD_RUN_TIMEOUT_SECONDS: "30", FUNCTION_TIMEOUT_SEC: "9" }, 30_000],
  [{ CLOUD_RUN_TIMEOUT_SECONDS: "0" }, Number.POSITIVE_INFINITY],
  [{}, Number.POSITIVE_INFINITY],
])("the time left by %j", (env, ms) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(remainingOf(undefined, 0)).toBe(ms);
  expect(remainingOf(undefined, 400)).toBe(ms - 400);
});
