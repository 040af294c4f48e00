/** OpenWhisk as a build target: an archive for each action, and the manifest that `wsk project deploy` takes. */
import type {
  AppPlan,
  EntryPlan,
  FunctionPlan,
  OutputFile,
  Target,
  TextFormats,
  TriggerRef,
} from "anyfn/target";
import { check } from "./target/check.ts";
import { manifestOf } from "./target/manifest.ts";

const PACKAGE = "@anyfn/example-openwhisk-adapter";

const triggers: readonly TriggerRef[] = [
  { id: "openwhisk.web", kind: "http", from: `${PACKAGE}/events/http`, name: "http" },
  { id: "openwhisk.invoke", kind: "invoke", from: `${PACKAGE}/events/invoke`, name: "invoke" },
  { id: "openwhisk.alarm", kind: "schedule", from: `${PACKAGE}/events/schedule`, name: "schedule" },
  { id: "openwhisk.kafka", kind: "stream", from: `${PACKAGE}/events/kafka-stream`, name: "kafkaStream" },
  { id: "openwhisk.kafka.topic", kind: "topic", from: `${PACKAGE}/events/kafka-topic`, name: "kafkaTopic" },
];

/** Apache OpenWhisk, for `anyfn build`. */
export const target: Target = {
  name: "openwhisk",
  // The runtime loads an action with `require`.
  format: "cjs",
  platform: { os: "linux", libc: "glibc" },
  external: [],
  provided: [],
  triggers,
  // An app need not have this package: its own file says where it is.
  from: import.meta.url,
  check,
  entries: ({ functions }) => functions.map(entryOf),
  files: (plan, _built, formats) => files(plan, formats),
};

function entryOf({ name, kind, env }: FunctionPlan): EntryPlan {
  const used = triggers.filter((trigger) => trigger.kind === kind);
  return {
    path: `${name}/index.cjs`,
    text: [
      `import definition from ${JSON.stringify(`anyfn:function/${name}`)};`,
      `import { serve } from ${JSON.stringify(`${PACKAGE}/serve`)};`,
      ...used.map(({ from, name: trigger }) => `import { ${trigger} } from ${JSON.stringify(from)};`),
      ...Object.entries(env).map(
        ([key, value]) => `process.env[${JSON.stringify(key)}] ??= ${JSON.stringify(value)};`,
      ),
      `export const main = serve(definition, [${used.map((each) => each.name).join(", ")}], { name: ${JSON.stringify(name)} });`,
      "",
    ].join("\n"),
    functions: [name],
    triggers: used.map(({ id }) => id),
    entry: "index.main",
    zip: `${name}.zip`,
  };
}

function files(plan: AppPlan, formats: TextFormats): readonly OutputFile[] {
  return [
    ...plan.functions.map(({ name }) => ({
      path: `${name}/package.json`,
      text: `${JSON.stringify({ name, version: "1.0.0", main: "index.cjs" }, null, 2)}\n`,
    })),
    {
      path: "manifest.yaml",
      text: formats.yaml(
        manifestOf(plan),
        "Made by anyfn. Deploy it: wsk project deploy --manifest manifest.yaml",
      ),
    },
  ];
}
