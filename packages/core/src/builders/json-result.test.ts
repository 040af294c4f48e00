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

it("refuses what holds itself, and says where", () => {
  const value: Record<string, unknown> = {};
  value["self"] = { list: [value] };
  expect(() => jsonResult(value)).toThrow(
    expect.objectContaining({
      code: "INVALID_OUTPUT",
      message: expect.stringContaining("(the result.self.list.0)"),
    }),
  );
});

it("takes one object in two places", () => {
  const shared = { a: 1 };
  const value = [shared, shared];
  expect(jsonResult(value)).toBe(value);
});

it.each([() => 1, class {}, Symbol("s")])("refuses a result of which JSON writes nothing: %o", (value) => {
  for (const bigints of [false, true])
    expect(() => jsonResult(value, bigints)).toThrow(expect.objectContaining({ code: "INVALID_OUTPUT" }));
});

it.each([{ left: () => 1, kept: 1 }, [Symbol("s")], Object.assign(() => 1, { toJSON: () => 1 })])(
  "takes what JSON writes something of: %o",
  (value) => {
    expect(jsonResult(value)).toBe(value);
  },
);

it("takes a big integer where the protocol has a form for it", () => {
  expect(jsonResult({ id: 1n }, true)).toEqual({ id: 1n });
});

it.each([
  [1n, "(the result)"],
  [{ list: [1, { id: 2n }] }, "(the result.list.1.id)"],
])("refuses a big integer, and says where it is: %o", (value, place) => {
  expect(() => jsonResult(value)).toThrow(
    expect.objectContaining({ code: "INVALID_OUTPUT", message: expect.stringContaining(place) }),
  );
});
