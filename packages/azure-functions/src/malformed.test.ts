/** A message that cannot be read fails alone: the others of its batch are handled, and the failure is the host's to deliver again. */
import { event, storage, stream } from "anyfn";
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
