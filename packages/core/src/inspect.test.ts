import { describe, expect, test } from "vitest";
import type { MessageTrigger, Trigger } from "./adapter.ts";
import { detectWith, normalizeWith } from "./inspect.ts";
import { queueEvent, storageEvent } from "./testing.ts";

const inQueue: MessageTrigger<"storage", { readonly object: string }> = {
  id: "test.storage.queue",
  kind: "storage",
  carrier: true,
  detect: (native, nativeContext) =>
    nativeContext === "here" && native instanceof Object && "object" in native,
  normalize: ({ object: key }) => [storageEvent({ key })],
};
const messages: MessageTrigger<"queue", unknown> = {
  id: "test.queue",
  kind: "queue",
  detect: (native) => native instanceof Object,
  normalize: (native, nativeContext) => [queueEvent({ data: nativeContext, native })],
};
// What is taken by the one that unwraps is taken by the other too: the order alone does not decide.
const triggers = [inQueue, messages] as unknown as readonly Trigger[]; // as adapters list theirs
const native = { object: "a.jpg" };

describe("detectWith", () => {
  test("names the trigger that takes an event, never one that unwraps it", () => {
    expect(detectWith(triggers, native, "here")).toEqual({ kind: "queue", trigger: "test.queue" });
  });

  test("is undefined where none takes it", () => {
    expect(detectWith(triggers, 1)).toBeUndefined();
  });
});

describe("normalizeWith", () => {
  test("reads an event with its context", () => {
    expect(normalizeWith(triggers, native, "here")).toMatchObject({
      kind: "queue",
      trigger: "test.queue",
      events: [{ kind: "queue", data: "here", native }],
    });
  });

  test("unwraps for a kind", () => {
    expect(normalizeWith(triggers, native, "here", { kind: "storage" })).toMatchObject({
      kind: "storage",
      trigger: "test.storage.queue",
      events: [{ kind: "storage", key: "a.jpg" }],
    });
  });

  test.each([
    [undefined, /any kind.*test\.queue/s],
    ["storage", /the kind storage.*test\.storage\.queue/s],
  ] as const)("says what was asked for where no trigger takes it: %s", (kind, message) => {
    expect(() => normalizeWith(triggers, 1, "here", { kind })).toThrow(
      expect.objectContaining({ code: "UNRECOGNIZED_EVENT", message: expect.stringMatching(message) }),
    );
  });
});
