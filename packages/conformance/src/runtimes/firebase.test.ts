import { join } from "node:path";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FirebaseEmulator, type FirebaseRunning, firebaseLauncher } from "./firebase.ts";
import type { NativeOutcome } from "./launcher.ts";

const folder = join(import.meta.dirname, "fixtures/firebase");
const found = firebaseLauncher.availability();

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^15\./) });
});

describe.runIf(found.available || process.env.CI === "true")("the Firebase emulator", () => {
  let emulator: FirebaseEmulator;
  const options = { folder, env: { GREETING: "hello" }, timeoutMs: 20_000, lingerMs: 0 };
  const launch = (entry: string) => firebaseLauncher.launch({ ...options, entry });

  beforeAll(async () => {
    emulator = await firebaseLauncher.emulator(options);
  }, 120_000);
  afterAll(() => emulator?.stop());

  test("knows the functions of functions.yaml", () => {
    expect(emulator.functions.map(({ name, region, event }) => [name, region, event])).toEqual([
      ["web", "europe-west1", false],
      ["call", "us-central1", false],
      ["task", "us-central1", false],
      ["doc", "us-central1", true],
      ["custom", "us-central1", true],
      ["tick", "us-central1", false],
      ["before", "us-central1", false],
      ["broken", "us-central1", false],
    ]);
  });

  describe("an HTTP function", () => {
    let web: FirebaseRunning;
    beforeAll(async () => {
      web = await launch("web");
      return () => web.stop();
    });

    test("gets the request under its own path", async () => {
      const { value, status, logs } = await web.call({
        method: "PUT",
        target: "/a/b%20c?x=1",
        headers: [
          ["Host", "api.example.com"],
          ["content-type", "application/octet-stream"],
          ["Content-Length", "2"],
        ],
        body: new Uint8Array([0, 255]),
      });
      const response = value as WireResponse; // what the launcher answers
      expect([status, logs, response.status]).toEqual(["ok", [], 200]);
      expect(JSON.parse(text(response.body))).toEqual({
        method: "PUT",
        url: "/a/b%20c?x=1",
        host: "api.example.com",
        rawBody: "AP8=",
      });
    });

    test("its environment", async () => {
      const { bytes } = await web.call(act("env"));
      expect(JSON.parse(text(bytes))).toMatchObject({
        GREETING: "hello",
        K_SERVICE: "web",
        FUNCTION_TARGET: "web",
        FUNCTION_SIGNATURE_TYPE: "http",
        FUNCTIONS_EMULATOR: "true",
        GCLOUD_PROJECT: "demo-anyfn",
        cwd: join(folder, "functions"),
      });
    });

    test("its lines", async () => {
      const { logs } = await web.call(act("log"));
      expect([...logs].sort()).toEqual(["raw err", "raw out", '{"message":"one"}']);
    });

    test("streams, and breaks off", async () => {
      const { value } = await web.call(act("stream"));
      const { chunks } = value as WireResponse; // what the launcher answers
      expect(chunks.map(({ bytes }) => text(bytes))).toEqual(["a", "b", "c"]);
      expect((chunks[2]?.atMs ?? 0) - (chunks[0]?.atMs ?? 0)).toBeGreaterThan(60);
      expect((await web.call(act("cut"))).value).toMatchObject({ status: 200, cut: true });
    });

    test("one that throws is answered by the emulator, and so is one that ends its process", async () => {
      expect(brief(await web.call(act("throw")))).toEqual({
        status: "error",
        answer: 500,
        error: { type: "TypeError", message: "thrown on purpose", trace: expect.any(Array) },
        after: "exit",
      });
      expect(brief(await web.call(act("exit")))).toEqual({
        status: "error",
        answer: 500,
        error: { type: "exit", message: "The worker ended" },
        after: "exit",
      });
      expect(brief(await web.call(act("echo")))).toEqual({ status: "ok", answer: 200 });
    });
  });

  test("an event is acknowledged when the handler is done, and not when it throws or ends", async () => {
    const doc = await launch("doc");
    const done = await doc.call(event("1"));
    expect([brief(done), text(done.bytes)]).toEqual([
      { status: "ok", answer: 200 },
      '{"status":"acknowledged"}',
    ]);
    expect(done.logs.map((line) => JSON.parse(line))).toEqual([
      { attributes: { id: "1", source: "//s", type: "com.example.t", specversion: "1.0" }, data: "AP8K" },
    ]);
    const failed = await doc.call(event("fails"));
    expect([brief(failed), failed.logs.length]).toEqual([
      {
        status: "error",
        answer: 500,
        error: { type: "RangeError", message: "refused on purpose", trace: expect.any(Array) },
        after: "exit",
      },
      1,
    ]);
    expect(brief(await doc.call(event("exits")))).toEqual({
      status: "error",
      answer: 500,
      error: { type: "exit", message: "The worker ended" },
      after: "exit",
    });
    expect(brief(await doc.call(event("2")))).toEqual({ status: "ok", answer: 200 });
    await doc.stop();
    await expect(doc.call(event("3"))).rejects.toThrow("The function was stopped");
  });

  test("each request goes to the trigger that takes its form", async () => {
    const both = await launch("call,doc");
    const body = Buffer.from('{"data":{"n":1}}');
    const post: WireRequest = {
      method: "POST",
      target: "/",
      headers: [
        ["Host", "x"],
        ["content-type", "application/json"],
        ["content-length", String(body.length)],
      ],
      body,
    };
    expect(text((await both.call(post)).bytes)).toBe('{"result":{"n":1}}');
    expect(text((await both.call(event("1"))).bytes)).toBe('{"status":"acknowledged"}');
    await both.stop();
  });

  test("a schedule is called over HTTP", async () => {
    const tick = await launch("tick");
    const headers = [
      ["Host", "x"] as const,
      ["x-cloudscheduler-jobname", "firebase-schedule-tick-us-central1"] as const,
    ];
    const outcome = await tick.call({ method: "POST", target: "/", headers });
    expect([brief(outcome), outcome.logs]).toEqual([
      { status: "ok", answer: 200 },
      ['{"tick":"firebase-schedule-tick-us-central1"}'],
    ]);
    await tick.stop();
  });

  test("a task is tried again", async () => {
    const queue = `http://127.0.0.1:${emulator.ports.tasks}/projects/demo-anyfn/locations/us-central1/queues/task`;
    const task = await launch("task");
    const httpRequest = {
      url: "",
      headers: {},
      body: Buffer.from('{"data":{"order":1}}').toString("base64"),
    };
    const answer = await fetch(`${queue}/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ task: { name: `${queue}/tasks/one`, httpRequest } }),
    });
    expect(answer.status).toBe(200);
    await expect
      .poll(() => task.logs, { timeout: 20_000 })
      .toEqual(['{"task":{"order":1},"retry":0}', '{"task":{"order":1},"retry":1}']);
    await task.stop();
  });

  test("an entry that the module does not have, and one that functions.yaml does not have", async () => {
    const broken = await launch("broken");
    expect(broken.initError).toBeUndefined();
    expect(brief(await broken.call(act("any")))).toMatchObject({
      answer: 500,
      error: { message: "Failed to find function missing.name in the loaded module" },
    });
    await broken.stop();
    await expect(launch("nobody")).rejects.toThrow(
      `There is no function nobody in ${folder}: it has web, call,`,
    );
  });
});

test("a folder without firebase.json", async () => {
  const nowhere = join(folder, "functions");
  await expect(firebaseLauncher.launch({ folder: nowhere, entry: "web" })).rejects.toThrow(
    `There is no firebase.json in ${nowhere}`,
  );
});

function act(name: string): WireRequest {
  return { method: "GET", target: `/?act=${name}`, headers: [["Host", "api.example.com"]] };
}

function event(id: string): WireRequest {
  return {
    method: "POST",
    target: "/",
    headers: [
      ["Host", "x"],
      ["content-type", "application/protobuf"],
      ["ce-id", id],
      ["ce-source", "//s"],
      ["ce-type", "com.example.t"],
      ["ce-specversion", "1.0"],
      ["Content-Length", "3"],
    ],
    body: new Uint8Array([0, 255, 10]),
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function brief({ status, value, error, after }: NativeOutcome) {
  const response = value as WireResponse | undefined; // what the launcher answers
  return {
    status,
    ...(response && { answer: response.status }),
    ...(error && { error }),
    ...(after && { after }),
  };
}
