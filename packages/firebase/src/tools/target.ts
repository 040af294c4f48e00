import {
  belongsElsewhere,
  bundleName,
  exportName,
  FRAMEWORK,
  nativeOf,
  text,
} from "@anyfn/cloud-functions/target";
import type { EntryPlan, FunctionPlan, Target } from "anyfn/target";
import { check, memoryFor } from "./target/check.ts";
import { FIELDS, OWN } from "./target/config.ts";
import { files } from "./target/files.ts";
import { rows } from "./target/rows.ts";
import { services } from "./target/services.ts";
import { triggerOf } from "./target/triggers.ts";

export type { FirebaseConfig } from "./target/config.ts";

/** Firebase as a build target: `firebase.json`, and a source folder that says in `functions.yaml` what there is. */
export const target: Target = {
  name: "firebase",
  format: "esm",
  platform: { os: "linux", libc: "glibc" },
  external: [FRAMEWORK],
  provided: [],
  native: [...OWN, ...FIELDS],
  triggers: rows,
  addressOf: ({ name }) => name,
  memoryFor,
  services,
  check,
  entries: (plan) => plan.functions.map(entryOf),
  files,
};

function entryOf(fn: FunctionPlan): EntryPlan {
  const trigger = triggerOf(fn);
  const used = rows.filter((row) => row.kind === fn.kind && row.id === trigger);
  // Its row leaves these types to others, which make something else of them than a named event.
  const pinned = fn.kind === "event" && belongsElsewhere(text(fn, "type") ?? "");
  const native = nativeOf(fn, "firebase");
  const options = [
    `name: ${JSON.stringify(fn.name)}`,
    ...(pinned ? [`trigger: ${JSON.stringify(trigger)}`] : []),
    ...["appCheck", "consumeAppCheckToken", "cors", "heartbeat"].flatMap((name) =>
      native[name] === undefined ? [] : [`${name}: ${JSON.stringify(native[name])}`],
    ),
  ];
  return {
    path: `functions/${bundleName(fn.name)}`,
    text: [
      `import fn from ${JSON.stringify(`anyfn:function/${fn.name}`)};`,
      'import { serve } from "@anyfn/firebase/serve";',
      ...used.map(({ name, from }) => `import { ${name} } from ${JSON.stringify(from)};`),
      `export const handler = serve(fn, [${used.map(({ name }) => name).join(", ")}], { ${options.join(", ")} });`,
      "",
    ].join("\n"),
    functions: [fn.name],
    triggers: used.map(({ id }) => id),
    entry: exportName(fn.name),
  };
}
