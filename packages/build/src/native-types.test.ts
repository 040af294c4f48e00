import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryApp } from "./testing.ts";

const HELLO = 'import { http } from "anyfn";\nexport default http(() => new Response("hello"));\n';

test("a build writes the types of native, once", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  await app.build(["node"]);
  const file = join(app.folder, ".anyfn/types.d.ts");
  expect(await readFile(file, "utf8")).toContain('import type {} from "@anyfn/cli";');
  const { mtimeMs } = await stat(file);
  await app.build(["node"]);
  expect((await stat(file)).mtimeMs).toBe(mtimeMs);
});

test("a third party's target is named in them", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts": HELLO,
    "anyfn.config.ts":
      'export default { targets: ["node", { name: "mine", target: { name: "mine", format: "esm", platform: { os: "linux", libc: "glibc" }, external: [], provided: [], triggers: [], check: () => [], entries: () => [], files: () => [] } }] };\n',
  });
  await app.build(["node"]);
  const types = await readFile(join(app.folder, ".anyfn/types.d.ts"), "utf8");
  expect(types).toContain('import type {} from "../anyfn.config.ts";');
  expect(types).toContain('readonly "mine": true;');
});

test("a failed build writes none", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": "export default 1;\n" });
  await app.mistakes(["node"]);
  expect(existsSync(join(app.folder, ".anyfn"))).toBe(false);
});
