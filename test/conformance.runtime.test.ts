/** Every case on AWS's own runtime client: one bundle and one process per reference function and kind of entry. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as buildApp } from "@anyfn/cli";
import { type Build, type BuildRequest, functionNames } from "@anyfn/conformance";
import { lambdaLauncher } from "@anyfn/conformance/runtimes/lambda";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver } from "@anyfn/lambda/driver";
import { rolldown } from "rolldown";
import { afterAll, describe, expect, test } from "vitest";

const found = lambdaLauncher.availability();
await mkdir(join(import.meta.dirname, ".anyfn"), { recursive: true });
const apps = await mkdtemp(join(import.meta.dirname, ".anyfn/conformance-"));
let count = 0;
afterAll(() => rm(apps, { recursive: true, force: true }));

test.runIf(process.env.CI === "true")("CI has the runtime", () => {
  expect(found).toEqual({ available: true, version: expect.stringMatching(/^4\./) });
});

describe.runIf(found.available)("the runtime client", () => {
  conformanceTests(driver, {
    level: "runtime",
    launcher: lambdaLauncher,
    build,
    launch: {
      region: "eu-central-1",
      memoryMb: 256,
      nodePath: join(import.meta.dirname, "../node_modules/node/bin/node"),
    },
  });
});

test("every reference function is played", async () => {
  const { cases } = await import("@anyfn/conformance/cases");
  expect([...new Set(cases.map((subject) => subject.function))].sort()).toEqual([...functionNames]);
});

/**
 * By our own build where it makes such an entry. A mapping without partial failures, a pinned trigger and a streaming REST API
 * are wired by other tools.
 */
async function build(request: BuildRequest): ReturnType<Build> {
  const variants = driver.variants.filter(
    ({ kind, serve }) =>
      kind === kindOf(request.name) && JSON.stringify(serve) === JSON.stringify(request.serve),
  );
  const triggers = [...new Set(variants.map(({ trigger }) => trigger))];
  const wanted = request.serve.partialBatch ?? false;
  const partial = triggers.every((id) => PARTIAL.test(id) === wanted);
  const ours = partial && !request.serve.streaming && request.serve.trigger === undefined;
  return ours ? buildByCli(request, triggers) : bundleByHand(request);
}

/** The function as an app of one function that is wired to all of these triggers. */
async function buildByCli({ name, file }: BuildRequest, triggers: readonly string[]): ReturnType<Build> {
  const app = join(apps, `${name}-${++count}`);
  const options = `{ ...definition.options, streaming: false, native: { lambda: { trigger: ${JSON.stringify(triggers)} } } }`;
  await mkdir(join(app, "functions"), { recursive: true });
  await writeFile(join(app, "package.json"), '{ "name": "conformance", "type": "module" }\n');
  await writeFile(
    join(app, "functions", `${name}.ts`),
    `import definition from ${JSON.stringify(file)};\nexport default { ...definition, options: ${options} };\n`,
  );
  const built = await buildApp({ app, targets: ["lambda"], conditions: ["@anyfn/source"] });
  return { folder: join(built.out, "lambda", name), entry: "index.handler" };
}

/** With every row of the function's kind. */
async function bundleByHand({
  name,
  file,
  serve: { streaming, ...options },
}: BuildRequest): ReturnType<Build> {
  const folder = join(apps, `${name}-${++count}`);
  const entry = streaming ? "streamHandler" : "handler";
  const text = [
    `import { ${entry} as serve } from "@anyfn/lambda";`,
    `import definition from ${JSON.stringify(file)};`,
    `export const handler = serve(definition, ${JSON.stringify(options)});`,
  ].join("\n");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "entry.ts"), text);
  const bundle = await rolldown({
    input: join(folder, "entry.ts"),
    cwd: folder,
    platform: "node",
    resolve: { conditionNames: ["@anyfn/source", "node", "import", "default"] },
  });
  await bundle.write({ file: join(folder, "index.mjs"), format: "esm", codeSplitting: false });
  await bundle.close();
  return { folder, entry: "index.handler" };
}

function kindOf(name: string): string | undefined {
  return name.split("-")[0];
}

/** What our own template maps with ReportBatchItemFailures. */
const PARTIAL = /^aws\.(?:sqs|sns\.sqs|s3\.(?:sns-)?sqs|dynamodb|kinesis)$/;
