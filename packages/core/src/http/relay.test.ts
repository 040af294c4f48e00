import { expect, test } from "vitest";
import { relay } from "./relay.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const body = (...parts: readonly string[]): ReadableStream<Uint8Array> =>
  ReadableStream.from(parts.map(bytes));

test("every byte comes through, and is counted", async () => {
  const { stream, sent } = relay(body("ab", "c"));
  expect(await new Response(stream).text()).toBe("abc");
  expect(await sent).toEqual({ bytes: 3 });
});

test("a reader that goes away cancels the body", async () => {
  let cancelled: unknown;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytes("x")),
    cancel: (reason) => {
      cancelled = reason;
    },
  });
  const { stream, sent } = relay(endless);
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel("gone");
  expect([await sent, cancelled]).toEqual([{ bytes: 1, cancelled: true }, "gone"]);
});

test("a body that fails fails for the reader, and is told", async () => {
  const error = new Error("bad");
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes("x")),
    pull: (controller) => controller.error(error),
  });
  const { stream, sent } = relay(broken);
  await expect(new Response(stream).text()).rejects.toThrow();
  expect(await sent).toMatchObject({ failed: { error } });
});

test("one that is given up fails once, and lets go of the body", async () => {
  let cancelled = false;
  const hanging = new ReadableStream<Uint8Array>({
    cancel: () => {
      cancelled = true;
    },
  });
  const { stream, sent, fail } = relay(hanging);
  const read = new Response(stream).text();
  const error = new Error("too late");
  fail(error);
  fail(new Error("again"));
  await expect(read).rejects.toThrow();
  expect([await sent, cancelled]).toEqual([{ bytes: 0, failed: { error } }, true]);
});

test.each([["text"], [new ArrayBuffer(1)], [new Uint16Array(1)], [undefined]])(
  "a body that yields something else than bytes fails: %o",
  async (value) => {
    const { stream, sent } = relay(
      ReadableStream.from<unknown>([bytes("x"), value]) as ReadableStream<Uint8Array>,
    ); // the wrong type on purpose
    await expect(new Response(stream).text()).rejects.toThrow();
    expect(await sent).toMatchObject({ bytes: 1, failed: { error: expect.any(TypeError) } });
  },
);
