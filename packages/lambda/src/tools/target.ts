import type { AppPlan, EntryPlan, FunctionPlan, Target } from "anyfn/target";
import { check } from "./target/check.ts";
import { configOf, FRONTS, type LambdaConfig, runtimeOf } from "./target/config.ts";
import { limits } from "./target/limits.ts";
import { nativeKeys } from "./target/native-keys.ts";
import { rows } from "./target/rows.ts";
import { services } from "./target/services.ts";
import { templates } from "./target/template.ts";
import { PARTIAL, triggersOf } from "./target/triggers.ts";

export type { HttpFront, LambdaConfig } from "./target/config.ts";

/** AWS Lambda as a build target: a bundle and a zip per function, and an AWS SAM template. */
export const target: Target = {
  name: "lambda",
  format: "esm",
  platform: { os: "linux", libc: "glibc" },
  external: [],
  provided: [/^@aws-sdk\//, /^@smithy\//],
  leavesOutProvided: (config) => configOf(config).awsSdk === "runtime",
  native: nativeKeys,
  triggers: rows,
  services,
  // Of a function with an address of its own nobody else answers there.
  addressOf: (fn, config) =>
    triggersOf(fn, configOf(config)).every((id) => id === FRONTS["function-url"]) ? fn.name : "",
  check,
  entries: (plan) => plan.functions.map((fn) => entryOf(fn, plan)),
  files: templates,
  limits,
};

function entryOf(fn: FunctionPlan, { config }: AppPlan): EntryPlan {
  const triggers = triggersOf(fn, configOf(config));
  const used = rows.filter((row) => row.kind === fn.kind && triggers.includes(row.id));
  const serve =
    fn.options.streaming === true
      ? { name: "serveStream", from: "@anyfn/lambda/serve-stream" }
      : { name: "serve", from: "@anyfn/lambda/serve" };
  // The template's mappings say ReportBatchItemFailures; a list of failures sent to one that does not would acknowledge them.
  const partialBatch = triggers.some((id) => PARTIAL.has(id));
  const pinned = triggers.length === 1 && triggers[0] === "aws.sns.sqs";
  const options = [
    `name: ${JSON.stringify(fn.name)}`,
    ...(partialBatch ? ["partialBatch: true"] : []),
    ...(answersPromises(fn, configOf(config)) ? ["promise: true"] : []),
    // Raw delivery leaves no trace of the topic in the queue's messages: nothing could tell them apart.
    ...(pinned ? ['trigger: "aws.sns.sqs"'] : []),
  ];
  const text = [
    `import fn from ${JSON.stringify(`anyfn:function/${fn.name}`)};`,
    `import { ${serve.name} } from ${JSON.stringify(serve.from)};`,
    ...used.map(({ name, from }) => `import { ${name} } from ${JSON.stringify(from)};`),
    `export const handler = ${serve.name}(fn, [${used.map(({ name }) => name).join(", ")}], { ${options.join(", ")} });`,
    "",
  ].join("\n");
  return {
    path: `${fn.name}/index.mjs`,
    text,
    functions: [fn.name],
    triggers: used.map(({ id }) => id),
    entry: "index.handler",
    zip: `${fn.name}.zip`,
  };
}

/** The runtime client of `nodejs22.x` takes no other answer; a streaming entry always gives a promise. */
function answersPromises(fn: FunctionPlan, config: LambdaConfig): boolean {
  return fn.options.streaming !== true && !/^nodejs(?:2[4-9]|[3-9]\d)\./.test(runtimeOf(fn, config));
}
