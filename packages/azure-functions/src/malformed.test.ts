/** A message that cannot be read fails alone: the others of its batch are handled, and the failure is the host's to deliver again. */
import { database, event, queue, storage, stream, topic } from "anyfn";
import { expect, test } from "vitest";
import { handler } from "./index.ts";

const grid = (id: string | undefined, more: object = {}) => ({
  id,
  topic: "/subscriptions/1",
  subject: "/blobServices/default/containers/uploads/blobs/a.txt",
  eventType: "Microsoft.Storage.BlobCreated",
  eventTime: "2026-01-01T00:00:00Z",
  data: { api: "PutBlob" },
  ...more,
});
const seen: string[] = [];
const take = (one: { readonly id: string }): void => void seen.push(one.id);

test.each([
  [
    "Event Grid",
    event({ type: "t", native: { "azure-functions": { trigger: "azure.event-grid" } } }, take),
    "azure.event-grid",
    [grid("1"), grid(undefined), grid("3")],
    ["1", "3"],
  ],
  [
    "blobs by Event Grid",
    storage("uploads", take),
    "azure.event-grid.storage",
    [grid("1"), grid("2", { subject: "elsewhere" }), grid("3")],
    ["1", "3"],
  ],
  [
    "Kafka, in order within a partition",
    stream("clicks", take),
    "azure.kafka",
    [
      { Topic: "clicks", Partition: 0, Offset: 1, Value: "a" },
      { Topic: 7, Partition: 1, Offset: 2, Value: "b" },
      { Topic: "clicks", Partition: 0, Offset: 3, Value: "c" },
    ],
    ["clicks-0-1", "clicks-0-3"],
  ],
] as const)("of %s", async (_source, definition, trigger, batch, handled) => {
  seen.length = 0;
  const lines: string[] = [];
  const call = handler(definition, { trigger, write: (line) => lines.push(line) });
  await expect(Promise.resolve().then(() => call(batch, undefined as never))).rejects.toMatchObject({
    code: "BATCH_FAILED",
  });
  expect(seen).toEqual(handled);
  expect(lines.filter((line) => line.includes("MalformedEventError"))).toHaveLength(1);
});

/** What a sender may put into a text: the library parses it, and JSON cannot write it again. */
const deep = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`) as unknown;
const context = (type: string, triggerMetadata: object, more: object = {}) => ({
  invocationId: "call",
  triggerMetadata,
  options: { trigger: { type, cardinality: "many", ...more } },
});
const ids = { messageIdArray: ["a", "b", "c"], sequenceNumberArray: [1, 2, 3] };

test.each([
  [
    "a queue of Service Bus",
    queue("orders", take),
    "azure.service-bus.queue",
    context("serviceBusTrigger", ids),
    ["a", "c"],
  ],
  [
    "a topic of Service Bus",
    topic("orders", take),
    "azure.service-bus.topic",
    context("serviceBusTrigger", ids),
    ["a", "c"],
  ],
  [
    "a session, which stops there",
    queue("orders", take),
    "azure.service-bus.queue",
    context("serviceBusTrigger", { ...ids, sessionIdArray: ["s", "s", "s"] }),
    ["a"],
  ],
  [
    "Event Hubs, which stops there",
    stream("clicks", take),
    "azure.event-hubs",
    context(
      "eventHubTrigger",
      { partitionContext: { partitionId: "0" }, sequenceNumberArray: [1, 2, 3] },
      { eventHubName: "clicks" },
    ),
    ["clicks-0-1"],
  ],
] as const)(
  "of %s that is not registered for bytes",
  async (_source, definition, trigger, nativeContext, handled) => {
    seen.length = 0;
    const lines: string[] = [];
    const call = handler(definition, { trigger, write: (line) => lines.push(line) });
    const batch = [{ n: 0 }, deep, { n: 2 }];
    await expect(Promise.resolve().then(() => call(batch, nativeContext as never))).rejects.toMatchObject({
      code: "BATCH_FAILED",
    });
    expect(seen).toEqual(handled);
    expect(lines.filter((line) => line.includes("MalformedEventError"))).toHaveLength(1);
  },
);

test.each([
  ["Cosmos DB", "azure.cosmos-db", [{ id: "a", _ts: 1 }, { _ts: 2 }, { id: "c", _ts: 3 }], 1],
  [
    "SQL",
    "azure.sql",
    [{ Operation: 0, Item: { id: "a" } }, { Operation: 0 }, { Operation: 0, Item: { id: "c" } }],
    1,
  ],
] as const)("of %s, which stops there", async (_source, trigger, batch, handled) => {
  seen.length = 0;
  const lines: string[] = [];
  const call = handler(database("users", take), { trigger, write: (line) => lines.push(line) });
  await expect(Promise.resolve().then(() => call(batch, undefined as never))).rejects.toMatchObject({
    code: "BATCH_FAILED",
  });
  expect(seen).toHaveLength(handled);
  expect(lines.filter((line) => line.includes("MalformedEventError"))).toHaveLength(1);
});
