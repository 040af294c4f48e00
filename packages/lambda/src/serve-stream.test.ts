import { EventEmitter } from "node:events";
import { http } from "anyfn";
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
