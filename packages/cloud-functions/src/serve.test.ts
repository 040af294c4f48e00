import { createServer, type IncomingMessage, type Server, request as startRequest } from "node:http";
import { duplexPair } from "node:stream";
import { HttpError, http, invoke, queue, type UsageRecord } from "anyfn";
import type { AnyDefinition } from "anyfn/adapter";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { Response } from "anyfn/web";
import { describe, expect, test, vi } from "vitest";
import { handler } from "./index.ts";
import type { CloudFunction } from "./serve.ts";
import { openFramework } from "./tools/driver/framework.ts";

interface Open {
  readonly fn: CloudFunction;
  readonly lines: Readonly<Record<string, unknown>>[];
  readonly records: UsageRecord[];
  /** The answer, once the function has ended too. */
  call(request?: Partial<WireRequest>): Promise<WireResponse>;
  /** The answer as soon as the client has it. */
  hear(): Promise<WireResponse>;
}

function open(definition: AnyDefinition): Open {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const records: UsageRecord[] = [];
  const fn = handler(definition, {
    name: "f",
    environment: { TOKEN: "s3cret-token" },
    write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
    usage: (record) => records.push(record),
  });
  const framework = openFramework(fn, "http");
  const hear = (request?: Partial<WireRequest>): Promise<WireResponse> =>
    framework.call({ method: "GET", target: "/", headers: [["Host", "h"]], ...request });
  return {
    fn,
    lines,
    records,
    hear,
    async call(request) {
      const response = await hear(request);
      await framework.idle();
      return response;
    },
  };
}

function post(body: string, headers: Readonly<Record<string, string>> = {}): Partial<WireRequest> {
  const bytes = Buffer.from(body);
  return {
    method: "POST",
    headers: [["Host", "h"], ["Content-Length", String(bytes.length)], ...Object.entries(headers)],
    body: bytes,
  };
}

const header = (response: WireResponse, name: string): string | undefined =>
  response.headers.find(([other]) => other.toLowerCase() === name)?.[1];
const text = (response: WireResponse): string => Buffer.from(response.body).toString();
const encode = (value: string): Uint8Array => new TextEncoder().encode(value);

test("the framework passes no callback: no parameter is declared", () => {
  expect(open(http(() => new Response())).fn).toHaveLength(0);
});

describe("answers", () => {
  test("have the length that they have, whatever their headers say", async () => {
    const { call } = open(http(() => new Response("four", { headers: { "content-length": "99" } })));
    const response = await call();
    expect([text(response), header(response, "content-length"), response.cut]).toEqual(["four", "4", false]);
  });

  test("to HEAD keep the length of what is not sent", async () => {
    const { call } = open(http(() => new Response("four", { headers: { "content-length": "4" } })));
    expect(header(await call({ method: "HEAD" }), "content-length")).toBe("4");
  });

  test("keep several cookies apart", async () => {
    const definition = http(() => {
      const response = new Response("");
      response.headers.append("set-cookie", "a=1");
      response.headers.append("set-cookie", "b=2");
      return response;
    });
    const { headers } = await open(definition).call();
    expect(headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value)).toEqual(
      ["a=1", "b=2"],
    );
  });

  test("with a header that Node refuses are a failure like any other", async () => {
    const { call, lines } = open(http(() => new Response("", { headers: { "x-odd": "a\u0001b" } })));
    expect((await call()).status).toBe(500);
    expect(lines).toMatchObject([{ severity: "ERROR", message: "the handler failed" }]);
  });

  test("wait for the work after them, because then the platform takes the processor away", async () => {
    const order: string[] = [];
    const later = (name: string) =>
      new Promise((resolve) => setTimeout(resolve, 30)).then(() => order.push(name));
    const whole = http((_request, context) => {
      context.waitUntil(later("work"));
      return new Response("whole");
    });
    const streamed = http((_request, context) => {
      context.waitUntil(later("work"));
      return new Response(ReadableStream.from([encode("streamed")]));
    });
    for (const definition of [whole, streamed]) {
      const response = await open(definition).hear();
      order.push(text(response));
    }
    expect(order).toEqual(["work", "whole", "work", "streamed"]);
  });

  test("whose stream is fed by work that waits for it do not wait for that work first", async () => {
    const definition = http((_request, context) => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      context.waitUntil(ReadableStream.from([encode("a"), encode("b")]).pipeTo(writable));
      return new Response(readable);
    });
    expect(text(await open(definition).call())).toBe("ab");
  });

  test("that fail after their first byte are cut, logged once, and count as a failure", async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield encode("first");
      throw new Error("a private detail");
    }
    const { call, lines, records } = open(http(() => new Response(ReadableStream.from(body()))));
    const response = await call();
    expect([response.status, text(response), response.cut]).toEqual([200, "first", true]);
    expect(lines).toMatchObject([
      { severity: "ERROR", message: "the response was cut off", error: { message: "a private detail" } },
    ]);
    expect(records).toMatchObject([{ failures: 1, bytesOut: 5, outcomes: { error: 1, ok: 0 } }]);
  });
});

