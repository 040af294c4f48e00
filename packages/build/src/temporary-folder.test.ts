import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { makeTemporaryFolder } from "./temporary-folder.ts";

let app: string;

beforeEach(async () => {
  app = await realpath(await mkdtemp(join(tmpdir(), "anyfn-app-")));
  return () => rm(app, { recursive: true, force: true });
});

test("goes with what was made for it, and with nothing else", async () => {
  const [one, other] = [await makeTemporaryFolder(app, "build"), await makeTemporaryFolder(app, "lambda")];
  expect(existsSync(one.folder)).toBe(true);
  one.remove();
  expect([one, other].map(({ folder }) => existsSync(folder))).toEqual([false, true]);
  other.remove();
  expect(existsSync(join(app, ".anyfn"))).toBe(false);
});

test("leaves a folder of the app's own, and no listener", async () => {
  const before = process.listenerCount("SIGINT");
  const first = await makeTemporaryFolder(app, "build");
  expect(process.listenerCount("SIGINT")).toBe(before + 1);
  first.remove();
  expect(existsSync(join(app, ".anyfn"))).toBe(false);
  await mkdir(join(app, ".anyfn"));
  (await makeTemporaryFolder(app, "build")).remove();
  expect(existsSync(join(app, ".anyfn"))).toBe(true);
  expect(process.listenerCount("SIGINT")).toBe(before);
});

/** A process that has made two folders; `more` runs in it first. */
async function start(more = "") {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { makeTemporaryFolder } from ${JSON.stringify(join(import.meta.dirname, "temporary-folder.ts"))};
       ${more}
       await makeTemporaryFolder(${JSON.stringify(app)}, "build");
       await makeTemporaryFolder(${JSON.stringify(app)}, "lambda");
       setInterval(() => {}, 1000);
       console.log("made");`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  return child;
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("goes when %s ends the process", async (name) => {
  const child = await start();
  expect(existsSync(join(app, ".anyfn"))).toBe(true);
  const ended = once(child, "exit");
  child.kill(name);
  expect(await ended).toEqual([null, name]);
  expect(existsSync(join(app, ".anyfn"))).toBe(false);
});

test("a folder that cannot be deleted does not keep the process", async () => {
  const child = await start(`
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    fs.rmSync = () => { throw new Error("busy"); };
    syncBuiltinESMExports();
  `);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([null, "SIGTERM"]);
});

test.each(["on", "once"])("leaves the end of the process to who else listens: process.%s", async (method) => {
  const child = await start(`process.${method}("SIGINT", () => setTimeout(() => process.exit(7), 50));`);
  const ended = once(child, "exit");
  child.kill("SIGINT");
  expect(await ended).toEqual([7, null]);
  expect(existsSync(join(app, ".anyfn"))).toBe(false);
});
