import type { AppPlan, FunctionPlan, TriggerRef } from "anyfn/target";
import { rows } from "./rows.ts";

/** The rows of the kinds that these functions are of. */
export function usedRows(functions: readonly FunctionPlan[]): readonly TriggerRef[] {
  return rows.filter(({ kind }) => functions.some((fn) => fn.kind === kind));
}

/** The module that Node runs: every function with what may call it, handed to the server. */
export function serverModule({ name, functions }: AppPlan): string {
  return [
    'import "@anyfn/node/needs-node";',
    'import { start } from "@anyfn/node/server";',
    ...usedRows(functions).map(
      (row) => `import { ${row.name} as ${local(row)} } from ${JSON.stringify(row.from)};`,
    ),
    ...functions.map((fn, index) => `import fn${index} from ${JSON.stringify(`anyfn:function/${fn.name}`)};`),
    "await start({",
    `  name: ${JSON.stringify(name)},`,
    "  functions: [",
    ...functions.map((fn, index) => `    ${functionText(fn, index)},`),
    "  ],",
    "});",
    "",
  ].join("\n");
}

function functionText({ name, kind, env }: FunctionPlan, index: number): string {
  const own = rows.filter((row) => row.kind === kind).map(local);
  const values = Object.keys(env).length > 0 ? `, env: ${JSON.stringify(env)}` : "";
  return `{ name: ${JSON.stringify(name)}, definition: fn${index}, rows: [${own.join(", ")}]${values} }`;
}

/** Rows and functions are told apart, whatever they are called. */
function local({ name }: TriggerRef): string {
  return `${name}Row`;
}