describe("a client that leaves", () => {
  test("cancels the body, and counts as cancelled", async () => {
    const cancelled = vi.fn();
    let chunks = 0;
    const body = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        pull(controller) {
          chunks++;
          controller.enqueue(new Uint8Array(64 * 1024));
        },
        cancel: cancelled,
      });
    const { fn, records, lines } = open(http(() => new Response(body())));
    const { response, server, leave } = await connect(fn);
    // It reads nothing: what is made is bounded by the buffers on the way.
    await settled(() => chunks);
    expect(chunks).toBeLessThan(50);
    leave();
    await vi.waitFor(() => expect(records).toHaveLength(1));
    expect(cancelled).toHaveBeenCalledOnce();
    expect(records).toMatchObject([{ failures: 0, outcomes: { cancelled: 1, ok: 0, error: 0 } }]);
    expect(lines).toMatchObject([
      { severity: "INFO", message: "the client went away before the response ended" },
    ]);
    expect(response.statusCode).toBe(200);
    server.close();
  });

  test("cancels a body that waits for its next piece", async () => {
    const cancelled = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encode("first")),
      cancel: cancelled,
    });
    const { fn, records } = open(http(() => new Response(body)));
    const { response, leave } = await connect(fn);
    await new Promise((resolve) => response.once("data", resolve));
    leave();
    await vi.waitFor(() => expect(records).toMatchObject([{ outcomes: { cancelled: 1 } }]));
    expect(cancelled).toHaveBeenCalledOnce();
  });

  test("aborts the signal of a handler that still works", async () => {
    let aborted: unknown;
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const definition = http(async (request) => {
      const { signal } = request;
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
        asked();
      });
      aborted = signal.reason;
      return new Response("too late");
    });
    const { fn, records } = open(definition);
    const { leave } = await connect(fn, isAsked);
    leave();
    await vi.waitFor(() => expect(records).toMatchObject([{ outcomes: { cancelled: 1 } }]));
    expect(aborted).toMatchObject({ name: "AbortError" });
  });

  test("a client that stays aborts nothing", async () => {
    let signal: AbortSignal | undefined;
    const { call } = open(
      http((request) => {
        signal = request.signal;
        return new Response("done");
      }),
    );
    await call();
    expect(signal?.aborted).toBe(false);
  });
});

describe("the deadline", () => {
  test("cuts an answer that does not end, and is said once", async () => {
    vi.stubEnv("CLOUD_RUN_TIMEOUT_SECONDS", "0.4");
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encode("first")),
    });
    const { call, lines, records } = open(http(() => new Response(endless)));
    const response = await call();
    vi.unstubAllEnvs();
    expect([response.status, text(response), response.cut]).toEqual([200, "first", true]);
    expect(lines.map(({ message }) => message)).toEqual([
      "the response did not end before the deadline and was cut off",
    ]);
    expect(records).toMatchObject([{ outcomes: { timeout: 1 } }]);
  });

  test("answers for a handler that hangs with work that hangs too", async () => {
    vi.stubEnv("CLOUD_RUN_TIMEOUT_SECONDS", "0.4");
    const never = new Promise<never>(() => {});
    const { call, records } = open(
      http((_request, context) => {
        context.waitUntil(never);
        return never;
      }),
    );
    const { status } = await call();
    vi.unstubAllEnvs();
    expect(status).toBe(504);
    expect(records).toMatchObject([{ outcomes: { timeout: 1 } }]);
  });
});

describe("messages over HTTP", () => {
  const jobs = queue("jobs", ({ data }) => {
    if (data === "busy") throw new HttpError(429, "later");
  });
  const task = { "x-cloudtasks-queuename": "jobs", "x-cloudtasks-taskname": "t1" };

  test("are acknowledged without a body", async () => {
    const { call, records } = open(jobs);
    const response = await call(post("x", { ...task, "content-type": "text/plain" }));
    expect([response.status, response.body.length]).toEqual([204, 0]);
    expect(records).toMatchObject([{ trigger: "gcp.tasks", bytesIn: 1, outcomes: { ok: 1 } }]);
  });

  test("without a content type, which no parser of the framework reads, are read", async () => {
    const seen: unknown[] = [];
    const { call } = open(queue("jobs", ({ data }) => void seen.push(data)));
    expect((await call(post('{"a":1}', task))).status).toBe(204);
    expect(seen).toEqual([{ a: 1 }]);
  });

  test("may slow their queue down", async () => {
    const response = await open(jobs).call(post("busy", { ...task, "content-type": "text/plain" }));
    expect([response.status, text(response)]).toEqual([429, "later"]);
  });

  test("that are none are refused, logged, and never acknowledged", async () => {
    const { call, lines } = open(jobs);
    const malformed = await call(
      post('{"message":7,"subscription":"projects/p/subscriptions/s"}', {
        "content-type": "application/json",
      }),
    );
    const other = await call({ method: "GET" });
    expect([malformed.status, other.status]).toEqual([400, 400]);
    expect(lines).toMatchObject([
      { severity: "ERROR", message: "the event was not handled" },
      { severity: "ERROR", message: "the event was not handled", error: { code: "UNRECOGNIZED_EVENT" } },
    ]);
  });

  test("a call answers its result as JSON", async () => {
    const { call } = open(invoke(({ data }) => ({ got: data })));
    const response = await call(post('{"n":1}', { "content-type": "application/json" }));
    expect([response.status, header(response, "content-type"), text(response)]).toEqual([
      200,
      "application/json; charset=utf-8",
      '{"got":{"n":1}}',
    ]);
  });
});

