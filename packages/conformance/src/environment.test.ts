import { afterEach, expect, it, vi } from "vitest";
import { setEnvironment } from "./environment.ts";

const NAME = "ANYFN_TEST_REGION";
const seen = () => process.env[NAME];

afterEach(() => vi.unstubAllEnvs());

it("holds a variable until the last who wanted it gives it back", () => {
  const first = setEnvironment({ [NAME]: "a" });
  const second = setEnvironment({ [NAME]: "a" });
  first();
  expect(seen()).toBe("a");
  second();
  expect(seen()).toBeUndefined();
});

it("leaves what is set already", () => {
  vi.stubEnv(NAME, "mine");
  const restore = setEnvironment({ [NAME]: "a" });
  expect(seen()).toBe("mine");
  restore();
  expect(seen()).toBe("mine");
});

it("does nothing for a driver without any", () => {
  expect(() => setEnvironment()()).not.toThrow();
});
