import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import compression from "compression";
import express from "express";
import fastify from "fastify";
import Koa from "koa";
import { describe, expect, test } from "vitest";
import { create as createNest11, createOverFastify } from "../../fixtures/nest-11/app.ts";
import { create as createNest12 } from "../../fixtures/nest-12.ts";
import { http } from "../index.ts";
import { fromNode, type NodeApp } from "../node-http.ts";
import { invoke } from "../testing.ts";

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;
const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);
const json = (value: unknown): RequestInit => ({
  method: "POST",
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});

/** The response without the pipeline between. */
const ask = (app: NodeApp, path = "/", init?: RequestInit): Promise<Response> =>
  fromNode(app).fetch(new Request(new URL(path, "https://shop.example"), init));
const plain = (handler: Handler, path?: string, init?: RequestInit): Promise<Response> =>
  ask(handler, path, init);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("Express 5", () => {
  const app = express();
  app.use(compression({ threshold: 1000 }));
  app.set("trust proxy", false);
  app.get("/hello/:name", (req, res) => void res.json({ hello: req.params.name, query: req.query }));
  app.post("/echo", express.json(), (req, res) => void res.status(201).json(req.body));
  app.post(
    "/bytes",
    express.raw({ type: "*/*" }),
    (req, res) => void res.type("application/octet-stream").send(req.body),
  );
  app.get(
    "/cookies",
    (_req, res) =>
      void res
        .cookie("a", "1")
        .cookie("b", "2", { httpOnly: true })
        .append("x-more", "1")
        .append("x-more", "2")
        .end(),
  );
  app.get("/redirect", (_req, res) => res.redirect(302, "/hello/you"));
  app.get(
    "/who",
    (req, res) =>
      void res.json({
        ip: req.ip,
        forwarded: req.get("x-forwarded-for"),
        protocol: req.protocol,
        host: req.host,
        url: req.originalUrl,
      }),
  );
  app.get("/big", (_req, res) => void res.type("text/plain").send("x".repeat(5000)));
  app.get("/broken", async () => {
    throw Object.assign(new Error("teapot"), { status: 418, expose: true });
  });
  app.use(express.static(join(import.meta.dirname, "..")));

  test("JSON, params and query", async () => {
    const response = await ask(app, "/hello/a%20b?x=1&x=2");
    expect([response.status, response.headers.get("content-type"), await response.json()]).toEqual([
      200,
      "application/json; charset=utf-8",
      { hello: "a b", query: { x: ["1", "2"] } },
    ]);
  });

  test("an unknown path is 404, and a wrong method too, never an empty 200", async () => {
    const responses = [await ask(app, "/nothing"), await ask(app, "/echo", { method: "PUT" })];
    expect(
      await Promise.all(
        responses.map(async (response) => [response.status, (await response.text()).includes("Cannot")]),
      ),
    ).toEqual([
      [404, true],
      [404, true],
    ]);
  });

  test("a JSON body is parsed, a broken one is 400", async () => {
    const response = await ask(app, "/echo", json({ n: 1 }));
    expect([response.status, await response.json()]).toEqual([201, { n: 1 }]);
    expect((await ask(app, "/echo", { ...json(0), body: "{" })).status).toBe(400);
  });

  test("bytes in and out", async () => {
    const response = await ask(app, "/bytes", {
      method: "POST",
      body: BYTES,
      headers: { "content-type": "image/png" },
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES);
  });

  test("several Set-Cookie, repeated headers", async () => {
    const { headers, status, body } = await ask(app, "/cookies");
    expect([status, body, headers.getSetCookie(), headers.get("x-more")]).toEqual([
      200,
      null,
      ["a=1; Path=/", "b=2; Path=/; HttpOnly"],
      "1, 2",
    ]);
  });

  test("HEAD has the headers and no body; a redirect; 304", async () => {
    const head = await ask(app, "/hello/you", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), head.body]).toEqual([200, "26", null]);
    const redirect = await ask(app, "/redirect");
    expect([redirect.status, redirect.headers.get("location")]).toEqual([302, "/hello/you"]);
    const etag = (await ask(app, "/hello/you")).headers.get("etag") ?? "";
    const fresh = await ask(app, "/hello/you", { headers: { "if-none-match": etag } });
    expect([fresh.status, fresh.body]).toEqual([304, null]);
  });

  test("the caller's address is the platform's, forwarded headers are untouched, the URL is raw", async () => {
    const request = new Request("https://shop.example/who?a=%2F", {
      headers: { "x-forwarded-for": "6.6.6.6" },
    });
    const response = await invoke(http(fromNode(app)), request, { client: { ip: "203.0.113.7" } });
    expect(await response.json()).toEqual({
      ip: "203.0.113.7",
      forwarded: "6.6.6.6",
      protocol: "https",
      host: "shop.example",
      url: "/who?a=%2F",
    });
  });

  test("compression", async () => {
    const response = await ask(app, "/big", { headers: { "accept-encoding": "gzip" } });
    expect([response.headers.get("content-encoding"), response.headers.get("content-length")]).toEqual([
      "gzip",
      null,
    ]);
    const stream = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(
      new DecompressionStream("gzip"),
    ); // it has a body
    expect(await new Response(stream).text()).toBe("x".repeat(5000));
  });

  test("static files, and a range of one", async () => {
    const whole = await (await ask(app, "/node-http.ts")).text();
    expect(whole).toContain("fromNode");
    const part = await ask(app, "/node-http.ts", { headers: { range: "bytes=0-3" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
      206,
      `bytes 0-3/${whole.length}`,
      whole.slice(0, 4),
    ]);
  });

  test("a large static file comes whole", async () => {
    const folder = mkdtempSync(join(tmpdir(), "anyfn-"));
    const bytes = new Uint8Array(3_000_000).map((_, index) => index % 251);
    writeFileSync(join(folder, "large.bin"), bytes);
    const response = await ask(express().use(express.static(folder)), "/large.bin");
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), bytes)).toBe(0);
  });

  test("a handler's error is the app's own answer", async () => {
    expect((await ask(app, "/broken")).status).toBe(418);
  });
});

