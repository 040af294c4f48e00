import { execFile } from "node:child_process";
import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import type { Manifest } from "./manifest.ts";
import { temporaryApp } from "./testing.ts";

/** A function that answers one path over HTTP and does nothing else. */
const HELLO = 'import { http } from "anyfn";\nexport default http((request) => new Response(request.url));\n';

/** The same by name, under a route. */
const ROUTED = `import { http } from "anyfn";
export default http({ route: "/hello/:name" }, (_request, { params }) => Response.json({ hello: params.name }));
`;

test.each([
  ["that says where it was asked", HELLO],
  [
    "in JSON",
    'import { http } from "anyfn";\nexport default http(() => Response.json({ hello: "world" }));\n',
  ],
  [
    "that is waited for",
    'import { http } from "anyfn";\nexport default http(async (request) => Response.json({ url: request.url }));\n',
  ],
])("a hello function %s is at most 16.9 kB", async (_, code) => {
  await using app = await temporaryApp({ "functions/hello.ts": code });
  const { manifest } = await app.build();
  const hello = manifest.targets.lambda?.functions.hello;
  expect(hello?.gzipBytes).toBeGreaterThan(1000);
  // 12 kB was the goal. Everything is in one plain file: the log with its redaction (1.6 kB), usage (0.8), the table of failures and
  // deadlines, and the whole of the light web classes. A second, lazy file would save 1.3 kB and 0.3 to 0.6 ms at best.
  expect(hello?.gzipBytes).toBeLessThanOrEqual(16_900);
});

test("the packages as they are published make no more of it", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  // Without the condition that names the source, the package finds its own `dist`.
  const script = `import { build } from "@anyfn/build"; await build({ app: process.argv[1], targets: ["lambda", "netlify"] });`;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script, app.folder], {
    cwd: import.meta.dirname,
  });
  const { targets } = JSON.parse(await readFile(join(app.folder, "dist/manifest.json"), "utf8")) as Manifest; // the build wrote it
  expect(targets.lambda?.functions.hello?.gzipBytes).toBeLessThanOrEqual(16_900);
  expect(targets.netlify?.functions.hello?.gzipBytes).toBeLessThanOrEqual(13_200);
});

test.each([
  ["cloud-functions", HELLO, 17_750],
  ["firebase", HELLO, 17_850],
  ["cloud-functions", ROUTED, 17_750],
  ["firebase", ROUTED, 17_850],
] as const)("on %s it is as small as it is said to be (%#)", async (target, source, ceiling) => {
  await using app = await temporaryApp({ "functions/hello.ts": source });
  const { manifest, out } = await app.build([target]);
  const hello = manifest.targets[target]?.functions.hello;
  expect(hello?.gzipBytes).toBeLessThanOrEqual(ceiling);
  const code = await readFile(join(out, hello?.bundle ?? ""), "utf8");
  expect(
    [
      "zod",
      "functions-framework",
      "express",
      "specversion",
      "messageId",
      "protobuf",
      "x-cloudtasks",
      "ERR_JWS",
    ].filter((text) => code.includes(text)),
  ).toEqual([]);
});

test("on Azure Functions it is at most 19.3 kB over the library alone", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { manifest, out } = await app.build(["azure-functions"]);
  const hello = manifest.targets["azure-functions"]?.functions.hello;
  const library = await libraryAlone();
  // Were it not in the bundle, the difference would say nothing.
  expect(library).toBeGreaterThan(15_000);
  expect(hello?.gzipBytes).toBeGreaterThan(library);
  expect((hello?.gzipBytes ?? 0) - library).toBeLessThanOrEqual(19_250);
  const code = await readFile(join(out, hello?.bundle ?? ""), "utf8");
  expect(
    ["zod", "azure.storage-queue", "azure.timer", "enqueuedTimeUtc", "cron expression"].filter((text) =>
      code.includes(text),
    ),
  ).toEqual([]);
});

/** Bytes, compressed, of a handwritten app that only has the library in it, from the same bundler with the same options. */
async function libraryAlone(): Promise<number> {
  const graph = await rolldown({
    input: "entry",
    cwd: join(import.meta.dirname, "../../azure-functions"),
    platform: "node",
    external: ["@azure/functions-core"],
    transform: { target: "node22" },
    plugins: [
      {
        name: "entry",
        resolveId: (id) =>
          id === "entry" ? join(import.meta.dirname, "../../azure-functions/entry.js") : null,
        load: (id) =>
          id.endsWith("/entry.js")
            ? 'import { app } from "@azure/functions";\napp.http("hello", { handler: () => ({}) });\n'
            : null,
      },
    ],
  });
  const { output } = await graph.generate({
    format: "cjs",
    codeSplitting: false,
    minify: {
      compress: { keepNames: { class: true, function: false } },
      mangle: { keepNames: { class: true, function: false } },
    },
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await graph.close();
  return gzipSync(output[0].code, { level: 9 }).byteLength;
}

test("on netlify it is under 13.2 kB, without the light classes of the web", async () => {
  await using app = await temporaryApp({ "functions/hello.ts": HELLO });
  const { manifest, out } = await app.build(["netlify"]);
  const hello = manifest.targets.netlify?.functions["hello"];
  expect(hello?.gzipBytes).toBeLessThan(13_200);
  const code = await readFile(join(out, hello?.bundle ?? ""), "utf8");
  // What only the light classes, other kinds or the bridge have in them.
  const foreign = ["anyfn.inner", "zod", "specversion", "x-nf-event", "anyfn-signature", "anyfn-events"];
  expect(foreign.filter((text) => code.includes(text))).toEqual([]);
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
