import { database, event, HttpError, invoke, PermanentError, queue } from "anyfn";
import { MalformedEventError, type Outcome, UnrecognizedEventError } from "anyfn/adapter";
import { describe, expect, it } from "vitest";
import { fixture } from "../fixtures/read.ts";
import { answer, answerCall } from "./answer.ts";
import { failureParts } from "./failure.ts";
import { handler } from "./index.ts";

const options = { partialBatch: false };
const delivery = fixture("gcp.tasks/json");
const cloudEvent = fixture("gcp.storage/framework");
const done: Outcome = { ok: true, value: { a: 1 } };
const failed = (error: unknown): Outcome => ({ ok: false, error });
const skipped: Outcome = { ok: false, error: new Error("earlier"), skipped: true };
const empty = { headers: {}, cookies: [], body: "" };
const timeout = new DOMException("too late", "TimeoutError");

describe("over HTTP", () => {
  it.each([
    ["done", [done], 204],
    ["nothing to do", [], 204],
    ["failed", [done, failed(new Error("secret"))], 500],
    ["failed for good", [failed(new PermanentError("secret"))], 500],
    ["skipped behind a failure", [skipped, failed(timeout)], 504],
    ["malformed", [failed(new MalformedEventError("t", "p", "e", 1))], 400],
    ["thrown undefined", [failed(undefined)], 500],
    [
      "thrown with traps",
      [
        failed({
          get code(): never {
            throw new Error("no");
          },
        }),
      ],
      500,
    ],
    ["an HTTP error outside of 400 to 599", [failed({ code: "HTTP", status: 200 })], 500],
  ] as const)("%s", (_, outcomes, status) => {
    expect(answer(outcomes, [], options, delivery)).toEqual({ ...empty, status });
  });

  it("sends the status and the public message of an HTTP error: a queue slows down at 429 and 503", () => {
    expect(answer([failed(new HttpError(429, "slow down"))], [], options, delivery)).toEqual({
      status: 429,
      headers: { "content-type": "text/plain; charset=utf-8" },
      cookies: [],
      body: "slow down",
    });
  });

  it("refuses what no row takes", () => {
    expect(failureParts(new UnrecognizedEventError("secret"))).toEqual({ ...empty, status: 400 });
  });
});

describe("elsewhere", () => {
  it("throws, or answers nothing", () => {
    expect(answer([done], [], options, cloudEvent)).toBeUndefined();
    const error = new Error("no");
    expect(() => answer([failed(error)], [], options, cloudEvent)).toThrow(error);
    expect(() => answerCall([failed(error)], [], options, cloudEvent)).toThrow(error);
    expect(answerCall([done], [], options, cloudEvent)).toEqual({ a: 1 });
  });
});

describe("a call", () => {
  const json = (status: number, body: unknown): object => ({
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    cookies: [],
    body: JSON.stringify(body),
  });

  it.each([
    ["its result", done, json(200, { a: 1 })],
    ["null for none", { ok: true, value: undefined }, json(200, null)],
    [
      "an error by its name alone",
      failed(new TypeError("secret")),
      json(500, { error: { type: "TypeError", message: "Internal Server Error" } }),
    ],
    [
      "a public message",
      failed(new HttpError(404, "no such")),
      json(404, { error: { type: "HttpError", message: "no such" } }),
    ],
    [
      "an error with a canonical code and details",
      failed(new HttpError("ALREADY_EXISTS", "taken", { details: { n: 1 } })),
      json(409, { error: { type: "HttpError", message: "taken", details: { n: 1 } } }),
    ],
    [
      "a deadline",
      failed(timeout),
      json(504, { error: { type: "TimeoutError", message: "Gateway Timeout" } }),
    ],
  ] as const)("answers %s", (_, outcome, expected) => {
    expect(answerCall([outcome], [], options, delivery)).toEqual(expected);
  });
});

describe("a function", () => {
  const quiet = { write: () => {}, usage: () => {} };

  it("throws to the framework's event signature and acknowledges with nothing", async () => {
    const error = new Error("no");
    const failing = handler(
      event({ type: "t" }, () => Promise.reject(error)),
      quiet,
    );
    await expect(failing(fixture("gcp.eventarc/base64"))).rejects.toBe(error);
    const fine = handler(
      event({ type: "t" }, () => "ignored"),
      quiet,
    );
    expect(await fine(fixture("gcp.eventarc/base64"))).toBeUndefined();
  });

  it("acknowledges what failed for good where it is told to", async () => {
    const dropping = handler(
      event({ type: "t", onPermanent: "drop" }, () => {
        throw new PermanentError("no");
      }),
      quiet,
    );
    expect(await dropping(fixture("gcp.eventarc/base64"))).toBeUndefined();
  });

  it("rejects what is malformed, and what is of another kind", async () => {
    const changes = handler(
      database("orders", () => {}),
      quiet,
    );
    const { data: _, ...without } = fixture("gcp.storage/framework") as { readonly data?: unknown }; // the framework's form
    const broken = { ...without, type: "google.cloud.firestore.document.v1.created", data: Buffer.of(10, 9) };
    await expect(async () => changes(broken)).rejects.toMatchObject({
      code: "MALFORMED_EVENT",
      path: "data[1]",
    });
    await expect(async () => changes(fixture("gcp.storage/framework"))).rejects.toMatchObject({
      code: "UNRECOGNIZED_EVENT",
    });
  });

  it("takes messages of a topic as a queue, and a batch as its messages", async () => {
    const seen: unknown[] = [];
    const { data, context } = fixture("gcp.pubsub/background") as never; // a call
    await handler(
      queue("orders", (message) => void seen.push(message.queue, message.data)),
      quiet,
    )(data, context);
    expect(seen).toEqual(["signups", "hello"]);
    const batch = Buffer.from((fixture("gcp.eventarc/batch") as { readonly body: Uint8Array }).body); // a delivery
    const types: string[] = [];
    await handler(
      event({ type: "com.example.a" }, ({ type }) => void types.push(type)),
      quiet,
    )(batch);
    expect(types).toEqual(["com.example.a", "com.example.b"]);
  });

  it("answers a call made of an event's arguments", async () => {
    const doubled = handler(
      invoke((call) => call.data),
      { ...quiet, trigger: "gcp.invoke" },
    );
    expect(await doubled(fixture("gcp.eventarc/base64"))).toBeUndefined();
  });
});
