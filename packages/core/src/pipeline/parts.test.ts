import { describe, expect, it } from "vitest";
import { type InvokeDefinition, invoke } from "../builders/invoke.ts";
import type { MessageTrigger, Trigger } from "../contract.ts";
import type { CoreEvent } from "../events.ts";
import type { StandardSchema } from "../schema.ts";
import { testAdapter } from "../testing/adapter.ts";
import { serve } from "./serve.ts";

const row: MessageTrigger<"invoke", CoreEvent<"invoke">> = {
  id: "node.test",
  kind: "invoke",
  detect: () => true,
  normalize: (native) => [native],
};
const event: CoreEvent<"invoke"> = {
  kind: "invoke",
  id: "1",
  source: "test",
  time: new Date(0),
  data: 2,
  native: undefined,
};

/** Calls `definition`; `part` is what the platform does with what is yielded. */
async function call(
  definition: InvokeDefinition,
  part?: (value: unknown) => boolean,
): Promise<{ readonly result: unknown; readonly outcome: unknown }> {
  let outcome: unknown;
  const rows: readonly Trigger[] = [{ ...row, ...(part && { part }) }];
  const usage = (record: { readonly outcomes: unknown }): void => {
    outcome = record.outcomes;
  };
  const context = { id: "i", deadline: Date.now() + 400 };
  const entry = serve(testAdapter("node", () => {}) as never, definition, rows, {
    usage: usage as never,
    write: () => {},
    environment: { ANYFN_METER: "records" },
  }); // one adapter and its rows
  const result = await entry(event, context);
  return { result, outcome };
}

const count = invoke(async function* (event) {
  for (let n = 1; n <= (event.data as number); n++) yield n;
  return "done";
});

describe("an async generator as the handler of a direct call", () => {
  it("answers what it returns, where nobody listens", async () => {
    expect((await call(count)).result).toBe("done");
  });

  it("hands on what it yields, where somebody does", async () => {
    const seen: unknown[] = [];
    const { result } = await call(count, (value) => seen.push(value) > 0);
    expect(seen).toEqual([1, 2]);
    expect(result).toBe("done");
  });

  it("is ended when nobody listens any more, and counts as cancelled", async () => {
    const seen: unknown[] = [];
    let ended = false;
    const definition = invoke(async function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        ended = true;
      }
    });
    const { result, outcome } = await call(definition, (value) => {
      seen.push(value);
      return seen.length < 3;
    });
    expect({ seen, ended, result, outcome }).toEqual({
      seen: [1, 2, 3],
      ended: true,
      result: undefined,
      outcome: { ok: 0, error: 0, timeout: 0, cancelled: 1 },
    });
  });

  it("is ended once its time was up", async () => {
    let ended = false;
    const definition = invoke(async function* () {
      try {
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          yield 1;
        }
      } finally {
        ended = true;
      }
    });
    await expect(call(definition, () => true)).rejects.toThrow("deadline");
    await expect.poll(() => ended).toBe(true);
  });

  it("fails as it throws", async () => {
    const definition = invoke(async function* () {
      yield 1;
      throw new TypeError("broken");
    });
    await expect(call(definition)).rejects.toThrow(new TypeError("broken"));
  });

  it("is validated by what it returns", async () => {
    const text: StandardSchema<unknown, string> = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) =>
          typeof value === "string" ? { value: value.toUpperCase() } : { issues: [{ message: "no text" }] },
      },
    };
    const options = { output: text as StandardSchema<string> }; // takes anything
    const good = invoke(options, async function* () {
      yield 1;
      return "done";
    });
    expect((await call(good)).result).toBe("DONE");
    const bad = invoke(options, async function* () {
      yield "text";
      return 1 as never; // the wrong type on purpose
    });
    await expect(call(bad)).rejects.toThrow("no text");
  });

  it("fails for a part that cannot be written, and ends", async () => {
    let ended = false;
    const definition = invoke(async function* () {
      try {
        yield Symbol("part");
        yield 2;
      } finally {
        ended = true;
      }
    });
    await expect(call(definition)).rejects.toMatchObject({ code: "INVALID_OUTPUT" });
    expect(ended).toBe(true);
  });
});
