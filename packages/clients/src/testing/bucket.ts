import { deepEqual, equal, notEqual, ok, rejects } from "node:assert/strict";
import type { Bucket } from "anyfn";
import { bucket } from "../handle/bucket.ts";
import { connect } from "../registry.ts";
import type { BucketService } from "../service.ts";
import { type Case, register, type SuiteOptions } from "./run.ts";

/** What each case gets: a handle over an empty bucket. */
interface Given {
  readonly bucket: Bucket;
  readonly manyKeys: number;
  readonly largeBytes: number;
}

/** Every case of the suite for buckets. */
export const bucketCases: readonly Case<Given>[] = [
  {
    name: "text, bytes, a stream and a Blob come back as they were put",
    async run({ bucket: own }) {
      const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
      await own.put("text", "Grüße, 世界 🌍");
      await own.put("bytes", bytes);
      await own.put("stream", new Blob([bytes]).stream());
      await own.put("blob", new Blob([bytes], { type: "image/png" }));
      equal(await (await own.get("text"))?.text(), "Grüße, 世界 🌍");
      for (const key of ["bytes", "stream", "blob"])
        deepEqual(await (await own.get(key))?.bytes(), bytes, key);
      equal((await own.get("blob"))?.contentType, "image/png");
      equal((await own.get("text"))?.contentType, "text/plain; charset=utf-8");
      await own.put("json", JSON.stringify({ a: [1] }), { contentType: "application/json" });
      deepEqual(await (await own.get("json"))?.json(), { a: [1] });
    },
  },
  {
    name: "empty bodies",
    async run({ bucket: own }) {
      await own.put("empty", "");
      await own.put("stream", new Blob([]).stream());
      for (const key of ["empty", "stream"]) {
        const found = await own.get(key);
        equal(found?.size, 0);
        equal((await found?.bytes())?.byteLength, 0);
      }
    },
  },
  {
    name: "etag, size, content type and metadata",
    async run({ bucket: own }) {
      const { etag } = await own.put("a", "12345", {
        contentType: "text/csv",
        metadata: { author: "Zoë", path_of: "a=b; c%20d", empty: "" },
      });
      ok(etag && !etag.includes('"'), `an etag without quotes, not ${etag}`);
      const head = await own.head("a");
      deepEqual(
        { etag: head?.etag, size: head?.size, contentType: head?.contentType, metadata: head?.metadata },
        {
          etag,
          size: 5,
          contentType: "text/csv",
          metadata: { author: "Zoë", path_of: "a=b; c%20d", empty: "" },
        },
      );
      const found = await own.get("a");
      deepEqual(found?.metadata, head?.metadata);
      equal(found?.etag, etag);
      notEqual((await own.put("a", "12346")).etag, etag);
    },
  },
  {
    name: "an absent key",
    async run({ bucket: own }) {
      equal(await own.get("absent"), undefined);
      equal(await own.head("absent"), undefined);
      await own.delete("absent");
      await own.put("there", "1");
      await own.delete("there");
      equal(await own.get("there"), undefined);
    },
  },
  {
    name: "ranges",
    async run({ bucket: own }) {
      await own.put("digits", "0123456789");
      const part = await own.get("digits", { range: { start: 2, end: 4 } });
      equal(await part?.text(), "234");
      equal(part?.size, 10);
      equal(await (await own.get("digits", { range: { start: 7 } }))?.text(), "789");
      equal(await (await own.get("digits", { range: { start: 8, end: 100 } }))?.text(), "89");
      await rejects(own.get("digits", { range: { start: 10 } }), { code: "INVALID" });
    },
  },
  {
    name: "only an absent object is made, only the object that was seen is replaced",
    async run({ bucket: own }) {
      const { etag } = await own.put("a", "1", { ifAbsent: true });
      await rejects(own.put("a", "2", { ifAbsent: true }), { code: "CONFLICT" });
      const second = await own.put("a", "2", { ifMatch: etag });
      await rejects(own.put("a", "3", { ifMatch: etag }), { code: "CONFLICT" });
      await rejects(own.put("absent", "3", { ifMatch: etag }), { code: "CONFLICT" });
      equal(await (await own.get("a"))?.text(), "2");
      await own.put("a", "3", { ifMatch: second.etag });
    },
  },
  {
    name: "of many conditional puts at once exactly one wins",
    async run({ bucket: own }) {
      let etag: string | undefined;
      for (let round = 0; round < 5; round++) {
        const tries = await Promise.allSettled(
          Array.from({ length: 20 }, (_, writer) =>
            own.put(
              "race",
              `${round} ${writer}`,
              etag === undefined ? { ifAbsent: true } : { ifMatch: etag },
            ),
          ),
        );
        const won = tries.flatMap((each, writer) =>
          each.status === "fulfilled" ? [{ writer, etag: each.value.etag }] : [],
        );
        equal(won.length, 1, `one writer of round ${round}`);
        for (const each of tries)
          if (each.status === "rejected") equal((each.reason as { readonly code?: string }).code, "CONFLICT");
        etag = won[0]?.etag;
        equal(await (await own.get("race"))?.text(), `${round} ${won[0]?.writer}`);
      }
    },
  },
  {
    name: "unicode and slashes in keys",
    async run({ bucket: own }) {
      const keys = [
        "a/b/c.txt",
        "ünïcode/日本語/🌍.txt",
        "space and+plus & amp;?#[x]=1%20%",
        "quotes\"'`<>|\\:*",
        ".hidden/..also/…",
        "dots./a/../b/./c..",
        "../other",
        "%5C %2E%25",
      ];
      for (const key of keys) await own.put(key, key);
      for (const key of keys) equal(await (await own.get(key))?.text(), key);
      deepEqual((await keysOf(own)).sort(), [...keys].sort());
      for (const key of keys) await own.delete(key);
      deepEqual(await keysOf(own), []);
    },
  },
  {
    name: "a key that goes on after another key and a slash",
    async run({ bucket: own }) {
      await own.put("a", "1");
      await own.put("a/b", "2");
      deepEqual([await (await own.get("a"))?.text(), await (await own.get("a/b"))?.text()], ["1", "2"]);
    },
  },
  {
    name: "a list by prefix",
    async run({ bucket: own }) {
      for (const key of ["in/1", "in/2", "in", "out/1", "In/1"].filter((key) => key !== "in"))
        await own.put(key, key);
      deepEqual((await keysOf(own, "in/")).sort(), ["in/1", "in/2"]);
      deepEqual(await keysOf(own, "none/"), []);
      for await (const info of own.list({ prefix: "out/" })) {
        equal(info.size, 5);
        equal(info.etag, (await own.head("out/1"))?.etag);
      }
    },
  },
  {
    name: "many keys listed",
    async run({ bucket: own, manyKeys }) {
      const keys = Array.from({ length: manyKeys }, (_, index) => `many/${String(index).padStart(6, "0")}`);
      for (let first = 0; first < keys.length; first += 25)
        await Promise.all(keys.slice(first, first + 25).map((key) => own.put(key, "x")));
      deepEqual((await keysOf(own, "many/")).sort(), keys);
    },
  },
  {
    name: "a large object is streamed in constant memory, both ways",
    async run({ bucket: own, largeBytes }) {
      const chunk = new Uint8Array(65_536).fill(7);
      let left = largeBytes;
      let ahead = 0;
      let most = 0;
      const source = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            const size = Math.min(left, chunk.byteLength);
            left -= size;
            if (size > 0) controller.enqueue(chunk.slice(0, size));
            else controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      await own.put("large", source, { contentType: "application/octet-stream" });
      equal((await own.head("large"))?.size, largeBytes);
      const found = await own.get("large");
      let read = 0;
      for await (const part of found?.stream ?? []) {
        read += part.byteLength;
        ok(part.every((byte) => byte === 7));
        most = Math.max(most, part.byteLength);
        if (++ahead % 16 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      equal(read, largeBytes);
      ok(most < largeBytes / 2, `it came in one part of ${most} bytes`);
    },
  },
  {
    name: "a stream that fails leaves no object",
    async run({ bucket: own }) {
      const failing = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(Uint8Array.of(1, 2, 3));
        },
        pull(controller) {
          controller.error(new Error("the source broke"));
        },
      });
      await rejects(own.put("broken", failing));
      equal(await own.head("broken"), undefined);
    },
  },
  {
    name: "signed URLs",
    async run({ bucket: own }) {
      await own.put("signed/ü 1.txt", "hello");
      const url = await own.signedUrl("signed/ü 1.txt", { method: "GET", expires: 60 });
      if (!url.startsWith("http")) return ok(url);
      equal(await (await fetch(url)).text(), "hello");
      const put = await own.signedUrl("signed/2", { method: "PUT", expires: 60 });
      const answer = await fetch(put, {
        method: "PUT",
        body: "there",
        headers: { "x-ms-blob-type": "BlockBlob" },
      });
      ok(answer.ok, `${answer.status} ${await answer.text()}`);
      return equal(await (await own.get("signed/2"))?.text(), "there");
    },
  },
  {
    name: "an aborted signal ends a call, and a download",
    async run({ bucket: own }) {
      await rejects(own.get("a", { signal: AbortSignal.abort() }), { code: "ABORTED" });
      await rejects(own.put("a", "1", { signal: AbortSignal.abort() }), { code: "ABORTED" });
      await own.put("b", new Uint8Array(300_000));
      const controller = new AbortController();
      const found = await own.get("b", { signal: controller.signal });
      controller.abort();
      await rejects(found?.stream.getReader().read() ?? Promise.resolve(), { code: "ABORTED" });
    },
  },
];

/** Registers the suite for a service of buckets. */
export function testBucket(options: SuiteOptions<BucketService>): void {
  const { manyKeys = 1200, largeBytes = 24_000_000 } = options;
  register(bucketCases, options, (service) => {
    const own = bucket(`suite-${(count++).toString(36)}`);
    connect(own, service);
    return { bucket: own, manyKeys, largeBytes };
  });
}

let count = 0;

async function keysOf(own: Bucket, prefix?: string): Promise<string[]> {
  return await Array.fromAsync(own.list({ prefix }), ({ key }) => key);
}
