import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attributesOf, bodyOf, idText } from "./value.ts";

const long = (value: bigint, unsigned: boolean): object => ({
  low: Number(BigInt.asIntN(32, value)),
  high: Number(BigInt.asIntN(32, value >> 32n)),
  unsigned,
});

describe("idText", () => {
  it.each([
    ["a", "a"],
    ["", undefined],
    [42, "42"],
    [true, "true"],
    [Number.POSITIVE_INFINITY, undefined],
    [null, undefined],
    [undefined, undefined],
    [{ a: 1 }, '{"a":1}'],
    [[1], "[1]"],
    [{ low: -1, high: 0, unsigned: false }, "4294967295"],
    [{ low: -1, high: -1, unsigned: false }, "-1"],
    [{ low: -1, high: -1, unsigned: true }, "18446744073709551615"],
  ])("of %j is %j", (value, text) => {
    expect(idText(value)).toBe(text);
  });

  it("keeps every 64-bit integer", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(idText(long(value, false))).toBe(String(value));
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(idText(long(value, true))).toBe(String(value));
      }),
    );
  });
});

describe("bodyOf", () => {
  it("keeps bytes as they are, without a copy", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const body = bodyOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        expect(body.bytes).toEqual(bytes);
        expect(body.bytes.buffer).toBe(bytes.buffer);
        expect(Buffer.isBuffer(body.bytes)).toBe(false);
      }),
    );
  });

  it("never makes a number of a text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean()),
        (parsed) => {
          expect(typeof bodyOf(parsed).data).toBe("string");
        },
      ),
    );
    expect(bodyOf(12, "application/json").data).toBe(12);
  });
});

it("takes plain attributes, and JSON of the others", () => {
  const properties = JSON.parse('{"a":"x","b":1,"c":true,"d":null,"e":[1],"__proto__":"own"}');
  const attributes = attributesOf({
    ...properties,
    ["__proto__"]: "own",
    f: long(2n ** 60n, false),
    g: Buffer.from([1]),
  });
  expect(Object.entries(attributes)).toEqual([
    ["a", "x"],
    ["b", 1],
    ["c", true],
    ["e", "[1]"],
    ["__proto__", "own"],
    ["f", 2n ** 60n],
    ["g", Uint8Array.of(1)],
  ]);
});