describe("Fastify 5", () => {
  const app = fastify();
  app.get("/hello/:name", async (request, reply) => {
    reply.header("set-cookie", ["a=1", "b=2"]);
    return { hello: (request.params as { readonly name: string }).name, ip: request.ip };
  });
  app.post("/echo", async (request, reply) => reply.code(201).send(request.body));
  app.get("/stream", (_request, reply) => reply.type("text/plain").send(Readable.from(["a", "b", "c"])));
  app.get("/broken", async () => {
    throw new Error("broken");
  });

  test("JSON, cookies, streams, 404, 400, 500", async () => {
    const hello = await ask(app, "/hello/you");
    expect([hello.status, hello.headers.getSetCookie(), await hello.json()]).toEqual([
      200,
      ["a=1", "b=2"],
      { hello: "you" },
    ]);
    const echo = await ask(app, "/echo", json([1]));
    expect([echo.status, await echo.json()]).toEqual([201, [1]]);
    expect(await (await ask(app, "/stream")).text()).toBe("abc");
    expect([
      (await ask(app, "/nothing")).status,
      (await ask(app, "/echo", { ...json(0), body: "{" })).status,
      (await ask(app, "/broken")).status,
    ]).toEqual([404, 400, 500]);
  });
});

describe("Koa 3", () => {
  const app = new Koa();
  app.silent = true;
  app.use(async (context) => {
    if (context.path === "/hello") context.body = { ip: context.ip, secure: context.secure };
    if (context.path === "/stream") context.body = Readable.from([Buffer.from("a"), Buffer.from("b")]);
    if (context.path === "/broken") throw new Error("broken");
    if (context.path === "/cookies") {
      context.cookies.set("a", "1");
      context.cookies.set("b", "2");
      context.status = 204;
    }
  });

  test("JSON, streams, cookies, 404, 500", async () => {
    expect(await (await ask(app, "/hello")).json()).toEqual({ ip: "", secure: true });
    expect(await (await ask(app, "/stream")).text()).toBe("ab");
    const cookies = await ask(app, "/cookies");
    expect([cookies.status, cookies.body, cookies.headers.getSetCookie()]).toEqual([
      204,
      null,
      ["a=1; path=/; secure; httponly", "b=2; path=/; secure; httponly"],
    ]);
    expect([(await ask(app, "/nothing")).status, (await ask(app, "/broken")).status]).toEqual([404, 500]);
  });
});

describe.each([
  ["Nest 11", createNest11],
  ["Nest 11 over Fastify", createOverFastify],
  ["Nest 12", createNest12],
])("%s", (_name, create) => {
  test("JSON, body, 404 and its own errors", async () => {
    const app = fromNode(create as () => Promise<NodeApp>); // its app
    const fetch = (path: string, init?: RequestInit): Promise<Response> =>
      app.fetch(new Request(`https://shop.example${path}`, init));
    expect(await (await fetch("/orders/7")).json()).toEqual({ id: "7" });
    const added = await fetch("/orders", json({ n: 1 }));
    expect([added.status, await added.json()]).toEqual([201, { n: 1 }]);
    expect([(await fetch("/nothing")).status, (await fetch("/orders/forbidden")).status]).toEqual([404, 403]);
  });
});

