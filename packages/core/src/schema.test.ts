import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isSchema, type StandardSchema, validate } from "./schema.ts";

const asynchronous = z.object({ n: z.number() }).refine(async ({ n }) => n > 0, "must be positive");

describe.each<[string, StandardSchema<unknown, { readonly n: number }>]>([
  ["zod", z.object({ n: z.number() })],
  ["valibot", v.object({ n: v.number() })],
  ["arktype", type({ n: "number" })],
] as never)("%s", (_name, schema) => {
  test("is a schema; yields the value; refuses with the path", () => {
    expect(isSchema(schema)).toBe(true);
    expect(validate(schema, { n: 1 }, "It")).toEqual({ n: 1 });
    expect(() => validate(schema, { n: "x" }, "It")).toThrow(
      expect.objectContaining({
        code: "INVALID_PAYLOAD",
        message: expect.stringMatching(/^It does not fit its schema: n: /),
        issues: expect.objectContaining({ length: 1 }),
      }),
    );
  });
});

test("an asynchronous schema yields a promise", async () => {
  await expect(validate(asynchronous, { n: 1 }, "It")).resolves.toEqual({ n: 1 });
  await expect(validate(asynchronous, { n: 0 }, "It", "INVALID_OUTPUT")).rejects.toMatchObject({
    code: "INVALID_OUTPUT",
    message: "It does not fit its schema: must be positive",
  });
});

test("what is no schema", () => {
  expect([null, {}, "x", { "~standard": {} }, () => {}].map(isSchema)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