test("a start that fails is an answer without a word of why, and a line without secrets", async () => {
  const definition = http(
    {
      secrets: ["TOKEN"],
      setup: () => {
        throw new Error("s3cret-token is no token");
      },
    },
    () => new Response("never"),
  );
  const { call, lines } = open(definition);
  const response = await call();
  expect([response.status, text(response)]).toEqual([500, ""]);
  expect(lines).toMatchObject([{ severity: "ERROR", error: { message: "[redacted] is no token" } }]);
  expect(JSON.stringify(lines)).not.toContain("s3cret");
});

describe("events of the framework", () => {
  const event = {
    specversion: "1.0",
    id: "e1",
    source: "//pubsub.googleapis.com/projects/p/topics/jobs",
    type: "google.cloud.pubsub.topic.v1.messagePublished",
    data: { message: { data: "eA==", messageId: "m1" }, subscription: "projects/p/subscriptions/jobs" },
  };

  test("answer nothing, and fail by throwing", async () => {
    const seen: unknown[] = [];
    const { fn } = open(
      queue("jobs", ({ id, data }) => {
        seen.push([id, data]);
        if (seen.length > 1) throw new Error("again");
      }),
    );
    expect(await fn(event)).toBeUndefined();
    await expect((async () => fn({ ...event }))()).rejects.toThrow("again");
    expect(seen).toEqual([
      ["m1", "x"],
      ["m1", "x"],
    ]);
  });

  test("that no row can read are logged as such before the framework hears of them", async () => {
    const { fn, lines } = open(queue("jobs", () => {}));
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await expect(fn({ ...event, traceparent, data: { message: 7 } })).rejects.toThrow(/data\.message/);
    await expect(fn({ ...event, type: "com.other" })).rejects.toThrow(/com\.other|accepts/);
    expect(lines).toMatchObject([
      {
        severity: "ERROR",
        message: "the event was not handled",
        error: { code: "MALFORMED_EVENT" },
        "logging.googleapis.com/labels": { execution_id: "e1", invocation_id: "e1" },
        "logging.googleapis.com/trace": "4bf92f3577b34da6a3ce929d0e0e4736",
      },
      { severity: "ERROR", message: "the event was not handled", error: { code: "UNRECOGNIZED_EVENT" } },
    ]);
  });

  test("whose handler fails are logged once", async () => {
    const { fn, lines } = open(
      queue("jobs", () => {
        throw new Error("again");
      }),
    );
    await expect(fn(event)).rejects.toThrow("again");
    expect(lines).toMatchObject([{ severity: "ERROR", message: "a message failed" }]);
  });

  test("of the first generation are the same", async () => {
    const seen: unknown[] = [];
    const { fn } = open(queue("jobs", ({ id, data }) => void seen.push([id, data])));
    await fn(
      { "@type": "type.googleapis.com/google.pubsub.v1.PubsubMessage", data: "eA==" },
      {
        eventId: "e1",
        eventType: "google.pubsub.topic.publish",
        resource: { name: "projects/p/topics/jobs", service: "pubsub.googleapis.com" },
      },
    );
    expect(seen).toEqual([["e1", "x"]]);
  });
});

interface Connection {
  readonly response: IncomingMessage;
  readonly server: Server;
  leave(): void;
}

/** A client that can leave; it comes back once an answer began, or once `until` resolved. */
async function connect(fn: CloudFunction, until?: Promise<void>): Promise<Connection> {
  const server = createServer((request, response) => {
    fn(Object.assign(request, { originalUrl: request.url, executionId: "x1" }), response);
  });
  const [near, far] = duplexPair();
  server.emit("connection", far);
  const request = startRequest({ createConnection: () => near as never, headers: { host: "h" } }); // any duplex does
  request.on("error", () => {});
  request.end();
  const response = await Promise.race([
    new Promise<IncomingMessage>((resolve) => request.once("response", resolve)),
    ...(until ? [until.then(() => undefined as never)] : []),
  ]);
  response?.on("error", () => {});
  return {
    response,
    server,
    leave() {
      request.destroy();
      near.destroy();
      far.destroy();
    },
  };
}

/** Waits until a number no longer grows. */
async function settled(count: () => number): Promise<void> {
  for (let last = -1; last !== count(); ) {
    last = count();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
