import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Driver } from "anyfn/driver";
import { DEPLOYED_PREFIX, DEPLOYED_TIMEOUT, type Deployable } from "../remote-plan.ts";
import type { BuiltFunction } from "../runtime.ts";
import type { PlannedBuild, PlannedFunction, RuntimePlan, Workshop } from "../runtime-plan.ts";
import { lambdaLauncher } from "../runtimes/lambda.ts";

/** Each kind in one form of entry: of queues and streams what our own template maps with ReportBatchItemFailures. */
const INVOKED: readonly string[] = [
  ...["rest", "http-v1", "http-v2", "function-url", "alb-single", "alb-multi", "lattice-v1", "lattice-v2"],
  ...["rule", "scheduler", "s3", "s3-bus", "s3-sns", "sqs", "sqs-fifo", "sns", "dynamodb"],
  ...["kinesis", "bus", "invoke"],
];

/** AWS's own runtime client: one bundle and one process per function and kind of entry. */
export const plan: RuntimePlan = {
  target: "lambda",
  runtime: "aws-lambda-ric",
  launcher: lambdaLauncher,
  unplayed: {},
  remote: {
    invoked: INVOKED,
    url: "function-url",
    deployable,
  },
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
  const buffered = kind === "http" ? "streaming: false, " : "";
  const options = `{ ...definition.options, ${buffered}native: { lambda: { trigger: ${JSON.stringify(triggers)} } } }`;
  await writeFile(
    join(folder, "functions", `${name}.ts`),
    `import definition from ${JSON.stringify(file)};\nexport default { ...definition, options: ${options} };\n`,
  );
  return { folder: join(await workshop.build(folder), name), entry: "index.handler" };
}

/** One archive for each function, and a script that makes or updates them all. */
async function deployable(
  driver: Driver,
  workshop: Workshop,
  functions: readonly PlannedFunction[],
  out: string,
): Promise<Deployable> {
  const variants = driver.variants.filter(({ id }) => plan.remote?.invoked?.includes(id));
  const names: string[] = [];
  for (const { name, kind, file } of functions) {
    const { serve } = variants.find((variant) => variant.kind === kind) ?? {};
    if (!serve) continue;
    const built = await build({ ...driver, variants }, workshop, functions, { name, file, serve }, name);
    const deployed = `${DEPLOYED_PREFIX}${name}`;
    await cp(built.folder, join(out, deployed), { recursive: true });
    await cp(`${built.folder}.zip`, join(out, `${deployed}.zip`));
    names.push(deployed);
  }
  await writeFile(join(out, "deploy.sh"), SCRIPT, { mode: 0o755 });
  return {
    names,
    steps: [
      "ROLE=arn:aws:iam::123456789012:role/my-role ./deploy.sh",
      `anyfn conformance --level remote --target lambda --function '${DEPLOYED_PREFIX}{function}'`,
    ],
  };
}

const SCRIPT = `#!/bin/sh
# The suite's reference functions on AWS Lambda, made or brought up to date:
#   ROLE=arn:aws:iam::123456789012:role/my-role ./deploy.sh
# The role needs AWSLambdaBasicExecutionRole. Nothing calls them but who may: they have no trigger.
set -eu
cd -- "$(dirname -- "$0")"
: "\${ROLE:?Which role? ROLE=arn:aws:iam::123456789012:role/my-role ./deploy.sh}"

for zip in ${DEPLOYED_PREFIX}*.zip; do
  name=\${zip%.zip}
  set -- --function-name "$name" --runtime nodejs24.x --handler index.handler --timeout ${DEPLOYED_TIMEOUT} --memory-size 256 \\
    --role "$ROLE" --environment 'Variables={ANYFN_METER=records,ANYFN_CONFORMANCE=1}'
  if aws lambda get-function --function-name "$name" >/dev/null 2>&1; then
    aws lambda update-function-code --function-name "$name" --zip-file "fileb://$zip" >/dev/null
    aws lambda wait function-updated-v2 --function-name "$name"
    aws lambda update-function-configuration "$@" >/dev/null
    aws lambda wait function-updated-v2 --function-name "$name"
  else
    aws lambda create-function "$@" --zip-file "fileb://$zip" >/dev/null
    aws lambda wait function-active-v2 --function-name "$name"
  fi
  echo "$name"
done
`;

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
