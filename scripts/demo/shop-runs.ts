import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { HttpOutcome, HttpStimulus, LogLine, MessageOutcome, Stimulus } from "anyfn/driver";
import type { Buckets } from "./buckets.ts";

/** One event for a function, and what must come of it. */
export type Run = HttpRun | MessageRun;

interface RunBase {
  /** Of the function's process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The function streams its answer. */
  readonly streaming?: boolean;
}

interface HttpRun extends RunBase {
  readonly stimulus: HttpStimulus;
  /** What came back in a few words. @throws when it is something else than it should be */
  tell(answer: HttpOutcome, seen: Seen): string | Promise<string>;
}

interface MessageRun extends RunBase {
  readonly stimulus: Exclude<Stimulus, HttpStimulus>;
  tell(answer: MessageOutcome, seen: Seen): string | Promise<string>;
}

interface Seen {
  readonly logs: readonly LogLine[];
}

/**
 * One event for each function of the shop, and what must come of it. A stimulus is neutral: each target's driver makes its
 * own native event of it. `tell` throws when something else came back, and else says in a few words what did.
 */
export function shopRuns({ endpoint, photo, thumbnail }: Buckets): Readonly<Record<string, Run>> {
  return {
    "admin-audit": request({
      stimulus: get("/admin/audit", [["x-audit-token", "let-me-in"]]),
      env: { AUDIT_TOKEN: "let-me-in" },
      tell(answer) {
        json(answer, 200, { products: 3, value: 78_800 });
        return "200 3 products";
      },
    }),
    api: request({
      stimulus: { ...get("/api/basket/mug", [["cookie", "basket=tee"]]), method: "PUT" },
      tell(answer) {
        json(answer, 200, { basket: ["tee", "mug"] });
        strictEqual(answer.cookies.length, 2);
        return "200 basket: tee, mug";
      },
    }),
    clicks: messages({
      stimulus: {
        kind: "stream",
        messages: ["/", "/mug"].map((page) => ({
          stream: "clicks",
          key: "visitor-1",
          body: JSON.stringify({ page, at: "2026-11-22T20:12:13Z" }),
        })),
      },
      tell(answer, { logs }) {
        deepStrictEqual(answer.redelivered, []);
        deepStrictEqual(
          logs.map((line) => line.fields.page),
          ["/", "/mug"],
        );
        return "2 records, in order";
      },
    }),
    express: request({
      stimulus: {
        ...get("/checkout", [["content-type", "application/json"]]),
        method: "POST",
        body: JSON.stringify({ items: ["mug", "tee"] }),
      },
      tell(answer) {
        json(answer, 201, { items: ["mug", "tee"], total: 3_650 });
        return "201 total: 36.50";
      },
    }),
    hello: request({
      stimulus: get("/hello/Ada"),
      tell(answer) {
        strictEqual(answer.status, 200);
        const { hello } = JSON.parse(text(answer.body));
        strictEqual(hello, "Ada");
        return `200 hello ${hello}`;
      },
    }),
    nightly: messages({
      stimulus: {
        kind: "schedule",
        messages: [{ scheduledTime: "2026-11-22T02:00:00Z", schedule: "nightly" }],
      },
      tell(_answer, { logs }) {
        const [{ message, fields } = {}] = logs;
        deepStrictEqual([message, fields?.products], ["sold out", ["lamp"]]);
        // Netlify does not say which time a tick is for: it is the time it came.
        const today = new Date().toISOString().slice(0, 10);
        strictEqual(["2026-11-22", today].includes(String(fields?.["night"])), true);
        return `${message}: ${fields?.["products"]}`;
      },
    }),
    "order-placed": messages({
      stimulus: {
        kind: "event",
        messages: [
          {
            type: "com.example.order.placed",
            source: "com.example.orders",
            data: { order: "17", total: 2_500 },
          },
        ],
      },
      tell(_answer, { logs }) {
        const [{ message, fields } = {}] = logs;
        deepStrictEqual([message, fields?.order], ["shipping", "17"]);
        return "order 17 is shipped";
      },
    }),
    orders: messages({
      stimulus: {
        kind: "queue",
        messages: [
          { id: "1", product: "mug", quantity: 2 },
          { id: "2", product: "lamp", quantity: 1 },
          { id: "3", product: "tee", quantity: 1 },
        ].map((order) => ({ id: `m-${order.id}`, queue: "orders", body: JSON.stringify(order) })),
      },
      tell(answer) {
        // The lamp is sold out: its message alone comes again.
        deepStrictEqual(answer.redelivered, [1]);
        return "2 done, 1 comes again";
      },
    }),
    price: messages({
      stimulus: { kind: "invoke", messages: [{ data: { product: "mug", quantity: 3 } }] },
      tell(answer) {
        deepStrictEqual(answer.result, { total: 3_750, currency: "EUR" });
        return "37.50 EUR";
      },
    }),
    report: request({
      stimulus: get("/report"),
      streaming: true,
      tell(answer) {
        strictEqual(answer.status, 200);
        strictEqual(text(answer.body).split("\n").length, 5);
        const { chunks = [], cut } = answer.stream ?? {};
        strictEqual(cut ?? false, false);
        return chunks.length > 1 ? `200 in ${chunks.length} pieces` : "200 in one piece";
      },
    }),
    signups: messages({
      stimulus: {
        kind: "topic",
        messages: [{ topic: "signups", body: JSON.stringify({ email: "ada@example.com" }) }],
      },
      tell(_answer, { logs }) {
        const [{ message, fields } = {}] = logs;
        deepStrictEqual([message, fields?.name], ["welcome", "ada"]);
        return "welcome ada";
      },
    }),
    thumbnail: messages({
      stimulus: {
        kind: "storage",
        messages: [{ action: "created", bucket: "uploads", key: photo.key, size: photo.size }],
      },
      env: {
        THUMBNAIL_BUCKET: "shop-thumbnails",
        S3_ENDPOINT: endpoint,
        // What the client of the buckets asks for everywhere but on Lambda.
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "placeholder",
        AWS_SECRET_ACCESS_KEY: "placeholder",
      },
      async tell() {
        const { width, height, size } = await thumbnail();
        deepStrictEqual([width, height, size < photo.size], [200, 133, true]);
        return `${photo.width}×${photo.height} → ${width}×${height}`;
      },
    }),
    users: messages({
      stimulus: {
        kind: "database",
        messages: [
          {
            action: "updated",
            collection: "users",
            key: "u1",
            before: { id: "u1", visits: 2 },
            after: { id: "u1", visits: 3 },
          },
        ],
      },
      tell(answer, { logs }) {
        deepStrictEqual(answer.redelivered, []);
        const [{ message, fields } = {}] = logs;
        // Some feeds tell that a document was written, not what it was before.
        if (message === "user written") return "u1 was written";
        deepStrictEqual([message, fields?.changed], ["user updated", ["visits"]]);
        return "u1: visits changed";
      },
    }),
  };
}

function request(run: HttpRun): Run {
  return run;
}

function messages(run: MessageRun): Run {
  return run;
}

function get(target: string, headers: HttpStimulus["headers"] = []): HttpStimulus {
  return { kind: "http", method: "GET", target, headers };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function json({ status, body }: HttpOutcome, expectedStatus: number, expectedBody: unknown): void {
  strictEqual(status, expectedStatus);
  deepStrictEqual(JSON.parse(text(body)), expectedBody);
}
