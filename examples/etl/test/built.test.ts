import { once } from "node:events";
import { glob, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileOf, valuesOf } from "./rows.ts";
import { buildApp, messageOf } from "./server.ts";

it("the built app loads a file through its buckets and queues, and three kills lose and double nothing", async () => {
  await using built = await buildApp();
  expect(await readFile(join(built.out, "lambda/template.yaml"), "utf8")).toContain(
    "ANYFN_QUEUE_POISON_ROWS",
  );
  const { text, good, bad } = fileOf(10_000);
  const folder = join(built.data, "buckets/incoming");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "catalogue.ndjson"), text);

  const read = async (bucket: string): Promise<readonly (readonly unknown[])[]> => {
    const root = join(built.data, "buckets", bucket);
    const paths = await Array.fromAsync(glob("**/*.{json,ndjson}", { cwd: root }));
    return Promise.all(paths.sort().map(async (path) => valuesOf(await readFile(join(root, path), "utf8"))));
  };
  const rows = async (): Promise<number> => (await read("loaded").catch(() => [])).flat().length;

  for (const least of [1, 1_000, 2_000]) {
    await using server = await built.start();
    await expect.poll(rows, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(least);
    expect(await rows()).toBeLessThan(good.length);
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
  }
  await using server = await built.start();
  await expect.poll(rows, { timeout: 90_000 }).toBe(good.length);
  await expect
    .poll(async () => (await read("rejected").catch(() => [])).length, { timeout: 60_000 })
    .toBe(bad.length);
  expect((await read("loaded")).flat()).toEqual(good);
  expect((await read("rejected")).flat().map((each) => (each as { line: number }).line)).toEqual(bad);
  expect(server.lines.map(messageOf)).not.toContain("a message failed");
}, 300_000);
