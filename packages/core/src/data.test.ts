import { describe, expect, test } from "vitest";
import { z } from "zod";
import { withData } from "./data.ts";
import { queueEvent } from "./testing.ts";

const valid = withData<"queue">(z.object({ n: z.coerce.number() }));

describe("withData", () => {
  test("no schema is no step", () => {
    expect(withData(undefined)).toBeUndefined();
  });

  test("the event has what the schema yields, at once where the schema is not asynchronous", () => {
    const event = queueEvent({ data: { n: "1" } });
    expect(valid?.(event)).toEqual({ ...event, data: { n: 1 } });
    expect(event.data).toEqual({ n: "1" });
  });

  test("a JSON scalar that arrived as its text is given as the value where only that fits", async () => {
    const number = withData<"queue">(z.number());
    const event = queueEvent({ data: "42" });
    expect(await number?.(event)).toEqual({ ...event, data: 42 });
    expect(await withData<"queue">(z.string())?.(event)).toEqual(event);
    await expect(number?.(queueEvent({ id: "1", data: '"x"' }))).rejects.toMatchObject({
      code: "INVALID_PAYLOAD",
    });
  });

  test("asynchronous schemas", async () => {
    const slow = withData<"queue">(z.object({ n: z.number() }).refine(async ({ n }) => n > 0));
    expect((await slow?.(queueEvent({ data: { n: 1 } })))?.data).toEqual({ n: 1 });
    await expect(slow?.(queueEvent({ data: { n: 0 } }))).rejects.toMatchObject({ code: "INVALID_PAYLOAD" });
  });

  test("the error names the message", async () => {
    await expect(valid?.(queueEvent({ id: "m-1", data: { n: "x" } }))).rejects.toThrow(
      /^The message m-1 does not fit its schema: n: /,
    );
  });
});
