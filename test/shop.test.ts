import type { LambdaRunning } from "@anyfn/conformance/runtimes/lambda";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltApp, buildForLambda } from "./support/build-app.ts";
import { httpSources } from "./support/http-sources.ts";
import { type LocalS3, startLocalS3 } from "./support/local-s3.ts";
import { appLines, usageLines } from "./support/log-lines.ts";
import { nativeBatch, nativeEvent } from "./support/native-events.ts";
import { hasRuntime, launches, nodes } from "./support/runtime.ts";

let shop: BuiltApp;
let s3: LocalS3;

beforeAll(async () => {
  shop = await buildForLambda("examples/shop");
  s3 = await startLocalS3(["uploads", "shop-thumbnails"]);
});
afterAll(async () => {
  await s3.stop();
  await shop.remove();
});

describe.runIf(hasRuntime).each(nodes)("the shop on Node %s", (major, nodePath) => {
  const { launch, stop } = launches(nodePath);
  afterAll(stop);

  describe("an uploaded photo", () => {
    const key = `holidays ${major}/käse & brot+1.jpg`;
    // As S3 writes keys in its notifications.
    const encodedKey = encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
    let running: LambdaRunning;

    beforeAll(async () => {
      running = await launch(shop.folder("thumbnail"), {
        memoryMb: 1024,
        env: { S3_ENDPOINT: s3.endpoint, THUMBNAIL_BUCKET: "shop-thumbnails" },
      });
    });

    it("becomes a thumbnail: smaller, and the same picture", async () => {
      const photo = await photoOf(800, 600);
      await s3.client.send(new PutObjectCommand({ Bucket: "uploads", Key: key, Body: photo }));
      const object = { key: encodedKey, size: photo.length };
      const { status, error, logs } = await running.call(nativeBatch("s3", [{ s3: { object } }]));
      expect({ status, error }).toEqual({ status: "ok", error: undefined });

      const made = await s3.client.send(new GetObjectCommand({ Bucket: "shop-thumbnails", Key: key }));
      const thumbnail = (await made.Body?.transformToByteArray()) ?? new Uint8Array();
      const { format, width, height } = await sharp(thumbnail).metadata();
      expect({ type: made.ContentType, format, width, height }).toEqual({
        type: "image/jpeg",
        format: "jpeg",
        width: 200,
        height: 150,
      });
      expect(thumbnail.length).toBeLessThan(photo.length);
      // The picture is red on the left and blue on the right: so is the thumbnail.
      expect(await colourAt(thumbnail, 40, 75)).toBe("red");
      expect(await colourAt(thumbnail, 160, 75)).toBe("blue");
      expect(appLines(logs)).toMatchObject([
        { message: "thumbnail written", key, width: 200, height: 150, size: thumbnail.length },
      ]);
      expect(usageLines(logs)).toMatchObject([{ trigger: "aws.s3", counts: { thumbnails: 1 } }]);
    });

    it("that is no photo fails the call, so that S3 tries again", async () => {
      const broken = `broken-${major}.jpg`;
      await s3.client.send(new PutObjectCommand({ Bucket: "uploads", Key: broken, Body: "no JPEG" }));
      const outcome = await running.call(nativeBatch("s3", [{ s3: { object: { key: broken } } }]));
      expect(outcome.status).toBe("error");
      expect(outcome.error?.message).toMatch(/unsupported image format/);
    });

    it("that is not there fails the call with the SDK's own error", async () => {
      const outcome = await running.call(nativeBatch("s3", [{ s3: { object: { key: "missing.jpg" } } }]));
      expect([outcome.status, outcome.error?.type]).toEqual(["error", "NoSuchKey"]);
    });

    it("is left alone when the key or the action is another", async () => {
      const other = nativeBatch("s3", [
        { s3: { object: { key: "notes.txt" } } },
        { eventName: "ObjectRemoved:Delete", s3: { object: { key: "gone.jpg" } } },
      ]);
      const { status, logs } = await running.call(other);
      expect([status, appLines(logs)]).toEqual(["ok", []]);
      const head = s3.client.send(new HeadObjectCommand({ Bucket: "shop-thumbnails", Key: "gone.jpg" }));
      await expect(head).rejects.toMatchObject({ name: "NotFound" });
    });
  });

  describe("a batch of orders", () => {
    const order = (messageId: string, body: unknown) => ({
      messageId,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

    it("reports the messages that failed, and only them", async () => {
      const running = await launch(shop.folder("orders"));
      const batch = nativeBatch("sqs", [
        order("m-1", { id: "1", product: "mug", quantity: 2 }),
        order("m-2", { id: "2", product: "lamp", quantity: 1 }),
        order("m-3", { id: "3", product: "tee", quantity: 0 }),
        order("m-4", "no JSON"),
        order("m-5", { id: "5", product: "tee", quantity: 1 }),
        order("m-6", { id: "6", product: "unheard-of", quantity: 1 }),
      ]);
      const { status, value, logs } = await running.call(batch);
      expect({ status, value }).toEqual({
        status: "ok",
        value: {
          batchItemFailures: ["m-2", "m-3", "m-4", "m-6"].map((itemIdentifier) => ({ itemIdentifier })),
        },
      });
      const lines = appLines(logs);
      expect(lines.filter((line) => line.level === "INFO").map((line) => [line.order, line.total])).toEqual([
        ["1", 2500],
        ["5", 2400],
      ]);
      expect(
        lines
          .filter((line) => line.level !== "INFO")
          .map(({ level, event, error }) => ({ level, event, error }))
          .sort((a, b) => String(a.event).localeCompare(String(b.event))),
      ).toMatchObject([
        { level: "ERROR", event: "m-2", error: { message: "0 of lamp left, 1 ordered" } },
        // What does not fit its schema is the sender's mistake: a warning.
        { level: "WARN", event: "m-3", error: { code: "INVALID_PAYLOAD" } },
        { level: "WARN", event: "m-4", error: { code: "INVALID_PAYLOAD" } },
        { level: "ERROR", event: "m-6", error: { code: "PERMANENT" } },
      ]);
      expect(usageLines(logs)).toMatchObject([
        {
          kind: "queue",
          trigger: "aws.sqs",
          events: 6,
          failures: 4,
          counts: { items: 3 },
        },
      ]);
    });

    it("without a failure reports none", async () => {
      const running = await launch(shop.folder("orders"));
      const { value } = await running.call(
        nativeBatch("sqs", [order("m-1", { id: "1", product: "mug", quantity: 1 })]),
      );
      expect(value).toEqual({ batchItemFailures: [] });
    });
  });

  it("users: changes of a table as plain values", async () => {
    const running = await launch(shop.folder("users"));
    const { id, name, visits, tags } = nativeEvent("dynamodb").Records[0].dynamodb.NewImage;
    const { value, logs } = await running.call(
      nativeBatch("dynamodb", [
        {},
        { eventName: "INSERT", dynamodb: { SequenceNumber: "112", OldImage: undefined } },
        {
          eventName: "REMOVE",
          dynamodb: { SequenceNumber: "113", NewImage: undefined, OldImage: { id, name, visits, tags } },
        },
      ]),
    );
    expect(value).toEqual({ batchItemFailures: [] });
    expect(appLines(logs).map(({ message, key, changed }) => ({ message, key, changed }))).toEqual([
      { message: "user updated", key: "u1", changed: ["visits"] },
      { message: "user created", key: "u1", changed: ["id", "name", "visits", "tags"] },
      { message: "user deleted", key: "u1", changed: ["id", "name", "visits", "tags"] },
    ]);
  });

  it("nightly: a schedule", async () => {
    const running = await launch(shop.folder("nightly"));
    const { status, logs } = await running.call(nativeEvent("scheduler"));
    expect(status).toBe("ok");
    expect(appLines(logs)).toMatchObject([{ message: "sold out", night: "2026-11-22", products: ["lamp"] }]);
  });

  it("signups: a topic", async () => {
    const running = await launch(shop.folder("signups"));
    const message = (data: unknown) => nativeBatch("sns", [{ Sns: { Message: JSON.stringify(data) } }]);
    const { status, logs } = await running.call(message({ email: "ada@example.com" }));
    expect([status, appLines(logs).map(({ message, name }) => [message, name])]).toEqual([
      "ok",
      [["welcome", "ada"]],
    ]);
    expect(await running.call(message({ email: "nobody" }))).toMatchObject({
      status: "error",
      error: { type: "InvalidPayloadError" },
    });
  });

  it("clicks: a stream, in order, and from the failed record on again", async () => {
    const running = await launch(shop.folder("clicks"));
    const click = (sequenceNumber: string, page: unknown) => ({
      eventID: `shardId-000000000006:${sequenceNumber}`,
      kinesis: {
        sequenceNumber,
        data: Buffer.from(JSON.stringify({ page, at: "2026-11-22T20:12:13Z" })).toString("base64"),
      },
    });
    const { value, logs } = await running.call(
      nativeBatch("kinesis", [click("101", "/a"), click("102", "/b"), click("103", 3), click("104", "/d")]),
    );
    expect(value).toEqual({ batchItemFailures: [{ itemIdentifier: "103" }] });
    const pages = appLines(logs).filter((line) => line.message === "click");
    expect(pages.map(({ page, visitor }) => [page, visitor])).toEqual([
      ["/a", "visitor-1"],
      ["/b", "visitor-1"],
    ]);
  });

  it("order-placed: an event of a bus", async () => {
    const running = await launch(shop.folder("order-placed"));
    const event = { ...nativeEvent("eventbridge"), detail: { order: "17", total: 2500 } };
    const { status, logs } = await running.call(event);
    expect(status).toBe("ok");
    expect(appLines(logs)).toMatchObject([
      { message: "shipping", order: "17", total: 2500, subject: "order/17" },
    ]);
  });

  it("price: a direct call, checked on both sides", async () => {
    const running = await launch(shop.folder("price"));
    expect((await running.call({ product: "mug", quantity: 3 })).value).toEqual({
      total: 3750,
      currency: "EUR",
    });
    expect((await running.call({ product: "mug" })).value).toEqual({ total: 1250, currency: "EUR" });
    expect(await running.call({ product: 7 })).toMatchObject({
      status: "error",
      error: { type: "InvalidPayloadError" },
    });
    expect(await running.call({ product: "unheard-of" })).toMatchObject({
      status: "error",
      error: { type: "Error", message: "" },
    });
  });

  it("report: streamed line by line", async () => {
    const running = await launch(shop.folder("report"));
    const url = httpSources.find((source) => source.trigger === "aws.function-url");
    const { status, streaming } = await running.call(url?.event({ path: "/report" }));
    expect(status).toBe("ok");
    expect(streaming?.prelude).toEqual({
      statusCode: 200,
      headers: { "content-type": "text/csv; charset=utf-8" },
      cookies: [],
    });
    expect(Buffer.from(streaming?.body ?? []).toString()).toBe(
      "id,name,price,stock\nmug,Mug,12.50,40\ntee,T-shirt,24.00,12\nlamp,Desk lamp,59.00,0\n",
    );
    // The prelude and four lines, each sent alone.
    expect(streaming?.chunks.length).toBeGreaterThanOrEqual(5);
  });

  it("admin-audit: a secret opens it", async () => {
    const running = await launch(shop.folder("admin-audit"), { env: { AUDIT_TOKEN: "t-123456" } });
    const [api] = httpSources;
    const audit = async (headers: Readonly<Record<string, string>>) =>
      api?.answer((await running.call(api.event({ path: "/admin/audit", headers }))).value);
    expect(await audit({ "x-audit-token": "t-123456" })).toMatchObject({
      status: 200,
      body: JSON.stringify({ products: 3, value: 40 * 1250 + 12 * 2400 }),
    });
    expect(await audit({ "x-audit-token": "guessed" })).toMatchObject({ status: 401 });
    expect(await audit({})).toMatchObject({ status: 401 });
  });
});

/** A JPEG, red on the left and blue on the right. */
function photoOf(width: number, height: number): Promise<Buffer> {
  const half = { width: width / 2, height, channels: 3, background: "#0000ff" } as const;
  return sharp({ create: { width, height, channels: 3, background: "#ff0000" } })
    .composite([{ input: { create: half }, left: width / 2, top: 0 }])
    .jpeg({ quality: 95 })
    .toBuffer();
}

async function colourAt(image: Uint8Array, left: number, top: number): Promise<string> {
  const [r = 0, g = 0, b = 0] = await sharp(image)
    .extract({ left, top, width: 1, height: 1 })
    .raw()
    .toBuffer();
  if (r > 200 && g < 60 && b < 60) return "red";
  return b > 200 && g < 60 && r < 60 ? "blue" : `${r},${g},${b}`;
}