describe("a handler", () => {
  test("gets method, raw URL, headers, Host and body", async () => {
    const response = await plain(
      async (req, res) => {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(chunk as Buffer);
        res.end(
          JSON.stringify([
            req.method,
            req.url,
            req.headers.host,
            req.headers["x-a"],
            req.headers.cookie,
            req.complete,
            Buffer.concat(chunks).toString(),
          ]),
        );
      },
      "/a/../b//c?x=%41#no",
      { method: "PUT", body: "hello", headers: { "x-a": "1", cookie: "a=1; b=2" } },
    );
    expect(await response.json()).toEqual([
      "PUT",
      "/b//c?x=%41",
      "shop.example",
      "1",
      "a=1; b=2",
      true,
      "hello",
    ]);
  });

  test("writeHead with a list of pairs, a status message, hop-by-hop headers left out", async () => {
    const response = await plain((_req, res) => {
      res.writeHead(299, "Fine", [
        "Set-Cookie",
        "a=1",
        "set-cookie",
        "b=2",
        "Connection",
        "close",
        "X-A",
        "ü",
      ]);
      res.end();
    });
    expect([response.status, response.statusText, [...response.headers]]).toEqual([
      299,
      "Fine",
      [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["x-a", "ü"],
      ],
    ]);
  });

  test("what is written in one tick is a whole body; interim answers are left out", async () => {
    const response = await plain((_req, res) => {
      res.writeContinue();
      res.writeEarlyHints({ link: "</a.css>; rel=preload" });
      res.write("ä");
      res.write(Buffer.from([0, 255]));
      res.end("z", "latin1");
    });
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0xc3, 0xa4, 0, 255, 0x7a]);
  });

  test("what is written in time is a stream, each piece as it comes", async () => {
    let next: () => void = () => {};
    const response = await plain(async (_req, res) => {
      res.setHeader("content-type", "text/event-stream");
      res.flushHeaders();
      for (const piece of ["one", "two"]) {
        await new Promise<void>((resolve) => (next = resolve));
        res.write(piece);
      }
      res.end();
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader(); // it has a body
    const read = async (): Promise<string | undefined> =>
      new TextDecoder().decode((await reader.read()).value);
    next();
    expect(await read()).toBe("one");
    await sleep(1);
    next();
    expect(await read()).toBe("two");
    expect((await reader.read()).done).toBe(true);
  });

  test("a slow reader holds the app back", async () => {
    let written = 0;
    const chunk = new Uint8Array(16_384);
    const source = new Readable({
      read() {
        if (written++ < 200) setImmediate(() => this.push(chunk));
        else this.push(null);
      },
    });
    const response = await plain((_req, res) => void source.pipe(res));
    await sleep(50);
    expect(written).toBeLessThan(20);
    expect((await response.arrayBuffer()).byteLength).toBe(200 * 16_384);
  });

  test("once drained it says so: one pipe after another goes on", async () => {
    const part = (): Readable => Readable.from([Buffer.alloc(40_000), Buffer.alloc(40_000)]);
    const response = await plain(async (_req, res) => {
      await pipeline(part(), res, { end: false });
      if (res.writableNeedDrain) await once(res, "drain");
      const waits = res.writableNeedDrain;
      await pipeline(part(), res, { end: false });
      res.end(String(waits));
    });
    const text = await response.text();
    expect([text.length, text.slice(160_000)]).toEqual([160_005, "false"]);
  });

  test("finish, then close, with nothing left open", async () => {
    const events: string[] = [];
    const response = await plain(
      (req, res) => {
        for (const name of ["finish", "close"]) res.on(name, () => events.push(`res ${name}`));
        for (const name of ["end", "close", "aborted"]) req.on(name, () => events.push(`req ${name}`));
        res.socket?.on("close", () => events.push("socket close"));
        res.end("ok");
      },
      "/",
      { method: "POST", body: "unread" },
    );
    expect(await response.text()).toBe("ok");
    await sleep(5);
    expect(events.toSorted()).toEqual(["req close", "req end", "res close", "res finish", "socket close"]);
    expect(events.indexOf("res finish")).toBeLessThan(events.indexOf("res close"));
  });

  test("a bodyless status drops a body", async () => {
    for (const status of [204, 205, 304]) {
      const response = await plain((_req, res) => {
        res.statusCode = status;
        res.end("ignored");
      });
      expect([response.status, response.body]).toEqual([status, null]);
    }
  });

  test("an error before the head rejects, thrown, rejected or by destroy", async () => {
    const error = new Error("broken");
    await expect(
      plain((_req) => {
        throw error;
      }),
    ).rejects.toBe(error);
    await expect(
      plain(async (_req) => {
        throw error;
      }),
    ).rejects.toBe(error);
    await expect(plain((_req, res) => void res.destroy(error))).rejects.toBe(error);
    await expect(plain((_req, res) => void res.destroy())).rejects.toThrow("closed the connection");
    expect((await invoke(http(fromNode(() => Promise.reject(error))), "/")).status).toBe(500);
  });

  test("an error after the first byte is the body's", async () => {
    const error = new Error("broken");
    const failing: readonly Handler[] = [
      async (_req, res) => {
        res.write("first");
        await sleep(5);
        throw error;
      },
      (_req, res) => {
        res.write("first");
        setTimeout(() => res.destroy(error), 5);
      },
    ];
    for (const handler of failing) {
      const response = await plain(handler);
      expect(response.status).toBe(200);
      const reader = (response.body as ReadableStream<Uint8Array>).getReader(); // it has a body
      expect(new TextDecoder().decode((await reader.read()).value)).toBe("first");
      await expect(reader.read()).rejects.toBe(error);
    }
  });

  test("an invalid status is refused", async () => {
    await expect(plain((_req, res) => void res.writeHead(101).end())).rejects.toThrow(RangeError);
  });

  test("an aborted request destroys req and closes res", async () => {
    const events: string[] = [];
    const controller = new AbortController();
    const reason = new Error("gone");
    const waiting = plain(
      (req, res) => {
        req.on("aborted", () => events.push("req aborted")).on("close", () => events.push("req close"));
        res.on("close", () => events.push(`res close ${res.writableFinished}`));
        req.resume();
      },
      "/",
      {
        method: "POST",
        body: new ReadableStream({}),
        signal: controller.signal,
        duplex: "half",
      } as RequestInit,
    );
    setTimeout(() => controller.abort(reason), 5);
    await expect(waiting).rejects.toBe(reason);
    await sleep(5);
    expect(events.toSorted()).toEqual(["req aborted", "req close", "res close false"]);
    await expect(plain((_req) => {}, "/", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("a reader that goes away closes res", async () => {
    let closed: (finished: boolean) => void = () => {};
    const gone = new Promise<boolean>((resolve) => (closed = resolve));
    const response = await plain((_req, res) => {
      res.on("close", () => closed(res.writableFinished));
      res.write("first");
    });
    await response.body?.cancel();
    expect(await gone).toBe(false);
  });

  test("a body that fails is a lost connection: req's error, and no answer", async () => {
    const error = new Error("cut");
    const seen: unknown[] = [];
    const body = new ReadableStream({ start: (controller) => controller.error(error) });
    const answer = plain((req) => void req.on("error", (cause) => seen.push(cause)).resume(), "/", {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit);
    await expect(answer).rejects.toBe(error);
    await sleep(1);
    expect(seen).toEqual([error]);
  });
});

describe("fromNode", () => {
  test("a factory is called once, and again after it failed", async () => {
    let calls = 0;
    const app = fromNode(async () => {
      if (++calls === 1) throw new Error("no database");
      return ((_req: IncomingMessage, res: ServerResponse) => void res.end("ok")) as NodeApp;
    });
    const request = (): Request => new Request("https://shop.example/");
    await expect(app.fetch(request())).rejects.toThrow("no database");
    const texts = await Promise.all(
      [app.fetch(request()), app.fetch(request())].map(async (response) => (await response).text()),
    );
    expect([texts, calls]).toEqual([["ok", "ok"], 2]);
  });

  test("an object with handle()", async () => {
    const app = {
      handle: (_req: IncomingMessage, res: ServerResponse, next?: unknown): void =>
        void res.end(String(next)),
    };
    expect(await (await ask(app)).text()).toBe("undefined");
  });

  test("what is no app is refused", async () => {
    expect(() => fromNode({} as never)).toThrow(expect.objectContaining({ code: "INVALID_DEFINITION" }));
    expect(() => fromNode(undefined as never)).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION" }),
    );
    await expect(
      fromNode((() => Promise.resolve(1)) as never).fetch(new Request("https://shop.example/")),
    ).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
  });
});
