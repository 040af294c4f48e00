import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryApp } from "./temporary-app.ts";

/** A function that answers one path over HTTP and does nothing else. */
const HELLO = 'import { http } from "anyfn";\nexport default http((request) => new Response(request.url));\n';

test("a hello function is at most 4.9 kB for its cold start", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { manifest } = await app.build();
  expect(manifest.targets.lambda?.functions.hello?.gzipBytes).toBeLessThanOrEqual(4900);
});

test("an app that has only anyfn installed gets the same bundle", async () => {
  await using whole = await temporaryApp({ "functions/hello.ts": HELLO });
  await using bare = await temporaryApp({ "functions/hello.ts": HELLO });
  const modules = join(bare.folder, "node_modules");
  await rm(modules);
  await mkdir(modules);
  await symlink(join(import.meta.dirname, "../node_modules/anyfn"), join(modules, "anyfn"));

  const [expected, seen] = await Promise.all([whole.build(), bare.build()]);

  expect(seen.manifest.targets.lambda?.functions.hello?.sha256).toBe(
    expected.manifest.targets.lambda?.functions.hello?.sha256,
  );
});

test("a hello function carries nothing of what it does not do", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { out } = await app.build();
  const code = await readFile(join(out, "lambda/hello/index.mjs"), "utf8");
  const { target } = await import("@anyfn/lambda/target");
  const ids = target.triggers.map(({ id }) => id);
  expect(ids.filter((id) => code.includes(`\`${id}\``) || code.includes(`"${id}"`))).toEqual([
    "aws.apigateway.http-v2",
  ]);
  expect(
    ["zod", "node:http", "createServer", "batchItemFailures", "messageId", "elb", "EventSource"].filter(
      (text) => code.includes(text),
    ),
  ).toEqual([]);
});
