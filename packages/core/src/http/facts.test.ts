import fc from "fast-check";
import { expect, test } from "vitest";
import { base64Length, byteLength, isBodyless, withoutHopByHop } from "./facts.ts";

test("bodyless answers", () => {
  const seen = [
    ["HEAD", 200],
    ["GET", 200],
    ["GET", 204],
    ["GET", 205],
    ["GET", 304],
    ["GET", 404],
  ] as const;
  expect(seen.map(([method, status]) => isBodyless(method, status))).toEqual([
    true,
    false,
    true,
    true,
    true,
    false,
  ]);
});

test("hop-by-hop headers are left out; without any the record is the same", () => {
  const plain = { "content-type": "text/plain" };
  expect(withoutHopByHop(plain)).toBe(plain);
  expect(
    withoutHopByHop({ ...plain, connection: "close", "transfer-encoding": "chunked", te: "trailers" }),
  ).toEqual(plain);
});

test("lengths are those of the bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.uint8Array(), (text, bytes) => {
      expect(byteLength(text)).toBe(new TextEncoder().encode(text).byteLength);
      expect(base64Length(Buffer.from(bytes).toString("base64"))).toBe(bytes.byteLength);
    }),
  );
});
