import { expect, test } from "vitest";
import { textOf } from "./text.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const parts = (
  body: string | Uint8Array | ReadableStream<Uint8Array>,
  headers: Record<string, string> = {},
): Parameters<typeof textOf>[0] => ({ status: 200, headers, cookies: [], body });

test.each<[string, Parameters<typeof textOf>[0], string | undefined]>([
  ["a text", parts("x"), "x"],
  ["a text of any type", parts("x", { "content-type": "image/png" }), "x"],
  ["a text with half a character", parts("a\ud800"), "a\ufffd"],
  ["an encoded text", parts("x", { "content-encoding": "gzip" }), undefined],
  ["identity is no encoding", parts("x", { "content-encoding": "identity" }), "x"],
  ["no bytes", parts(new Uint8Array()), ""],
  ["bytes without type", parts(utf8("x")), undefined],
  ["bytes of a text type", parts(utf8("ü"), { "content-type": "text/html; charset=utf-8" }), "ü"],
  ["bytes of JSON", parts(utf8("{}"), { "content-type": "application/problem+json" }), "{}"],
  ["bytes of SVG", parts(utf8("<svg/>"), { "content-type": "image/svg+xml" }), "<svg/>"],
  ["bytes of an image", parts(utf8("x"), { "content-type": "image/png" }), undefined],
  [
    "bytes that are no text in spite of their type",
    parts(new Uint8Array([0xff]), { "content-type": "text/plain" }),
    undefined,
  ],
  ["a type that only begins as JSON", parts(utf8("x"), { "content-type": "application/jsonx" }), undefined],
  ["a stream", parts(new ReadableStream()), undefined],
])("%s", (_name, response, text) => {
  expect(textOf(response)).toBe(text);
});
