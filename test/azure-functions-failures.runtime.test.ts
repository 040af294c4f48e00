/** Requests that fail on the real library: the client has its answer, and the host, whose account Application Insights shows, a failure. */
import { type AzureRunning, azureFunctionsLauncher } from "@anyfn/conformance/runtimes/azure-functions";
import type { WireResponse } from "anyfn/driver";
import { afterAll, describe, expect, it } from "vitest";
import { azureApps } from "./support/azure-app.ts";

const found = azureFunctionsLauncher.availability(import.meta.dirname);
const apps = await azureApps();
afterAll(apps.remove);

const entry = (stream: boolean): string => `
import { register as registerWith } from "@anyfn/azure-functions";
import { HttpError, http, invoke, PermanentError } from "anyfn";
const register = (name, definition) => registerWith(name, definition, { timeout: 1, stream: ${stream} });
const fail = () => { throw new RangeError("of the handler"); };
const setup = () => { throw new RangeError("of setup"); };
const ok = () => new Response("fine");
register("fails", http({ route: "/fails" }, fail));
register("rejects", http({ route: "/rejects" }, async () => fail()));
register("nothing", http({ route: "/nothing" }, () => { throw undefined; }));
register("late", http({ route: "/late" }, () => new Promise(() => {})));
register("setup", http({ route: "/setup", setup }, ok));
register("strange", http({ route: "/strange" }, () => "no response"));
register("unavailable", http({ route: "/unavailable" }, () => { throw new HttpError(503, "later"); }));
register("broken", http({ route: "/broken", streaming: true }, () => new Response(new ReadableStream({
  pull(controller) { if (this.sent) throw new RangeError("of the body"); this.sent = true; controller.enqueue(new TextEncoder().encode("first")); },
}))));
register("gone", http({ route: "/gone" }, () => { throw new HttpError(404, "gone"); }));
register("said", http({ route: "/said" }, () => new Response("said", { status: 500 })));
register("thrown", http({ route: "/thrown" }, () => { throw new Response("thrown", { status: 418 }); }));
register("ok", http({ route: "/ok" }, ok));
register("call-fails", invoke(fail));
register("call-late", invoke(() => new Promise(() => {})));
register("call-setup", invoke({ setup }, ok));
register("call-gone", invoke(() => { throw new HttpError(404, "gone"); }));
register("call-ok", invoke(() => ({ a: 1 })));
`;

interface Expected {
  readonly path: string;
  readonly status: number;
  readonly body: string;
  /** The type of the error that the host is told; none for a success. */
  readonly failure?: string;
  /** Where the library does not stream, an answer that says more than the host's own is kept, at the price of a success. */
  readonly buffered?: "success";
}
const told = (type: string, message: string) => JSON.stringify({ error: { type, message } });
const internal = (type: string) => told(type, "Internal Server Error");
const requests: readonly Expected[] = [
  { path: "/fails", status: 500, body: "", failure: "RangeError" },
  { path: "/rejects", status: 500, body: "", failure: "RangeError" },
  { path: "/nothing", status: 500, body: "", failure: "Error" },
  { path: "/late", status: 504, body: "", failure: "TimeoutError", buffered: "success" },
  { path: "/setup", status: 500, body: "", failure: "RangeError" },
  { path: "/strange", status: 500, body: "", failure: "AnyfnError" },
  { path: "/unavailable", status: 503, body: "later", failure: "HttpError", buffered: "success" },
  { path: "/gone", status: 404, body: "gone" },
  { path: "/said", status: 500, body: "said" },
  { path: "/thrown", status: 418, body: "thrown" },
  { path: "/ok", status: 200, body: "fine" },
  {
    path: "/invoke/call-fails",
    status: 500,
    body: internal("RangeError"),
    failure: "RangeError",
    buffered: "success",
  },
  {
    path: "/invoke/call-late",
    status: 504,
    body: told("TimeoutError", "Gateway Timeout"),
    failure: "TimeoutError",
    buffered: "success",
  },
  {
    path: "/invoke/call-setup",
    status: 500,
    body: internal("RangeError"),
    failure: "RangeError",
    buffered: "success",
  },
  { path: "/invoke/call-gone", status: 404, body: told("HttpError", "gone") },
  { path: "/invoke/call-ok", status: 200, body: '{"a":1}' },
];

describe.runIf(found.available).each([
  ["streamed", true],
  ["buffered", false],
] as const)("%s", (mode, stream) => {
  const launched: Promise<AzureRunning> = apps
    .add(`failures-${mode}`, entry(stream), { timeout: 5 })
    .then((folder) => azureFunctionsLauncher.launch({ folder, concurrency: 8 }));
  afterAll(async () => (await launched).stop());

  async function ask(path: string) {
    const running = await launched;
    expect(running.initError).toBeUndefined();
    const { status, error, value } = await running.call({
      request: {
        method: path.startsWith("/invoke") ? "POST" : "GET",
        target: path,
        headers: [["Host", "api.example.com"]],
      },
    });
    const { status: code, body, cut } = value as WireResponse; // of a request
    return {
      status,
      failure: error?.type,
      message: error?.message,
      code,
      body: Buffer.from(body).toString(),
      cut,
    };
  }

  it.each(requests)("$path", async ({ path, status, body, failure, buffered }) => {
    const expected = stream || !buffered ? failure : undefined;
    expect(await ask(path)).toMatchObject({
      status: expected ? "error" : "ok",
      failure: expected,
      code: status,
      body,
      cut: false,
    });
  });

  it("an answer that breaks off", async () => {
    const { status, code, body, cut, message } = await ask("/broken");
    expect(status).toBe("error");
    if (stream)
      expect({ code, body, cut, message }).toEqual({
        code: 200,
        body: "first",
        cut: true,
        message: "of the body",
      });
    else expect({ code, body }).toEqual({ code: 500, body: "" });
  });
});
