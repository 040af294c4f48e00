import { connect } from "@anyfn/clients";
import { memoryKv } from "@anyfn/clients/memory";
import { PermanentError } from "anyfn";
import { type Connection, type InvokeResult, invoke, queueEvent } from "anyfn/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import deliver from "../functions/deliver.ts";
import { delivered, pauses } from "../resources.ts";
import { retryAfter } from "../webhook.ts";
import { startWebhook } from "./webhook.ts";

let webhook: Awaited<ReturnType<typeof startWebhook>>;
let resources: readonly Connection[] = [];
beforeEach(async () => {
  webhook = await startWebhook();
  resources = [connect(delivered, memoryKv()), connect(pauses, memoryKv())];
});
afterEach(() => webhook[Symbol.asyncDispose]());

const send = (
  id: string,
  options: { readonly seconds?: number; readonly text?: string } = {},
): Promise<InvokeResult> =>
  invoke(deliver, queueEvent({ data: { id, text: options.text ?? `text of ${id}` } }), {
    resources,
    env: { WEBHOOK_URL: webhook.url },
    ...(options.seconds === undefined ? {} : { deadline: new Date(Date.now() + options.seconds * 1000) }),
  });
const texts = (): readonly string[] =>
  webhook.got.filter(({ status }) => status === 200).map(({ text }) => text);

it("delivers a notice", async () => {
  const { failed, logs, usage } = await send("Ev1");
  expect([failed, usage.counts?.["delivered"]]).toEqual([[], 1]);
  expect(logs).toMatchObject([{ level: "info", message: "delivered", fields: { id: "Ev1" } }]);
  expect(webhook.got).toMatchObject([{ text: "text of Ev1", key: "Ev1" }]);
});

it("one message under duplicates, one after the other and at the same time", async () => {
  await send("Ev1");
  await send("Ev1");
  const both = await Promise.all([send("Ev2"), send("Ev2"), send("Ev2")]);
  expect(texts()).toEqual(["text of Ev1", "text of Ev2"]);
  // Those that met the one at work come again, and find it done.
  for (const { failed } of both.flatMap(({ failed }) => failed.map((each) => ({ failed: each }))))
    expect(failed.error).toMatchObject({ code: "IN_PROGRESS" });
  expect((await send("Ev2")).failed).toEqual([]);
  expect(texts()).toHaveLength(2);
});

it("a message whose acknowledgement was lost is not delivered again", async () => {
  expect((await send("Ev1")).failed).toEqual([]);
  // The process died after its work: the queue knows nothing of it and brings the message with another id.
  expect((await send("Ev1")).failed).toEqual([]);
  expect(texts()).toEqual(["text of Ev1"]);
});

it("honours Retry-After, for every message", async () => {
  webhook.answer = () => ({ status: 429, retryAfter: "1" });
  const { failed, logs } = await send("Ev1");
  const began = webhook.got[0]?.at ?? 0;
  expect(failed).toMatchObject([{ error: { message: "the webhook answered 429; notice Ev1 comes again" } }]);
  expect(logs.filter(({ level }) => level === "error")).toHaveLength(1);
  webhook.answer = () => ({ status: 200 });
  await Promise.all([send("Ev1"), send("Ev2")]);
  expect(webhook.got).toHaveLength(3);
  for (const { at } of webhook.got.slice(1)) expect(at - began).toBeGreaterThanOrEqual(990);
});

it("does not wait longer than its own time, and leaves the webhook alone", async () => {
  webhook.answer = () => ({ status: 503, retryAfter: "120" });
  await send("Ev1");
  const { failed } = await send("Ev1");
  expect(failed).toMatchObject([
    {
      error: {
        message: expect.stringMatching(/^the webhook wants to be left alone for 1[12]\d more seconds$/),
      },
    },
  ]);
  expect(webhook.got).toHaveLength(1);
});

it("what the webhook refuses is a failure for good, and the rest goes on", async () => {
  webhook.answer = (text) => ({ status: text === "bad" ? 400 : 200 });
  const { failed } = await send("Ev1", { text: "bad" });
  expect(failed[0]?.error).toBeInstanceOf(PermanentError);
  expect((await send("Ev2")).failed).toEqual([]);
});

it("a message that is no notice fails for good and alone", async () => {
  const { failed } = await invoke(
    deliver,
    [queueEvent({ id: "a", data: "no notice" }), queueEvent({ id: "b", data: { id: "Ev1", text: "x" } })],
    { resources, env: { WEBHOOK_URL: webhook.url } },
  );
  expect(failed).toMatchObject([{ id: "a", error: { code: "INVALID_PAYLOAD" } }]);
  expect(texts()).toEqual(["x"]);
});

it("a webhook that cannot be reached brings the message again", async () => {
  const { failed } = await invoke(deliver, queueEvent({ data: { id: "Ev1", text: "x" } }), {
    resources,
    env: { WEBHOOK_URL: "http://127.0.0.1:9/hook" },
  });
  expect(failed).toHaveLength(1);
  expect(failed[0]?.error).not.toBeInstanceOf(PermanentError);
  expect((await send("Ev1")).failed).toEqual([]);
});

it.each([
  [null, undefined],
  ["30", 30_000],
  ["Tue, 01 Dec 2026 10:00:30 GMT", 30_000],
  ["Tue, 01 Dec 2026 09:00:00 GMT", 0],
  ["soon", undefined],
])("Retry-After %s is %s ms", (header, expected) => {
  expect(retryAfter(header, Date.parse("2026-12-01T10:00:00Z"))).toBe(expected);
});
