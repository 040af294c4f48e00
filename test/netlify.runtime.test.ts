/** Every case on Netlify's own function server, and a whole site on its emulator. */
import { setTimeout } from "node:timers/promises";
import { runtimeLevel } from "@anyfn/cli/conformance";
import { type NetlifyRunning, netlifyLauncher } from "@anyfn/conformance/runtimes/netlify";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { SECRET_VALUE } from "@anyfn/netlify/driver";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltSource, buildFor } from "./support/build-app.ts";
import { nodePath } from "./support/google-runtime.ts";

const found = netlifyLauncher.availability(import.meta.dirname);
const { driver, options } = await runtimeLevel("netlify", { from: import.meta.dirname, nodePath });

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^2\./) });
});

describe.runIf(found.available || process.env.CI === "true")("Netlify's server", () =>
  conformanceTests(driver, options),
);

describe.runIf(found.available || process.env.CI === "true")("a whole site on functions-dev", () => {
  let site: BuiltSource;
  let running: NetlifyRunning;
  beforeAll(async () => {
    site = await buildFor("netlify", "test/apps/site");
    running = await netlifyLauncher.launch({
      folder: site.folder,
      entry: "anyfn-http",
      server: "functions-dev",
      from: import.meta.dirname,
      nodePath,
      graceMs: 0,
      env: { ANYFN_SECRET: SECRET_VALUE },
    });
  }, 120_000);
  afterAll(async () => {
    await running?.stop();
    await site?.remove();
  });

  test("routes are anyfn's own, behind one path of Netlify's", async () => {
    const hello = await running.call(get("/hello/a%20b"));
    expect(JSON.parse(Buffer.from(hello.bytes).toString())).toEqual({ name: "a b" });
    expect((await running.call(get("/nowhere"))).value).toMatchObject({ status: 404 });
  });

  test("cookies stay apart, and pieces come as they are made", async () => {
    const arrivals: number[] = [];
    const { value } = await running.call(get("/stream"), { onChunk: (_bytes, atMs) => arrivals.push(atMs) });
    const { headers, body } = value as WireResponse; // what the launcher answers
    expect(Buffer.from(body).toString()).toBe("onetwothree");
    expect(arrivals.length).toBeGreaterThan(1);
    expect(headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, text]) => text)).toEqual([
      "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
      "b=2",
    ]);
  });

  test("bodies of megabytes come whole, and what fails says nothing", async () => {
    expect((await running.call(get("/large"))).bytes.byteLength).toBe(5_000_000);
    const failed = await running.call(get("/fails"));
    expect([(failed.value as WireResponse).status, Buffer.from(failed.bytes).toString()]).toEqual([500, ""]);
  });

  test("a schedule runs as Netlify's clock runs it", async () => {
    const { value, logs } = await running.call(get("/.netlify/functions/nightly"));
    expect(value).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) });
    expect(logs.join("\n")).toContain("a tick");
  });

  test("a direct call in the background: 202 at once, and only for who can sign", async () => {
    const url = "/.netlify/functions/report";
    const unsigned = await running.call({ ...get(url), method: "POST" });
    expect([(unsigned.value as WireResponse).status, unsigned.logs.join("\n")]).toEqual([
      202,
      expect.not.stringContaining("a report"),
    ]);
    const bearer = [["Authorization", `Bearer ${SECRET_VALUE}`] as const];
    const call = { ...get(url), method: "POST", headers: [...get(url).headers, ...bearer] };
    const { value, logs } = await running.call(call);
    expect([(value as WireResponse).status, logs.join("\n")]).toEqual([
      202,
      expect.stringContaining("a report"),
    ]);
  });
});

describe.runIf(found.available || process.env.CI === "true").each(["host", "functions-dev"] as const)(
  "what a handler leaves behind, on %s",
  (server) => {
    let site: BuiltSource;
    let running: NetlifyRunning;
    beforeAll(async () => {
      site = await buildFor("netlify", "test/apps/site");
      running = await netlifyLauncher.launch({
        folder: site.folder,
        entry: "anyfn-http",
        server,
        from: import.meta.dirname,
        nodePath,
        graceMs: 200,
        env: { STRAY_SECRET: "sesame" },
      });
    }, 120_000);
    afterAll(async () => {
      await running?.stop();
      await site?.remove();
    });

    test.each(["promise", "timer"])(
      "an error in a %s ends nothing, and is in the log alone",
      async (what) => {
        await running.call(get("/hello/ada"));
        const { pid } = running;
        const before = running.logs.length;
        const { value, bytes } = await running.call(get(`/stray/${what}`));
        expect([(value as WireResponse).status, Buffer.from(bytes).toString()]).toEqual([200, "answered"]);
        await setTimeout(200);
        const next = await running.call(get("/hello/ada"));
        // A process that ended would have been followed by another.
        expect([(next.value as WireResponse).status, running.pid]).toEqual([200, pid]);
        const told = running.logs.slice(before).filter((line) => line.includes("in a function"));
        expect(told.map((line) => JSON.parse(line))).toEqual([
          expect.objectContaining({
            level: "error",
            message: `${what === "promise" ? "unhandledRejection" : "uncaughtException"} in a function`,
            error: expect.objectContaining({ message: "a private detail of [redacted]" }),
          }),
        ]);
      },
    );
  },
);

function get(target: string): WireRequest {
  return {
    method: "GET",
    target,
    headers: [
      ["Host", "site.example"],
      ["X-Forwarded-Proto", "https"],
    ],
  };
}
