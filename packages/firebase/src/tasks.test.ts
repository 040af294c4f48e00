import { HttpError, PermanentError, type QueueDefinition, queue } from "anyfn";
import { afterEach, expect, it, vi } from "vitest";
import { serving, type TestServer } from "../fixtures/server.ts";
import { tasks } from "./events/tasks.ts";
import { detect, type FirebaseOptions, normalize } from "./index.ts";
import { serve } from "./serve.ts";

/** https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler, as Firebase's queue functions get it, 2026-11. */
const headers = {
  "content-type": "application/json",
  "x-cloudtasks-queuename": "thumbnails",
  "x-cloudtasks-taskname": "order-42",
  "x-cloudtasks-taskretrycount": "2",
  "x-cloudtasks-taskexecutioncount": "2",
  "x-cloudtasks-tasketa": "1795334563.478",
};
const servers: TestServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});

async function dispatch(
  definition: QueueDefinition,
  body: string,
  init: RequestInit = {},
  options: FirebaseOptions = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const server = await serving(serve(definition, [tasks], { write: () => {}, ...options }));
  servers.push(server);
  const response = await fetch(server.url, { method: "POST", headers, body, ...init });
  return { status: response.status, text: await response.text() };
}

it("hands over the data of the task", () => {
  const body = new TextEncoder().encode('{ "data": {"orderId": 42} }');
  expect(detect(headers, body)).toEqual({ kind: "queue", trigger: "firebase.tasks" });
  expect(normalize(headers, body).events).toEqual([
    {
      kind: "queue",
      id: "order-42",
      source: "//cloudtasks.googleapis.com/queues/thumbnails",
      time: new Date(1795334563478),
      attempt: 3,
      queue: "thumbnails",
      data: { orderId: 42 },
      bytes: new TextEncoder().encode('{"orderId": 42}'),
      attributes: {},
      native: { headers: { ...headers }, body },
    },
  ]);
});

it.each([
  ['{"data":"plain"}', "plain", "plain"],
  ['{"data":"{\\"a\\":1}"}', '{"a":1}', '{"a":1}'],
  ['{"data":null}', null, "null"],
  ['{"data":[1,{"a":"}"}]}\n', [1, { a: "}" }], '[1,{"a":"}"}]'],
  ['{"data":9007199254740993}', 9007199254740993n, "9007199254740993"],
])("unwraps %s", (text, data, bytes) => {
  const [event] = normalize(headers, new TextEncoder().encode(text), { kind: "queue" }).events;
  expect(event?.data).toEqual(data);
  expect(new TextDecoder().decode(event?.bytes)).toBe(bytes);
});

it("acknowledges with 204", async () => {
  const handle = vi.fn();
  expect(await dispatch(queue("q", handle), '{"data":1}')).toEqual({ status: 204, text: "" });
  expect(handle).toHaveBeenCalledOnce();
});

it("needs none of the queue's headers", async () => {
  const handle = vi.fn();
  const init = { headers: { "content-type": "application/json" } };
  expect(await dispatch(queue("q", handle), '{"data":1}', init)).toEqual({ status: 204, text: "" });
});

it.each([
  ["an HttpError", new HttpError(429, "later"), 429, { message: "later", status: "RESOURCE_EXHAUSTED" }],
  ["any error", new Error("private"), 500, { message: "INTERNAL", status: "INTERNAL" }],
  ["a permanent failure", new PermanentError("x"), 500, { message: "INTERNAL", status: "INTERNAL" }],
])("makes the queue try again by the status of %s", async (_, thrown, status, error) => {
  const definition = queue("q", () => {
    throw thrown;
  });
  const answer = await dispatch(definition, '{"data":1}');
  expect({ ...answer, text: JSON.parse(answer.text) }).toEqual({ status, text: { error } });
});

it("drops what failed for good where that is asked for", async () => {
  const definition = queue({ name: "q", onPermanent: "drop" }, () => {
    throw new PermanentError("x");
  });
  expect(await dispatch(definition, '{"data":1}')).toEqual({ status: 204, text: "" });
});

it.each([
  ["no data", "{}", {}],
  ["more than data", '{"data":1,"more":2}', {}],
  ["broken JSON", "{", {}],
  ["another content type", '{"data":1}', { headers: { ...headers, "content-type": "text/plain" } }],
  ["another method", '{"data":1}', { method: "PUT" }],
])("refuses %s", async (_, body, init) => {
  const handle = vi.fn();
  const answer = await dispatch(queue("q", handle), body, init);
  expect({ ...answer, text: JSON.parse(answer.text) }).toEqual({
    status: 400,
    text: { error: { message: "Bad Request", status: "INVALID_ARGUMENT" } },
  });
  expect(handle).not.toHaveBeenCalled();
});
