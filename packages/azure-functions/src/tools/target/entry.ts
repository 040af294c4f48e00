import type { AppPlan, EntryPlan, FunctionPlan } from "anyfn/target";
import { text } from "./option.ts";
import { timeoutOf } from "./plans.ts";
import { CATCH_ALL, callerOf, type Planned, registrations } from "./registrations.ts";

/** The one bundle of an app, which registers every function. */
export function entryOf(plan: AppPlan): EntryPlan {
  const planned = registrations(plan);
  const timeout = timeoutOf(plan);
  const http = planned.filter(({ row }) => row.id === "azure.http");
  const many = http.some(({ functions }) => functions.length > 1);
  const rows = [...new Set(planned.map(({ row }) => row))].filter(
    (row) => row.id !== "azure.http" || http.some(({ functions }) => functions.length === 1),
  );
  const names = new Map(plan.functions.map(({ name }, index) => [name, `fn${index}`]));
  const variable = (name: string): string => names.get(name) ?? name;
  return {
    path: "index.cjs",
    modulePath: "index.mjs",
    text: [
      ...(http.length > 0 ? ['import { METHODS } from "node:http";'] : []),
      ...plan.functions.map(
        ({ name }) => `import ${variable(name)} from ${JSON.stringify(`anyfn:function/${name}`)};`,
      ),
      'import { register } from "@anyfn/azure-functions/register";',
      ...(planned.some(({ functions }) => functions.length === 1)
        ? ['import { serve } from "@anyfn/azure-functions/serve";']
        : []),
      ...(many ? ['import { serveAll } from "@anyfn/azure-functions/serve-all";'] : []),
      ...rows.map(({ name, from }) => `import { ${name} } from ${JSON.stringify(from)};`),
      ...(http.length > 0 ? [METHODS] : []),
      ...lines(planned, timeout, variable),
      "",
    ].join("\n"),
    functions: plan.functions.map(({ name }) => name),
    triggers: [...new Set(planned.map(({ row }) => row.id))],
    entry: CATCH_ALL,
    own: Object.fromEntries(
      plan.functions.map((fn) => {
        const one = callerOf(fn, planned, plan);
        return [fn.name, { entry: one?.name ?? fn.name, trigger: one?.row.id ?? "" }];
      }),
    ),
  };
}

/** The registrations. What several of them call is made once, and told only once that the instance shuts down. */
function lines(
  planned: readonly Planned[],
  timeout: number,
  variable: (name: string) => string,
): readonly string[] {
  const shared = planned.filter(({ name, functions }) => name !== CATCH_ALL && functions.length > 1);
  const [first, ...others] = shared;
  return [
    ...(first ? [`const behindKey = ${all(first.functions, timeout, variable)};`] : []),
    ...planned.map((one) => {
      const handler = others.includes(one)
        ? "Object.assign((input, context) => behindKey(input, context), { shutdown: async () => {} })"
        : one === first
          ? "behindKey"
          : handlerOf(one, timeout, variable);
      return `register(${JSON.stringify(one.name)}, ${registeredText(one)}, ${handler});`;
    }),
  ];
}

/** As JSON, but for the methods of HTTP functions: all that Node itself knows, of which the bundle needs no list of its own. */
function registeredText({ row, registered: { method, options } }: Planned): string {
  if (row.id !== "azure.http") return JSON.stringify({ method, options });
  const { methods: _, ...others } = options;
  return `${JSON.stringify({ method, options: others }).slice(0, -2)},"methods":methods}}`;
}

/** Of these two the library can make no request. */
const METHODS = 'const methods = METHODS.filter((name) => name !== "CONNECT" && name !== "TRACE");';

function handlerOf(one: Planned, timeout: number, variable: (name: string) => string): string {
  const { row, functions } = one;
  const [first] = functions;
  if (first === undefined || functions.length > 1) return all(functions, timeout, variable);
  const options = [
    `name: ${JSON.stringify(first.name)}`,
    `timeout: ${timeout}`,
    ...(isPinned(one) ? [`trigger: ${JSON.stringify(row.id)}`] : []),
  ];
  return `serve(${variable(first.name)}, [${row.name}], { ${options.join(", ")} })`;
}

function all(
  functions: readonly FunctionPlan[],
  timeout: number,
  variable: (name: string) => string,
): string {
  const list = functions.map(
    ({ name }) => `{ name: ${JSON.stringify(name)}, definition: ${variable(name)} }`,
  );
  return `serveAll([${list.join(", ")}], { timeout: ${timeout} })`;
}

/** Its row leaves events about blobs to another, which makes something else of them. */
function isPinned({ row, functions: [first] }: Planned): boolean {
  return (
    row.id === "azure.event-grid" && first !== undefined && text(first, "type")?.startsWith(STORAGE) === true
  );
}

const STORAGE = "Microsoft.Storage.";
