import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "@anyfn/cli";
import sharp from "sharp";
import { expect, it } from "vitest";
import { photo } from "./photo.ts";
import { buildApp, messageOf } from "./server.ts";

it("the built app makes thumbnails of what lands in its bucket, also after a kill", async () => {
  await using built = await buildApp();
  const template = await readFile(join(built.out, "lambda/template.yaml"), "utf8");
  expect(template).toContain("ANYFN_BUCKET_THUMBNAILS");
  expect(existsSync(join(built.out, "lambda/thumbnail/node_modules/sharp"))).toBe(true);
  const uploads = join(built.data, "buckets/uploads");
  const thumbnails = join(built.data, "buckets/thumbnails");
  await mkdir(join(uploads, "album"), { recursive: true });
  const sizeOf = async (key: string): Promise<number | undefined> => {
    const path = join(thumbnails, key);
    return existsSync(path) ? (await sharp(await readFile(path)).metadata()).width : undefined;
  };
  {
    await using server = await built.start();
    await writeFile(join(uploads, "broken.jpg"), "no picture");
    await writeFile(join(uploads, "album/ü 1.jpg"), await photo(800, 400));
    await expect.poll(() => sizeOf("album/ü 1.jpg"), { timeout: 30_000 }).toBe(200);
    // One line of the function, and one of the server, which keeps the event.
    const broken = (): unknown[] =>
      server.lines
        .filter((line) => JSON.stringify(line).includes("broken.jpg is no picture"))
        .map((line) => [messageOf(line), line["deadLetter"]]);
    await expect.poll(broken, { timeout: 30_000 }).toEqual([
      ["a message failed", undefined],
      ["a message was given up", "parked"],
    ]);
    await writeFile(join(uploads, "album/2.jpg"), await photo(100, 400));
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
  }
  await using _server = await built.start();
  await expect.poll(() => sizeOf("album/2.jpg"), { timeout: 30_000 }).toBe(50);
}, 180_000);

it("an app that would write where it listens is not built", async () => {
  const app = await mkdtemp(join(tmpdir(), "anyfn-example-"));
  try {
    await symlink(join(import.meta.dirname, "../node_modules"), join(app, "node_modules"));
    await mkdir(join(app, "functions"));
    await writeFile(join(app, "package.json"), '{ "name": "loop", "type": "module" }');
    await writeFile(
      join(app, "functions/loop.ts"),
      `import { bucket } from "@anyfn/clients";
import { storage } from "anyfn";
const uploads = bucket("uploads");
export default storage({ bucket: uploads, on: ["created"], resources: [uploads] }, async ({ key }) => {
  await uploads.put(key, "again");
});
`,
    );
    const built = build({ app, targets: ["node"], conditions: ["@anyfn/source"] });
    await expect(built).rejects.toThrow(/functions\/loop\.ts[\s\S]*uploads[\s\S]*prefix/);
  } finally {
    await rm(app, { recursive: true });
  }
}, 60_000);
