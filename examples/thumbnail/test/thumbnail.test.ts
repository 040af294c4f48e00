import { connect, Refusal } from "@anyfn/clients";
import { memoryBucket } from "@anyfn/clients/memory";
import { PermanentError } from "anyfn";
import { type Connection, type InvokeResult, invoke, storageEvent } from "anyfn/testing";
import sharp from "sharp";
import { beforeEach, describe, expect, it } from "vitest";
import thumbnail from "../functions/thumbnail.ts";
import { thumbnails, uploads } from "../resources.ts";
import { photo } from "./photo.ts";

let resources: readonly Connection[] = [];
beforeEach(() => {
  resources = [connect(uploads, memoryBucket()), connect(thumbnails, memoryBucket())];
});

const run = (key: string): Promise<InvokeResult> => invoke(thumbnail, storageEvent({ key }), { resources });
const sizeOf = async (key: string): Promise<unknown> => {
  const { width, height, format } = await sharp(await (await thumbnails.get(key))?.bytes()).metadata();
  return { width, height, format };
};

describe("a photo", () => {
  it.each([
    ["that is wide", 800, 400, { width: 200, height: 100 }],
    ["that is high", 300, 900, { width: 67, height: 200 }],
    ["that is small", 20, 10, { width: 20, height: 10 }],
  ])("%s becomes small, and stays in shape", async (_name, width, height, expected) => {
    const { etag } = await uploads.put("a b/ü.jpg", await photo(width, height));
    const { failed, usage } = await run("a b/ü.jpg");
    expect([failed, usage.counts?.["thumbnails"]]).toEqual([[], 1]);
    expect(await sizeOf("a b/ü.jpg")).toEqual({ ...expected, format: "webp" });
    expect(await thumbnails.head("a b/ü.jpg")).toMatchObject({
      contentType: "image/webp",
      metadata: { source_etag: etag },
    });
  });

  it("delivered twice, and at once, is one thumbnail with the same content", async () => {
    await uploads.put("a.jpg", await photo(800, 400));
    await run("a.jpg");
    const first = await (await thumbnails.get("a.jpg"))?.bytes();
    const results = await Promise.all([run("a.jpg"), run("a.jpg")]);
    expect(results.flatMap(({ failed }) => failed)).toEqual([]);
    expect(await (await thumbnails.get("a.jpg"))?.bytes()).toEqual(first);
    expect(await Array.fromAsync(thumbnails.list())).toHaveLength(1);
  });

  it("that is gone already is one line in the log", async () => {
    const { failed, logs } = await run("gone.jpg");
    expect(failed).toEqual([]);
    expect(logs).toMatchObject([
      { level: "warn", message: "the photo is gone", fields: { key: "gone.jpg" } },
    ]);
  });
});

describe("what goes wrong", () => {
  it.each([
    ["text", async () => new TextEncoder().encode("no picture")],
    ["nothing", async () => new Uint8Array()],
    ["half a photo", async () => (await photo(800, 400)).subarray(0, 300)],
  ])("%s fails for good, with one line in the log, and the rest goes on", async (_name, content) => {
    await uploads.put("bad.jpg", await content());
    await uploads.put("good.jpg", await photo(800, 400));
    const events = [storageEvent({ id: "1", key: "bad.jpg" }), storageEvent({ id: "2", key: "good.jpg" })];
    const { failed, logs } = await invoke(thumbnail, events, { resources });
    expect(failed).toMatchObject([{ id: "1", error: { message: "bad.jpg is no picture that can be read" } }]);
    expect(failed[0]?.error).toBeInstanceOf(PermanentError);
    expect(logs.filter(({ level }) => level === "error")).toHaveLength(1);
    expect(await sizeOf("good.jpg")).toMatchObject({ width: 200 });
    expect(await uploads.head("bad.jpg")).toBeDefined();
  });

  it("a bucket that is missing fails with one line; the photo comes again", async () => {
    await uploads.put("a.jpg", await photo(800, 400));
    const missing = {
      ...memoryBucket(),
      put: () => Promise.reject(new Refusal("NOT_FOUND", "there is no such bucket")),
    };
    const [first, second] = resources;
    if (!first || !second) throw new Error("two services are connected");
    const { failed, logs } = await invoke(thumbnail, storageEvent({ key: "a.jpg" }), {
      resources: [first, connect(thumbnails, missing)],
    });
    expect(failed).toMatchObject([{ error: { code: "NOT_FOUND", resource: "bucket:thumbnails" } }]);
    expect(failed[0]?.error).not.toBeInstanceOf(PermanentError);
    expect(logs.filter(({ level }) => level === "error")).toHaveLength(1);
    resources = [first, connect(thumbnails, memoryBucket())];
    expect((await run("a.jpg")).failed).toEqual([]);
  });

  it("a run that died after its work writes the same thumbnail again", async () => {
    await uploads.put("a.jpg", await photo(800, 400));
    const work = memoryBucket();
    let isKilled = true;
    const dying: typeof work = {
      ...work,
      async put(...given) {
        const answer = await work.put(...given);
        if (isKilled) throw new Refusal("DENIED", "killed");
        return answer;
      },
    };
    const [first] = resources;
    if (!first) throw new Error("a service is connected");
    resources = [first, connect(thumbnails, dying)];
    expect((await run("a.jpg")).failed).toHaveLength(1);
    isKilled = false;
    expect((await run("a.jpg")).failed).toEqual([]);
    expect(await sizeOf("a.jpg")).toMatchObject({ width: 200 });
  });
});
