import { describe, expect, test } from "vitest";
import { z } from "zod";
import { queue, stream } from "../index.ts";
import { invoke, queueEvent, streamEvent } from "../testing.ts";

const events = ["a", "b", "c"].map((id) => queueEvent({ id, data: { id } }));

describe("queue.batch", () => {
  test("the handler gets all messages at once", async () => {
    const seen: unknown[] = [];
    const { failed } = await invoke(
      queue.batch("q", (messages) => void seen.push(messages.map(({ id }) => id))),
      events,
    );
    expect([seen, failed]).toEqual([[["a", "b", "c"]], []]);
  });

  test("what it names has failed, by id or by event", async () => {
    const f = queue.batch("q", ([first]) => ({ failed: ["b", ...(first ? [first] : [])] }));
    expect((await invoke(f, events)).failed.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("a thrown error fails all", async () => {
    const error = new Error("bad");
    const { failed } = await invoke(
      queue.batch("q", () => Promise.reject(error)),
      events,
    );
    expect(failed).toEqual(events.map(({ id }) => ({ id, error })));
  });

  test("an id that is none of the batch fails all: acknowledging what was meant to fail would lose it", async () => {
    const { failed } = await invoke(
      queue.batch("q", () => ({ failed: ["z"] })),
      events,
    );
    expect(failed.map(({ id, error }) => [id, (error as Error).name])).toEqual([
      ["a", "TypeError"],
      ["b", "TypeError"],
      ["c", "TypeError"],
    ]);
  });

  test("an answer in any other form fails all: a platform's own list would be taken for success", async () => {
    for (const answer of [{ batchItemFailures: [{ itemIdentifier: "a" }] }, ["a"], { failed: "a" }, true]) {
      const { failed } = await invoke(
        queue.batch("q", () => answer as never), // what JavaScript lets pass
        events,
      );
      expect(failed.map(({ id, error }) => [id, (error as Error).name])).toEqual([
        ["a", "TypeError"],
        ["b", "TypeError"],
        ["c", "TypeError"],
      ]);
    }
  });

  test("null and a missing list are as good as nothing", async () => {
    for (const answer of [null, {}, { failed: undefined }]) {
      const { failed } = await invoke(
        queue.batch("q", () => answer as never), // as above
        events,
      );
      expect(failed).toEqual([]);
    }
  });

  test("what its schema refuses is left out and has failed; without a valid one the handler is not called", async () => {
    const seen: unknown[] = [];
    const f = queue.batch(
      { name: "q", schema: z.object({ id: z.enum(["a", "c"]) }) },
      (messages) => void seen.push(messages.map(({ data }) => data.id)),
    );
    expect((await invoke(f, events)).failed).toEqual([
      { id: "b", error: expect.objectContaining({ code: "INVALID_PAYLOAD" }) },
    ]);
    expect((await invoke(f, events.slice(1, 2))).failed.map(({ id }) => id)).toEqual(["b"]);
    expect(seen).toEqual([["a", "c"]]);
  });

  test("one that never settles has failed at the deadline", async () => {
    const { failed, usage } = await invoke(
      queue.batch("q", () => new Promise(() => {})),
      events,
      { deadline: new Date(Date.now() + 100) },
    );
    expect(failed.map(({ error }) => (error as Error).name)).toEqual([
      "TimeoutError",
      "TimeoutError",
      "TimeoutError",
    ]);
    expect(usage.outcomes.timeout).toBe(1);
  });
});

test("stream.batch does the same", async () => {
  const { failed } = await invoke(
    stream.batch("s", (records) => ({ failed: records.slice(1) })),
    [streamEvent({ id: "1" }), streamEvent({ id: "2" })],
  );
  expect(failed.map(({ id }) => id)).toEqual(["2"]);
});
