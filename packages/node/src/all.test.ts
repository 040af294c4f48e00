import type { MessageTrigger } from "anyfn/adapter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { all } from "./all.ts";
import { detect, normalize, triggers } from "./index.ts";
import { driver } from "./tools/driver.ts";

describe("the list of triggers", () => {
  it("is frozen", () => {
    expect(all.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      "node.http http",
      "node.schedule schedule",
      "node.queue queue",
      "node.topic topic",
      "node.storage storage",
      "node.invoke invoke",
      "node.cloudevents.schedule schedule",
      "node.cloudevents.queue queue",
      "node.cloudevents.topic topic",
      "node.cloudevents.storage storage",
      "node.cloudevents.database database",
      "node.cloudevents.stream stream",
      "node.cloudevents.event event",
    ]);
    expect(triggers).toEqual(all.map(({ id }) => id));
  });

  it("is played by the driver, all of it", () => {
    expect([...new Set(driver.variants.map(({ trigger }) => trigger))].sort()).toEqual([...triggers].sort());
  });
});

const cloud = (type: string, more: object = {}): readonly object[] => [
  { specversion: "1.0", id: "1", source: "/s", type, time: "2026-03-01T10:20:30.000Z", ...more },
];
const stored = { id: "m", attempt: 1, sentAt: 0, bytes: new Uint8Array(), attributes: {} };

/** One native event for each trigger. */
const natives: readonly (readonly [string, unknown])[] = [
  ["node.http", new Request("http://h.example/a?b=1")],
  ["node.schedule", { from: "node:schedule", schedule: "nightly", scheduledTime: 0 }],
  ["node.queue", { from: "node:queue", queue: "q", messages: [stored] }],
  ["node.topic", { from: "node:topic", topic: "t", messages: [stored] }],
  [
    "node.storage",
    {
      from: "node:storage",
      bucket: "b",
      changes: [{ id: "1", attempt: 1, time: 0, action: "created", key: "k" }],
    },
  ],
  ["node.invoke", { from: "node:invoke", data: 1 }],
  [
    "node.cloudevents.schedule",
    cloud("anyfn.schedule.message", { scheduledtime: "2026-03-01T10:20:30.000Z" }),
  ],
  ["node.cloudevents.queue", cloud("anyfn.queue.message", { queue: "q" })],
  ["node.cloudevents.topic", cloud("anyfn.topic.message", { topic: "t" })],
  ["node.cloudevents.storage", cloud("anyfn.storage.created", { bucket: "b", subject: "k" })],
  [
    "node.cloudevents.database",
    cloud("anyfn.database.created", { database: "d", collection: "c", data: { key: "k" } }),
  ],
  ["node.cloudevents.stream", cloud("anyfn.stream.message", { stream: "s", partition: "0", sequence: "1" })],
  ["node.cloudevents.event", cloud("com.example.x")],
];

describe.each(natives)("%s", (trigger, native) => {
  it("is detected by its own row and by no other", () => {
    expect(all.filter((row) => row.detect(native)).map(({ id }) => id)).toEqual([trigger]);
    expect(detect(native)?.trigger).toBe(trigger);
  });

  it("is normalized to an event of its kind", () => {
    const { kind, events } = normalize(native);
    expect([kind, events.map((event) => event.kind)]).toEqual([
      all.find(({ id }) => id === trigger)?.kind,
      [kind],
    ]);
  });
});

it("a tick of Knative's is a schedule's to a schedule function, an event to everybody else", () => {
  const native = cloud("dev.knative.sources.ping", {
    source: "/apis/v1/namespaces/default/pingsources/nightly",
  });
  expect(normalize(native, undefined, { kind: "schedule" }).events).toEqual([
    {
      kind: "schedule",
      id: "1",
      source: "/apis/v1/namespaces/default/pingsources/nightly",
      time: new Date("2026-03-01T10:20:30.000Z"),
      scheduledTime: new Date("2026-03-01T10:20:30.000Z"),
      schedule: "nightly",
      native: native[0],
    },
  ]);
  expect(normalize(native, undefined, { kind: "event" }).trigger).toBe("node.cloudevents.event");
});

it("what nobody knows is refused without its values", () => {
  expect(detect({ from: "elsewhere" })).toBeUndefined();
  expect(() => normalize({ secret: "value" })).toThrow(
    expect.objectContaining({ code: "UNRECOGNIZED_EVENT", message: expect.not.stringContaining('value"') }),
  );
});

it("no detector throws, whatever it is asked about", () => {
  fc.assert(
    fc.property(fc.anything(), (native) => {
      for (const row of all) expect(typeof row.detect(native)).toBe("boolean");
    }),
  );
});

it("messages of one group share it, in every row that has groups", () => {
  const groups = all.filter(
    (row): row is MessageTrigger & typeof row => row.kind !== "http" && row.group !== undefined,
  );
  expect(groups.map(({ id }) => id)).toEqual([
    "node.queue",
    "node.topic",
    "node.storage",
    "node.cloudevents.queue",
    "node.cloudevents.topic",
    "node.cloudevents.database",
    "node.cloudevents.stream",
  ]);
});
