import { HttpError } from "anyfn";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readCall, writeResult } from "./call-data.ts";

const json = { "content-type": "application/json" };

function call(text: string | undefined, method = "POST", headers: Record<string, string> = json): unknown {
  return readCall({ method, headers, body: text === undefined ? undefined : new TextEncoder().encode(text) });
}

it.each([
  ["an object", '{"data":{"a":[1,null,"é"]}}', { a: [1, null, "é"] }],
  ["null", '{"data":null}', null],
  ["false", '{"data":false}', false],
  ["text", ' {"data" : "x"}\n', "x"],
  ["text that looks like JSON", '{"data":"{}"}', "{}"],
  ["with a byte order mark", '\uFEFF{"data":1}', 1],
  ["an exact big number", '{"data":9007199254740993}', 9007199254740993n],
])("reads %s", (_, text, data) => {
  expect(call(text)).toEqual(data);
});

it("takes a charset, and any case, in the content type", () => {
  expect(call('{"data":1}', "POST", { "content-type": "Application/JSON; charset=utf-8" })).toBe(1);
});

it.each([
  ["another method", '{"data":1}', "GET", json],
  ["no content type", '{"data":1}', "POST", {}],
  ["another content type", '{"data":1}', "POST", { "content-type": "text/plain" }],
  ["no body", undefined, "POST", json],
  ["an empty body", "", "POST", json],
  ["broken JSON", '{"data":', "POST", json],
  ["a scalar", "1", "POST", json],
  ["a list", '[{"data":1}]', "POST", json],
  ["null", "null", "POST", json],
  ["no data", "{}", "POST", json],
  ["more than data", '{"data":1,"more":2}', "POST", json],
  ["levels without an end", `{"data":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, "POST", json],
  ["inherited data", '{"__proto__":{"data":1}}', "POST", json],
])("refuses %s", (_, text, method, headers) => {
  expect(() => call(text, method, headers)).toThrow(
    expect.objectContaining({ code: "HTTP", status: 400, publicMessage: "Bad Request" }),
  );
});

it.each([
  ["Int64Value", "-12", -12],
  ["Int64Value", "9223372036854775807", 9223372036854775807n],
  ["UInt64Value", "18446744073709551615", 18446744073709551615n],
  ["Int64Value", "9007199254740991", 9007199254740991],
])("unwraps an %s of %s", (type, value, number) => {
  const wrapped = { "@type": `type.googleapis.com/google.protobuf.${type}`, value };
  expect(call(JSON.stringify({ data: { deep: [wrapped] } }))).toEqual({ deep: [number] });
});

it.each([
  ["an unknown type", { "@type": "type.googleapis.com/google.protobuf.Duration", value: "1s" }],
  ["an integer that is none", { "@type": "type.googleapis.com/google.protobuf.Int64Value", value: "many" }],
  ["no value", { "@type": "type.googleapis.com/google.protobuf.Int64Value" }],
])("refuses %s in a wrapper", (_, data) => {
  expect(() => call(JSON.stringify({ data }))).toThrow(HttpError);
});

it("keeps a key named __proto__ as data", () => {
  const data = call('{"data":{"__proto__":{"a":1}}}') as object;
  expect(Object.keys(data)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
});

it.each([
  [undefined, '{"result":null}'],
  [null, '{"result":null}'],
  [{ at: new Date(0), left: undefined }, '{"result":{"at":"1970-01-01T00:00:00.000Z"}}'],
  [12n, '{"result":12}'],
  [
    [9223372036854775807n],
    '{"result":[{"@type":"type.googleapis.com/google.protobuf.Int64Value","value":"9223372036854775807"}]}',
  ],
  [
    18446744073709551615n,
    '{"result":{"@type":"type.googleapis.com/google.protobuf.UInt64Value","value":"18446744073709551615"}}',
  ],
  [18446744073709551616n, '{"result":"18446744073709551616"}'],
])("writes %s", (value, text) => {
  expect(writeResult("result", value)).toBe(text);
});

it("reads every JSON value but long numbers, which become exact", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!text.includes('"@type"') && !/\d{16}/.test(text));
      expect(call(`{"data":${text}}`)).toEqual(JSON.parse(text));
    }),
  );
});

it("never throws anything but a refusal", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
      try {
        readCall({ method: "POST", headers: json, body });
      } catch (error) {
        expect(error).toBeInstanceOf(HttpError);
      }
    }),
  );
});
