/** The functions of the lifecycle app, unchanged, on the functions framework: streams, clients that leave, many at once, SIGTERM. */
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BuiltSource, buildFor } from "./support/build-app.ts";
import { type Gate, startGate } from "./support/gate.ts";
import { frameworkLaunches, hasFramework, isOver } from "./support/google-runtime.ts";
import { appLines, logLines, usageLines } from "./support/log-lines.ts";

describe.runIf(hasFramework)("on the functions framework", () => {
  const { launch, stop } = frameworkLaunches();
  let app: BuiltSource;
  let gate: Gate;

  beforeAll(async () => {
    app = await buildFor("cloud-functions", "test/apps/lifecycle");
    gate = await startGate();
  }, 120_000);
  afterEach(stop);
  afterAll(async () => {
    await gate?.close();
    await app?.remove();
  });

  const start = (entry: string, options: Parameters<typeof launch>[1] = {}) =>
    launch(app.folder, {
      entry,
      functionName: entry,
      signature: "http",
      settled: isOver,
      ...options,
      env: { GATE: gate.url, ...options.env },
    });

  it("streams: each piece comes before the next is made", async () => {
    const running = await start("stream");
    const pieces: string[] = [];
    const onChunk = (bytes: Uint8Array) => {
      pieces.push(Buffer.from(bytes).toString());
      gate.open();
    };
    const { value } = await running.call(get("/stream/chunks"), { onChunk });
    const { status, headers, cut } = value as WireResponse; // what the launcher answers
    expect([status, cut, pieces]).toEqual([201, false, ["one ", "two ", "three"]]);
    expect(headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, text]) => text)).toEqual([
      "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
      "b=2",
    ]);
    const large = await running.call(get("/stream/large"));
    expect(large.bytes.byteLength).toBe(8 * 1024 * 1024);
  });

  it("a stream that fails is cut, and says why in the log", async () => {
    const running = await start("stream");
    const { value, logs } = await running.call(get("/stream/after"), { onChunk: () => gate.open() });
    expect([(value as WireResponse).status, (value as WireResponse).cut]).toEqual([200, true]);
    expect(appLines(logs)).toMatchObject([
      { severity: "ERROR", stack_trace: expect.stringContaining("a private detail") },
    ]);
    expect(usageLines(logs)).toMatchObject([{ outcomes: { error: 1, ok: 0 } }]);
    expect((await running.call(get("/stream/empty"))).value).toMatchObject({ status: 204, cut: false });
  });

  it("a client that leaves ends the stream, and counts as cancelled", async () => {
    const running = await start("stream");
    const client = new AbortController();
    const { signal } = client;
    const { value } = await running.call(get("/stream/chunks"), { signal, onChunk: () => client.abort() });
    expect((value as WireResponse).cut).toBe(true);
    await expect
      .poll(() => usageLines(running.logs))
      .toMatchObject([{ outcomes: { cancelled: 1, ok: 0, error: 0, timeout: 0 } }]);
    // What it was waiting for is of no interest any more.
    gate.open();
    expect((await running.call(get("/stream/empty"))).value).toMatchObject({ status: 204 });
  });

  it("many at once, each with its own context and lines", async () => {
    const running = await start("context", { concurrency: 20, env: { API_KEY: "k-12345" } });
    const { pid } = running;
    const ids = Array.from({ length: 40 }, (_, index) => `call${index}`);
    const outcomes = await Promise.all(ids.map((id) => running.call(get("/context/log"), { id })));
    for (const [index, { value, logs }] of outcomes.entries()) {
      const { status, body } = value as WireResponse; // what the launcher answers
      const id = ids[index];
      expect([status, JSON.parse(Buffer.from(body).toString()).id]).toEqual([200, id]);
      const lines = appLines(logs);
      expect(lines.length).toBe(3);
      for (const line of lines)
        expect(line).toMatchObject({
          severity: expect.stringMatching(/^(INFO|WARNING|ERROR)$/),
          "logging.googleapis.com/labels": { execution_id: id, invocation_id: id },
        });
    }
    expect(logLines(running.logs).some((line) => JSON.stringify(line).includes("k-12345"))).toBe(false);
    expect(running.pid).toBe(pid);
  });

  it("SIGTERM lets what is in flight finish", async () => {
    const running = await start("stream", { graceMs: 10_000 });
    const begun = Promise.withResolvers<void>();
    const pieces: string[] = [];
    const pending = running.call(get("/stream/chunks"), {
      onChunk(bytes) {
        pieces.push(Buffer.from(bytes).toString());
        if (pieces.length === 1) begun.resolve();
        else gate.open();
      },
    });
    await begun.promise;
    const stopped = running.stop();
    // It was told before the next piece is made.
    await new Promise((resolve) => setTimeout(resolve, 200));
    gate.open();
    const { value } = await pending;
    expect([(value as WireResponse).cut, pieces.join("")]).toEqual([false, "one two three"]);
    await stopped;
  });

  it("SIGTERM disposes of what the instance has, once it has been called", async () => {
    const running = await start("instance", { graceMs: 10_000 });
    expect(JSON.parse(Buffer.from((await running.call(get("/instance"))).bytes).toString())).toEqual({
      connection: "connection 1",
      setups: 1,
    });
    await running.stop();
    expect(running.logs.join("\n")).toContain("closed connection 1");
  });

  it("failures are answered without a word of what happened", async () => {
    const running = await start("failing");
    for (const name of ["error", "string", "null", "object", "nothing", "status-0"]) {
      const { value, logs } = await running.call(get(`/failing/${name}`));
      const { status, headers, body } = value as WireResponse; // what the launcher answers
      expect([name, status, Buffer.from(body).toString()]).toEqual([name, 500, ""]);
      expect(headers.some(([header]) => header.toLowerCase() === "x-google-status")).toBe(false);
      expect(appLines(logs)).toMatchObject([{ severity: "ERROR" }]);
    }
    expect((await running.call(get("/failing/response"))).value).toMatchObject({ status: 503 });
  });

  it("bodies of many megabytes", async () => {
    const running = await start("large");
    const { bytes } = await running.call(get("/large?bytes=20000000"));
    expect([bytes.byteLength, bytes.every((byte) => byte === 0xff)]).toEqual([20_000_000, true]);
  });
});

function get(target: string): WireRequest {
  return { method: "GET", target, headers: [["Host", "api.example.com"]] };
}
