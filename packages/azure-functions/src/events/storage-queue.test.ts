import { expect, test } from "vitest";
import { storageQueue } from "./storage-queue.ts";

const context = { invocationId: "i-1", triggerMetadata: { id: "m-1", dequeueCount: "1" } };
const event = {
  specversion: "1.0",
  id: "other",
  source: "anyfn",
  type: "anyfn.queue.message",
  queue: "orders",
};

function seen(body: unknown): object {
  const native = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const [message] = storageQueue.normalize(native, context);
  const { id, data, bytes, attributes } = message ?? {};
  return { id, data, text: new TextDecoder().decode(bytes), attributes };
}

test("a message with attributes, which is a CloudEvent, is taken apart under its own id", () => {
  const attributes = '{"shop":"Zürich","n":{"$bigint":"9007199254740993"}}';
  expect(seen({ ...event, attributes, datacontenttype: "application/json", data: { n: 1 } })).toEqual({
    ...{ id: "m-1", data: { n: 1 }, text: '{"n":1}' },
    attributes: { shop: "Zürich", n: 9007199254740993n },
  });
  expect(
    seen({ ...event, attributes: "{}", datacontenttype: "text/plain; charset=utf-8", data: "7" }),
  ).toEqual({ id: "m-1", data: "7", text: "7", attributes: {} });
  expect(seen({ ...event, attributes: "{}", data_base64: "aGk=" })).toEqual({
    ...{ id: "m-1", data: "hi", text: "hi", attributes: {} },
  });
});

test("every other message stays as it is", () => {
  for (const body of [{ n: 1 }, { ...event, data: 1 }, { ...event, type: "com.example.a", attributes: "{}" }])
    expect(seen(body)).toEqual({ id: "m-1", data: body, text: JSON.stringify(body), attributes: {} });
});
