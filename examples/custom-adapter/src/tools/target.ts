/** Workers as a build target: each function a Worker of its own, with the configuration that Wrangler deploys. */
import type { AppPlan, EntryPlan, FunctionPlan, OutputFile, Target, TriggerRef } from "anyfn/target";
import { check } from "./target/check.ts";
import { wranglerConfig } from "./target/wrangler.ts";

const PACKAGE = "@anyfn/example-custom-adapter";

const triggers: readonly TriggerRef[] = [
  { id: "cloudflare.http", kind: "http", from: `${PACKAGE}/events/http`, name: "http" },
  { id: "cloudflare.schedule", kind: "schedule", from: `${PACKAGE}/events/schedule`, name: "schedule" },
  { id: "cloudflare.queue", kind: "queue", from: `${PACKAGE}/events/queue`, name: "queue" },
];

/** Cloudflare Workers, for `anyfn build`. */
export const target: Target = {
  name: "cloudflare-workers",
  format: "esm",
  platform: { os: "linux", libc: "glibc" },
  external: [],
  provided: [],
  // Workers hand over and take the classes of the web.
  web: "global",
  triggers,
  // An app need not have this package: its own file says where it is.
  from: import.meta.url,
  check,
  entries: ({ functions }) => functions.map(entryOf),
  files,
};

function entryOf({ name, kind }: FunctionPlan): EntryPlan {
  const used = triggers.filter((trigger) => trigger.kind === kind);
  return {
    path: `${name}/index.mjs`,
    text: [
      `import definition from ${JSON.stringify(`anyfn:function/${name}`)};`,
      `import { serve } from ${JSON.stringify(`${PACKAGE}/serve`)};`,
      ...used.map(({ from, name: trigger }) => `import { ${trigger} } from ${JSON.stringify(from)};`),
      `export default serve(definition, [${used.map((each) => each.name).join(", ")}], { name: ${JSON.stringify(name)} });`,
      "",
    ].join("\n"),
    functions: [name],
    triggers: used.map(({ id }) => id),
    entry: "index.default",
  };
}

function files({ functions }: AppPlan): readonly OutputFile[] {
  return [
    ...functions.map((fn) => ({
      path: `${fn.name}/wrangler.json`,
      text: `${JSON.stringify(wranglerConfig(fn), null, 2)}\n`,
    })),
    { path: "deploy.sh", text: deploy(functions), executable: true },
  ];
}

function deploy(functions: readonly FunctionPlan[]): string {
  return [
    "#!/bin/sh",
    "# Deploys each function as a Worker of its own. Needs `wrangler login`, or CLOUDFLARE_API_TOKEN.",
    "set -eu",
    'cd -- "$(dirname -- "$0")"',
    ...functions.flatMap(({ name, options }) => [
      ...(options.secrets ?? []).map(
        (secret) => `# Once: npx wrangler secret put ${secret} --config ${name}/wrangler.json`,
      ),
      `npx wrangler deploy --config ${name}/wrangler.json`,
    ]),
    "",
  ].join("\n");
}
