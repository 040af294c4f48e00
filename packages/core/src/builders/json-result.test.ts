import { expect, it } from "vitest";
import { jsonResult } from "./json-result.ts";

it.each([
  undefined,
  null,
  1,
  Number.NaN,
  { a: [1, { b: "x" }] },
  new BigUint64Array(2),
  { toJSON: () => "1", own: 1n },
])("lets pass what JSON can hold: %o", (value) => {
  expect(jsonResult(value)).toBe(value);
});

it("ends for what refers to itself, which whoever writes it refuses", () => {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  expect(jsonResult(value)).toBe(value);
});

it.each([
  [1n, "(the result)"],
  [{ list: [1, { id: 2n }] }, "(the result.list.1.id)"],
])("refuses a big integer, and says where it is: %o", (value, place) => {
  expect(() => jsonResult(value)).toThrow(
    expect.objectContaining({ code: "INVALID_OUTPUT", message: expect.stringContaining(place) }),
  );
});
