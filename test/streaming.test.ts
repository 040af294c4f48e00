import type { LambdaCallOptions, LambdaRunning } from "@anyfn/conformance/runtimes/lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltApp, buildForLambda } from "./support/build-app.ts";
import { type Gate, startGate } from "./support/gate.ts";
import { httpSources } from "./support/http-sources.ts";
import { appLines, usageLines } from "./support/log-lines.ts";
import { hasRuntime, launches, nodes } from "./support/runtime.ts";

let app: BuiltApp;
let gate: Gate;

beforeAll(async () => {
  app = await buildForLambda("test/apps/lifecycle");
  gate = await startGate();
});
afterAll(async () => {
  await gate.close();
  await app.remove();
});

describe.runIf(hasRuntime).each(nodes)("a streamed response on Node %s", (_major, nodePath) => {
  const { launch, stop } = launches(nodePath);
  let running: LambdaRunning;

  beforeAll(async () => {
    running = await launch(app.folder("stream"), { env: { ANYFN_METER: "records", GATE: gate.url } });
  });
  afterAll(stop);

  it("arrives piece by piece, each before the next is made, after its status, headers and cookies", async () => {
    // The function goes on to the next piece when this one has arrived here.
    const { status, streaming, logs } = await get(running, "/stream/chunks", {
      onChunk: openAt("one ", "two "),
    });
    expect({ status, prelude: streaming?.prelude, body: text(streaming?.body) }).toEqual({
      status: "ok",
      prelude: {
        statusCode: 201,
        headers: { "content-type": "text/plain" },
        cookies: ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"],
      },
      body: "one two three",
    });
    expect(usageLines(logs)).toMatchObject([{ bytesOut: 13, outcomes: { ok: 1 } }]);
  });

  it("that fails before its first byte is a 500 without a word", async () => {
    const { status, error, streaming, logs } = await get(running, "/stream/before");
    expect({ status, error, prelude: streaming?.prelude, body: text(streaming?.body) }).toEqual({
      status: "ok",
      error: undefined,
      prelude: { statusCode: 500, headers: { "content-length": "0" }, cookies: [] },
      body: "",
    });
    expect(appLines(logs)).toMatchObject([{ level: "ERROR", message: "the handler failed" }]);
  });

  it("that fails after its first byte is cut, and the platform is told", async () => {
    const { status, error, streaming, logs } = await get(running, "/stream/after", {
      onChunk: openAt("one "),
    });
    expect({
      status,
      type: error?.type,
      prelude: streaming?.prelude,
      body: text(streaming?.body),
    }).toMatchObject({
      status: "error",
      type: "Error",
      prelude: { statusCode: 200 },
      body: "one ",
    });
    expect(usageLines(logs)).toMatchObject([{ outcomes: { ok: 0, error: 1 } }]);
    expect((await get(running, "/stream/nowhere")).status).toBe("ok");
  });

  it("without a body ends at once", async () => {
    const { streaming } = await get(running, "/stream/empty");
    expect({ prelude: streaming?.prelude, body: text(streaming?.body) }).toEqual({
      prelude: { statusCode: 204, headers: {}, cookies: [] },
      body: "",
    });
  });

  it("may be larger than a buffered one, and arrives whole", async () => {
    const { status, streaming } = await get(running, "/stream/large");
    expect([status, streaming?.body.length]).toEqual(["ok", 128 * 64 * 1024]);
  });

  it("is answered before work given to waitUntil, which is done before the call ends", async () => {
    // The work begins to end when the answer is here.
    const { status, logs } = await get(running, "/stream/background", { onChunk: openAt("answered") });
    expect([status, appLines(logs).map((line) => line.message)]).toEqual(["ok", ["background work done"]]);
  });

  it("is refused, with reasons, to what does not call its URL", async () => {
    const rest = httpSources.find((source) => source.trigger === "aws.apigateway.rest");
    const { status, logs } = await running.call(rest?.event({ path: "/stream/empty" }));
    expect(status).toBe("error");
    expect(logs.join("\n")).toContain("aws.function-url");
  });
});

/** A GET through a Function URL, the front of a streaming function. */
function get(running: LambdaRunning, path: string, options?: LambdaCallOptions) {
  const url = httpSources.find((source) => source.trigger === "aws.function-url");
  return running.call(url?.event({ path }), options);
}

/** Opens the gate as often as one of these texts arrives. */
function openAt(...texts: readonly string[]): (bytes: Uint8Array) => void {
  return (bytes) => {
    if (texts.some((part) => text(bytes)?.includes(part))) gate.open();
  };
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}
