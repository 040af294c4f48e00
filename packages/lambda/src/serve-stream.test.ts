import { EventEmitter } from "node:events";
import { http, type UsageRecord } from "anyfn";
import { expect, test } from "vitest";
import { fixture } from "../fixtures/read.ts";
import { type ResponseStream, streamHandler } from "./index.ts";

/** What the runtime client hands to a handler, keeping what it is given. */
class Received extends EventEmitter implements ResponseStream {
  readonly chunks: string[] = [];
  ended = false;

  setContentType(): void {}
  write(chunk: string | Uint8Array): boolean {
    this.chunks.push(typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk));
    return true;
  }
  end(): void {
    this.ended = true;
  }
}

test("a body that stalls is cut off before the deadline, with a line in the log", async () => {
  const lines: string[] = [];
  const stalled = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
  });
  const handler = streamHandler(
    http(() => new Response(stalled)),
    { write: (line) => lines.push(line) },
  );
  const stream = new Received();

  const answered = handler(fixture("aws.function-url/post"), stream, { getRemainingTimeInMillis: () => 300 });

  await expect(answered).rejects.toThrow(expect.objectContaining({ name: "TimeoutError" }));
  expect(stream.chunks.at(-1)).toBe("first");
  expect(stream.ended).toBe(false);
  expect(lines.map((line) => JSON.parse(line).message).filter(Boolean)).toEqual([
    "the response did not end before the deadline and was cut off",
  ]);
});

test("a client that goes away ends the body, which is told so, and is a line in the log", async () => {
  const lines: string[] = [];
  const records: UsageRecord[] = [];
  let cancelled = false;
  const endless = new ReadableStream(
    {
      pull: (controller) => controller.enqueue(new TextEncoder().encode("more")),
      cancel: () => {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const handler = streamHandler(
    http(() => new Response(endless)),
    { write: (line) => lines.push(line), usage: (record) => records.push(record) },
  );
  const stream = new Received();
  stream.write = (chunk) => {
    // As when the connection breaks with the third write: nothing drains any more.
    if (Received.prototype.write.call(stream, chunk) && stream.chunks.length < 3) return true;
    queueMicrotask(() => stream.emit("close"));
    return false;
  };

  await handler(fixture("aws.function-url/post"), stream, { getRemainingTimeInMillis: () => 60_000 });

  expect({ cancelled, ended: stream.ended }).toEqual({ cancelled: true, ended: false });
  expect(records).toMatchObject([{ outcomes: { ok: 0, error: 0, timeout: 0, cancelled: 1 }, bytesOut: 8 }]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "INFO", message: "the client went away before the response ended", bytes: 8 },
  ]);
});

test("a body that yields something else than bytes is our failure, and is cut off", async () => {
  const lines: string[] = [];
  const records: UsageRecord[] = [];
  const body = ReadableStream.from<unknown>([
    new TextEncoder().encode("first"),
    "text",
  ]) as ReadableStream<Uint8Array>; // the wrong type on purpose
  const handler = streamHandler(
    http(() => new Response(body)),
    { write: (line) => lines.push(line), usage: (record) => records.push(record) },
  );
  const stream = new Received();

  await expect(
    handler(fixture("aws.function-url/post"), stream, { getRemainingTimeInMillis: () => 60_000 }),
  ).rejects.toThrow(TypeError);

  expect([stream.chunks.at(-1), stream.ended]).toEqual(["first", false]);
  expect(records).toMatchObject([{ failures: 1, outcomes: { ok: 0, error: 1, cancelled: 0 }, bytesOut: 5 }]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "ERROR", error: { name: "TypeError" } },
  ]);
});
