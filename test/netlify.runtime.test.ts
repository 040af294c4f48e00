/** Every case on Netlify's own function server: each reference function as a built site of its own. */
import { setTimeout } from "node:timers/promises";
import type { BuildRequest, BuiltFunction } from "@anyfn/conformance";
import {
  type NetlifyLaunchOptions,
  type NetlifyRunning,
  netlifyLauncher,
} from "@anyfn/conformance/runtimes/netlify";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver, SECRET_VALUE } from "@anyfn/netlify/driver";
import type { Driver, Gap, WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltSource, buildFor } from "./support/build-app.ts";
import { isOver, nodePath } from "./support/google-runtime.ts";
import { type SingleFunctions, singleFunctions } from "./support/single-function.ts";

/** A build makes a function of Netlify's own for each schedule: nobody sends it events. */
const variants = driver.variants.filter(({ id }) => id !== "cloudevents-schedule");
const played: Driver = { ...driver, variants };

/** What this host alone does to a request: runtimes/netlify.test.ts proves it with functions written by hand. */
const gaps: Readonly<Record<string, Gap>> = {
  "http.header.prototype@http": {
    reason: "the host hands the headers on as an object, in which `__proto__` is none",
    evidence: "a function without anyfn on @netlify/serverless-functions-api 2.18.0",
  },
};

const found = netlifyLauncher.availability(import.meta.dirname);

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^2\./) });
});

describe.runIf(found.available || process.env.CI === "true")("Netlify's server", () => {
  let apps: SingleFunctions;
  beforeAll(async () => {
    apps = await singleFunctions("netlify");
  });
  afterAll(() => apps?.remove());

  conformanceTests(played, {
    level: "runtime",
    gaps,
    launcher: {
      ...netlifyLauncher,
      async launch(options) {
        const running = await netlifyLauncher.launch({
          ...options,
          from: import.meta.dirname,
          graceMs: 0,
          settled: isOver,
        } as NetlifyLaunchOptions);
        return background.has(options.folder) ? inBackground(running) : running;
      },
    },
    build,
    launch: { timeoutMs: 3000, nodePath, env: { ANYFN_SECRET: SECRET_VALUE } },
  });

  const background = new Set<string>();

  async function build({ name, serve: { native = {} } }: BuildRequest): Promise<BuiltFunction> {
    // What a function knows of its limit is built into it: it holds for every call.
    const options = { timeout: 3, native: { netlify: native } };
    const folder = await apps.build(name, { options });
    if (native["queue"] === "background" || (name.startsWith("invoke") && native["background"] !== false))
      background.add(folder);
    const entry = name.startsWith("http")
      ? "anyfn-http"
      : native["bridge"] === true
        ? "anyfn-events"
        : "conformance";
    return { folder, entry };
  }
});

/**
 * What Netlify sees of a background function that its host runs: whether it ended or threw. The client had its 202 before, which is
 * played on functions-dev below.
 */
function inBackground(running: NetlifyRunning): NetlifyRunning {
  return {
    ...running,
    async call(event, options) {
      const { value, ...outcome } = await running.call(event, options);
      const { status, body } = (value ?? { status: 0 }) as WireResponse; // what the launcher answers
      if (outcome.status !== "ok" || status < 500) return { ...outcome, value: status };
      // The host answers with what was thrown.
      const [, type = "Error", message = ""] = /^(\w+): (.*)/.exec(Buffer.from(body).toString()) ?? [];
      return { ...outcome, status: "error", error: { type, message } };
    },
  };
}

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
