import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBody, decodeText, exactNumber, parseJson, utf8 } from "./decode.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("exactNumber", () => {
  test.each<[string, number | bigint | string]>([
    ["0", 0],
    ["-0", -0],
    ["1e2", 100],
    ["1.50", 1.5],
    ["0.1", 0.1],
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    ["12345678901234567890123456789012345678", 12345678901234567890123456789012345678n],
    ["0.30000000000000004", 0.30000000000000004],
    ["0.12345678901234567891", "0.12345678901234567891"],
    ["1.0000000000000000", 1],
    ["100000000000000000000000000000000000000E-37", 10],
    ["1e400", "1e400"],
    ["1e-400", "1e-400"],
    ["0e-400", 0],
    ["abc", "abc"],
  ])("%s", (text, value) => {
    expect(exactNumber(text)).toBe(value);
  });

  test("every double comes back from its own text, or as the same integer", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const exact = exactNumber(String(number));
        // String(-0) is "0".
        if (typeof exact === "bigint") expect(exact).toBe(BigInt(String(number)));
        else expect(exact).toBe(Object.is(number, -0) ? 0 : number);
      }),
    );
  });

  test("every integer comes back exactly", () => {
    fc.assert(
      fc.property(fc.bigInt(), (integer) => {
        expect(String(exactNumber(String(integer)))).toBe(String(integer));
      }),
    );
  });
});

describe("parseJson", () => {
  test("a number has its exact value, wherever its point and its exponent are", () => {
    const digits = (least: number, most: number) =>
      fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: least, maxLength: most });
    fc.assert(
      fc.property(
        fc.constantFrom("", "-"),
        fc.oneof(digits(0, 3), digits(0, 24)),
        fc.oneof(digits(13, 16), digits(0, 24)),
        fc.constantFrom("", "e5", "E+120", "e-400", "e308"),
        (sign, whole, fraction, exponent) => {
          const number = `${sign}${whole.replace(/^0+/, "") || "0"}${fraction && `.${fraction}`}${exponent}`;
          expect(parseJson(`{"n":${number}}`)).toEqual({ value: { n: exactNumber(number) } });
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("numbers are exact at any depth; digits in texts stay", () => {
    expect(parseJson('{"a":[12345678901234567890,1.5],"b":"12345678901234567890","c":1e400}')).toEqual({
      value: { a: [12345678901234567890n, 1.5], b: "12345678901234567890", c: "1e400" },
    });
  });

  test("what is no JSON is undefined, null is a value", () => {
    expect([parseJson(""), parseJson("{"), parseJson("undefined")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(parseJson("null")).toEqual({ value: null });
  });

  test("a __proto__ key is an own property, with exact numbers too", () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":12345678901234567890}}']) {
      const { value } = parseJson(text) as { readonly value: object }; // it is JSON
      expect([Object.getPrototypeOf(value), Object.keys(value)]).toEqual([Object.prototype, ["__proto__"]]);
    }
  });

  test("agrees with JSON.parse wherever a double is exact", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const big = /(?<![\d.eE"])-?\d{16,}/.test(text);
        if (!big) expect(parseJson(text)).toEqual({ value: JSON.parse(text) as unknown });
      }),
    );
  });
});

describe("decodeText", () => {
  test.each<[string, string | undefined, unknown]>([
    ['{"n":1}', undefined, { n: 1 }],
    [" [1]", undefined, [1]],
    ["[1", undefined, "[1"],
    ["123", undefined, "123"],
    ["true", undefined, "true"],
    ['"x"', undefined, '"x"'],
    ["", undefined, ""],
    ["123", "application/json", 123],
    ["123", "application/vnd.x+json; charset=utf-8", 123],
    ["{", "application/json", "{"],
    ['{"n":1}', "text/plain", '{"n":1}'],
    ['{"n":1}', "", { n: 1 }],
  ])("%j declared %s", (text, declared, value) => {
    expect(decodeText(text, declared)).toEqual(value);
  });
});

test("decodeBody leaves bytes that are no text, and keeps a byte order mark", () => {
  expect(decodeBody(bytes("[1]"))).toEqual([1]);
  expect(decodeBody(new Uint8Array([0xff]))).toEqual(new Uint8Array([0xff]));
  expect(utf8(bytes("\ufeffx"))).toBe("\ufeffx");
});

test("utf8 gives back every text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(utf8(bytes(text))).toBe(text);
    }),
  );
});
