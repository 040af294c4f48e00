import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Driver } from "anyfn/driver";
import type { BuiltFunction } from "../runtime.ts";
import type { PlannedBuild, PlannedFunction, RuntimePlan, Workshop } from "../runtime-plan.ts";
import { lambdaLauncher } from "../runtimes/lambda.ts";

/** AWS's own runtime client: one bundle and one process per function and kind of entry. */
export const plan: RuntimePlan = {
  target: "lambda",
  runtime: "aws-lambda-ric",
  launcher: lambdaLauncher,
  unplayed: {},
  async prepare(driver, workshop, functions) {
    let count = 0;
    return {
      launch: { region: "eu-central-1", memoryMb: 256 },
      build: (request) => build(driver, workshop, functions, request, `app-${++count}`),
    };
  },
};

/**
 * By our own build where it makes such an entry. A mapping without partial failures, a pinned trigger and a streaming REST API
 * are wired by other tools.
 */
async function build(
  driver: Driver,
  workshop: Workshop,
  functions: readonly PlannedFunction[],
  { name, file, serve }: PlannedBuild,
  unique: string,
): Promise<BuiltFunction> {
  const { kind } = functions.find((each) => each.name === name) ?? {};
  const triggers = [
    ...new Set(
      driver.variants
        .filter((variant) => variant.kind === kind && JSON.stringify(variant.serve) === JSON.stringify(serve))
        .map(({ trigger }) => trigger),
    ),
  ];
  const folder = join(workshop.folder, unique);
  const { streaming = false, partialBatch = false, trigger } = serve;
  const partial = triggers.every((id) => PARTIAL.test(id) === partialBatch);
  if (!partial || streaming || trigger !== undefined) {
    await workshop.bundle(folder, entryByHand(file, { streaming, partialBatch, trigger }));
    return { folder, entry: "index.handler" };
  }
  await mkdir(join(folder, "functions"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "name": "conformance", "type": "module" }\n');
  const options = `{ ...definition.options, streaming: false, native: { lambda: { trigger: ${JSON.stringify(triggers)} } } }`;
  await writeFile(
    join(folder, "functions", `${name}.ts`),
    `import definition from ${JSON.stringify(file)};\nexport default { ...definition, options: ${options} };\n`,
  );
  return { folder: join(await workshop.build(folder), name), entry: "index.handler" };
}

/** With every row of the function's kind. */
function entryByHand(file: string, { streaming, ...options }: PlannedBuild["serve"]): string {
  const entry = streaming ? "streamHandler" : "handler";
  return [
    `import { ${entry} as serve } from "@anyfn/lambda";`,
    `import definition from ${JSON.stringify(file)};`,
    `export const handler = serve(definition, ${JSON.stringify(options)});`,
  ].join("\n");
}

/** What our own template maps with ReportBatchItemFailures. */
const PARTIAL = /^aws\.(?:sqs|sns\.sqs|s3\.(?:sns-)?sqs|dynamodb|kinesis)$/;
