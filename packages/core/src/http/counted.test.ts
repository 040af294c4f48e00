import { describe, expect, test } from "vitest";
import { counted } from "./counted.ts";

const chunk = (length: number): Uint8Array => new Uint8Array(length);

describe("a body that is counted", () => {
  test("counts what comes in place of what was promised, once it is read", async () => {
    const count = { bytesIn: 1_000_000 };
    const body = counted(ReadableStream.from([chunk(300), chunk(200)]), count);
    expect(count).toEqual({ bytesIn: 1_000_000 });
    expect((await new Response(body).arrayBuffer()).byteLength).toBe(500);
    expect(count).toEqual({ bytesIn: 500 });
  });

  test("counts what had come before it broke off", async () => {
    const count = { bytesIn: 1_000_000 };
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield chunk(500);
      throw new Error("aborted");
    }
    const body = counted(ReadableStream.from(breaking()), count);
    await expect(new Response(body).arrayBuffer()).rejects.toThrow("aborted");
    expect(count).toEqual({ bytesIn: 500 });
  });

  test("is read no further than its reader asks, and given up with it", async () => {
    const count = { bytesIn: 0 };
    let pulled = 0;
    let cancelled: unknown;
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled++;
          controller.enqueue(chunk(10));
        },
        cancel(reason) {
          cancelled = reason;
        },
      },
      { highWaterMark: 0 },
    );
    const reader = counted(source, count).getReader();
    await reader.read();
    await reader.cancel("enough");
    expect([pulled, count.bytesIn, cancelled]).toEqual([1, 10, "enough"]);
  });

  test("can be given up before it is read", async () => {
    let cancelled: unknown;
    const source = new ReadableStream<Uint8Array>({
      cancel(reason) {
        cancelled = reason;
      },
    });
    const count = { bytesIn: 7 };
    await counted(source, count).cancel("never mind");
    expect([cancelled, count.bytesIn]).toEqual(["never mind", 7]);
  });
});
