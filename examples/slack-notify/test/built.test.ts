import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sign } from "../signature.ts";
import { buildApp, messageOf } from "./server.ts";
import { startWebhook } from "./webhook.ts";

const SECRET = "a-signing-secret";

it("the built app checks, queues, and delivers each event once: duplicates, Retry-After, a kill", async () => {
  await using built = await buildApp();
  await using webhook = await startWebhook();
  const template = await readFile(join(built.out, "lambda/template.yaml"), "utf8");
  expect(template).not.toContain(SECRET);
  const env = { SLACK_SIGNING_SECRET: SECRET, WEBHOOK_URL: webhook.url };
  const post = (url: string, id: string, secret = SECRET): Promise<Response> => {
    const body = JSON.stringify({
      type: "event_callback",
      event_id: id,
      event: { type: "message", text: `text of ${id}` },
    });
    const timestamp = String(Math.floor(Date.now() / 1000));
    return fetch(new URL("/slack/events", url), {
      method: "POST",
      headers: {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": sign(secret, timestamp, body),
      },
      body,
    });
  };
  const done = (): readonly string[] =>
    webhook.got
      .filter(({ status }) => status === 200)
      .map(({ text }) => text)
      .sort();

  {
    await using server = await built.start(env);
    expect((await post(server.url, "Ev0", "another-secret")).status).toBe(401);
    webhook.answer = () => ({ status: 429, retryAfter: "1" });
    expect((await post(server.url, "Ev1")).status).toBe(200);
    await expect.poll(() => webhook.got.length, { timeout: 10_000 }).toBe(1);
    webhook.answer = () => ({ status: 200 });
    const ids = ["Ev3", "Ev2", "Ev1", "Ev2", "Ev3", "Ev1"];
    await Promise.all(ids.map((id) => post(server.url, id)));
    await expect.poll(() => done().length, { timeout: 20_000 }).toBe(3);
    const [first, second] = webhook.got;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);

    webhook.answer = () => ({ status: 503 });
    await post(server.url, "Ev4");
    await expect.poll(() => webhook.got.at(-1)?.status, { timeout: 20_000 }).toBe(503);
    await expect.poll(() => server.lines.map(messageOf), { timeout: 10_000 }).toContain("a message failed");
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
  }
  webhook.answer = () => ({ status: 200 });
  await using again = await built.start(env);
  await expect.poll(() => done().length, { timeout: 30_000 }).toBe(4);
  await post(again.url, "Ev4");
  await post(again.url, "Ev5");
  await expect.poll(() => done().length, { timeout: 30_000 }).toBe(5);
  expect(done()).toEqual(["Ev1", "Ev2", "Ev3", "Ev4", "Ev5"].map((id) => `text of ${id}`));
}, 180_000);
