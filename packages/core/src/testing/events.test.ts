import { expect, test } from "vitest";
import {
  customEvent,
  databaseEvent,
  invokeEvent,
  queueEvent,
  scheduleEvent,
  storageEvent,
  streamEvent,
  topicEvent,
} from "../testing.ts";

const time = new Date("2026-01-02T03:04:05.678Z");
const fixed = { id: "1", time, native: undefined };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test("every kind has whole defaults", () => {
  const all = { id: "1", time, native: undefined, attempt: 1 };
  expect(queueEvent(fixed)).toEqual({
    ...all,
    kind: "queue",
    source: "/test/queue/queue",
    queue: "queue",
    data: {},
    bytes: text("{}"),
    attributes: {},
  });
  expect(topicEvent(fixed)).toEqual({
    ...all,
    kind: "topic",
    source: "/test/topic/topic",
    topic: "topic",
    data: {},
    bytes: text("{}"),
    attributes: {},
  });
  expect(streamEvent({ ...fixed, sequence: "9" })).toEqual({
    ...all,
    kind: "stream",
    source: "/test/stream/stream",
    stream: "stream",
    partition: "0",
    sequence: "9",
    data: {},
    bytes: text("{}"),
    attributes: {},
  });
  expect(storageEvent(fixed)).toEqual({
    ...all,
    kind: "storage",
    source: "/test/storage/bucket",
    action: "created",
    bucket: "bucket",
    key: "file.txt",
    size: 0,
  });
  expect(databaseEvent(fixed)).toEqual({
    ...all,
    kind: "database",
    source: "/test/database/items",
    action: "created",
    database: "default",
    collection: "items",
    key: "1",
  });
  expect(scheduleEvent(fixed)).toEqual({
    ...all,
    kind: "schedule",
    source: "/test/schedule/schedule",
    scheduledTime: new Date("2026-01-02T03:04:00Z"),
  });
  expect(customEvent(fixed)).toEqual({
    ...all,
    kind: "event",
    source: "/test/event/bus",
    type: "test.event",
    data: {},
  });
  expect(invokeEvent(fixed)).toEqual({ ...all, kind: "invoke", source: "/test/invoke/caller", data: {} });
});

test("data and bytes agree, whichever was given", () => {
  expect(queueEvent({ data: { n: 1 } }).bytes).toEqual(text('{"n":1}'));
  expect(queueEvent({ data: "text" }).bytes).toEqual(text("text"));
  expect(queueEvent({ data: { n: 12345678901234567890n } }).bytes).toEqual(
    text('{"n":12345678901234567890}'),
  );
  expect(queueEvent({ data: new Uint8Array([1]) }).bytes).toEqual(new Uint8Array([1]));
  expect(queueEvent({ data: undefined })).toMatchObject({ data: undefined, bytes: new Uint8Array() });
  expect(topicEvent({ bytes: text('{"n":1}') }).data).toEqual({ n: 1 });
  expect(streamEvent({ bytes: new Uint8Array([255]) }).data).toEqual(new Uint8Array([255]));
  expect(queueEvent({ data: 1, bytes: text("one") })).toMatchObject({ data: 1, bytes: text("one") });
});

test("ids and sequences differ, because batches tell messages apart by them", () => {
  const [a, b] = [streamEvent(), streamEvent()];
  expect(a.id).not.toBe(b.id);
  expect(a.sequence).not.toBe(b.sequence);
});

test("a database event's action is what its images say", () => {
  const actions = [
    { after: {} },
    { before: {}, after: {} },
    { before: {} },
    { action: "written" as const },
  ].map((fields) => databaseEvent(fields).action);
  expect(actions).toEqual(["created", "updated", "deleted", "written"]);
});

test("a storage event has the size of its content, a deleted one none", () => {
  expect(storageEvent({ content: new Uint8Array(3) }).size).toBe(3);
  expect("size" in storageEvent({ action: "deleted" })).toBe(false);
});
