import { connect, Refusal } from "@anyfn/clients";
import { memorySender } from "@anyfn/clients/memory";
import type { LogEntry } from "anyfn/adapter";
import { invoke } from "anyfn/testing";
import { describe, expect, it } from "vitest";
import slack from "../functions/slack.ts";
import { notices } from "../resources.ts";
import { problemOf, sign } from "../signature.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const now = (): string => String(Math.floor(Date.now() / 1000));
const message = (id: string, text?: string): string =>
  JSON.stringify({ type: "event_callback", event_id: id, event: { type: "message", text } });

interface Sent {
  readonly timestamp?: string;
  readonly signature?: string;
  readonly queue?: ReturnType<typeof memorySender>;
}

async function deliver(body: string, { timestamp = now(), signature, queue = memorySender() }: Sent = {}) {
  const logs: LogEntry[] = [];
  const response = await invoke(slack, "/slack/events", {
    method: "POST",
    body,
    headers: {
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": signature ?? sign(SECRET, timestamp, body),
    },
    env: { SLACK_SIGNING_SECRET: SECRET },
    resources: [connect(notices, queue)],
    onLog: (entry) => logs.push(entry),
  });
  return { response, logs, sent: queue.messages.map(({ text }) => JSON.parse(text ?? "")) };
}

describe("a request of Slack's", () => {
  it("has the signature that OpenSSL computes", () => {
    // printf 'v0:1531420618:token=abc&text=hello+%%C3%%A4' | openssl dgst -sha256 -hmac <secret>
    expect(sign(SECRET, "1531420618", "token=abc&text=hello+%C3%A4")).toBe(
      "v0=384a52d6bcc72d6e4fb1fb145056766a643fd1ba6cbd0d83146b32f8f545b346",
    );
  });

  it("is queued, and answered at once", async () => {
    const { response, sent } = await deliver(message("Ev1", "hello"));
    expect([response.status, sent]).toEqual([200, [{ id: "Ev1", text: "hello" }]]);
  });

  it("that asks for the challenge gets it", async () => {
    const { response, sent } = await deliver(JSON.stringify({ type: "url_verification", challenge: "abc" }));
    expect([await response.json(), sent]).toEqual([{ challenge: "abc" }, []]);
  });

  it("without a text sends nothing", async () => {
    const { response, sent } = await deliver(message("Ev1"));
    expect([response.status, sent]).toEqual([200, []]);
  });
});

describe("any other request", () => {
  const old = String(Math.floor(Date.now() / 1000) - 301);
  const soon = String(Math.floor(Date.now() / 1000) + 400);
  it.each([
    [
      "of another secret",
      { signature: sign("another", now(), message("Ev1", "x")) },
      "its signature is wrong",
    ],
    ["with half a signature", { signature: "v0=00" }, "its signature is wrong"],
    ["without a signature", { signature: "" }, "it is not signed"],
    ["without a time", { timestamp: "soon" }, "it is not signed"],
    ["that is old", { timestamp: old }, "its time is too far from now"],
    ["of the future", { timestamp: soon }, "its time is too far from now"],
  ])("%s is 401, one line in the log, and nothing is sent", async (_name, options, problem) => {
    const { response, logs, sent } = await deliver(message("Ev1", "x"), options);
    expect([response.status, sent]).toEqual([401, []]);
    expect(logs).toMatchObject([{ level: "warn", message: "a request is refused", fields: { problem } }]);
  });

  it("whose body was changed on its way is 401", () => {
    const timestamp = now();
    const headers = new Headers({
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": sign(SECRET, timestamp, "a"),
    });
    expect([problemOf(headers, "a", SECRET), problemOf(headers, "b", SECRET)]).toEqual([
      undefined,
      "its signature is wrong",
    ]);
  });

  it.each(["no JSON", "{}", '{"type":"event_callback"}'])(
    "signed, with the body %s, is 400",
    async (body) => {
      const { response, sent } = await deliver(body);
      expect([response.status, sent]).toEqual([400, []]);
    },
  );
});

it("a queue that is missing is a 500, so that Slack sends the event again", async () => {
  const queue = {
    ...memorySender(),
    send: () => Promise.reject(new Refusal("NOT_FOUND", "there is no such queue")),
  };
  const { response, logs } = await deliver(message("Ev1", "x"), { queue });
  expect([response.status, logs.map(({ level }) => level)]).toEqual([500, ["error"]]);
});
