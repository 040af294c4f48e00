import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { directory } from "./directory.ts";
import { bucket } from "./handle/bucket.ts";
import { connect } from "./registry.ts";
import { sqliteKv } from "./sqlite.ts";
import { gaps, testBucket, testKv } from "./testing.ts";

const root = mkdtempSync(join(tmpdir(), "anyfn-clients-"));
let count = 0;
afterAll(() => rmSync(root, { recursive: true }));

describe("a bucket in a folder", () => {
  testBucket({
    test,
    open: () => directory({ folder: join(root, `b${count++}`) }),
    gaps: gaps["node.directory"],
  });

  test("files are readable and writable by other programs", async () => {
    const folder = join(root, "shared");
    const shared = bucket("shared");
    connect(shared, directory({ folder }));
    await shared.put("in/a.txt", "ours");
    expect(readFileSync(join(folder, "in/a.txt"), "utf8")).toBe("ours");
    writeFileSync(join(folder, "in/b.txt"), "theirs");
    expect(await (await shared.get("in/b.txt"))?.text()).toBe("theirs");
    expect(await Array.fromAsync(shared.list(), ({ key }) => key)).toEqual(["in/a.txt", "in/b.txt"]);
    const before = await shared.head("in/a.txt");
    writeFileSync(join(folder, "in/a.txt"), "theirs now");
    await expect(shared.put("in/a.txt", "x", { ifMatch: before?.etag })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("200 MB go through in constant memory", { timeout: 60_000 }, async () => {
    const large = bucket("large");
    connect(large, directory({ folder: join(root, "large") }));
    const chunk = new Uint8Array(1_000_000).fill(7);
    let left = 200;
    let most = 0;
    const before = process.memoryUsage().rss;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
        most = Math.max(most, process.memoryUsage().rss - before);
      },
    });
    await large.put("x", source);
    let read = 0;
    for await (const part of (await large.get("x"))?.stream ?? []) {
      read += part.byteLength;
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(read).toBe(200_000_000);
    expect(most).toBeLessThan(100_000_000);
  });

  test("two processes of one machine see each other's conditions", async () => {
    const folder = join(root, "two");
    const [one, two] = [bucket("one"), bucket("two")];
    connect(one, directory({ folder }));
    connect(two, directory({ folder }));
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? one : two).put("race", String(index), { ifAbsent: true }),
      ),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a store in node:sqlite", () => {
  testKv({ test, open: () => sqliteKv({ file: join(root, `kv${count++}.db`) }), gaps: gaps["node.sqlite"] });
});
