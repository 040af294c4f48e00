import type { AppPlan, EntryPlan } from "anyfn/target";
import { configOf } from "./config.ts";
import type { Member, NetlifyFunction } from "./functions.ts";
import { rows } from "./rows.ts";
import { BRIDGE } from "./way.ts";

/** The folder of Netlify's functions. */
export const FUNCTIONS = "netlify/functions";

/** The bundle of one of Netlify's functions. What Netlify reads lies beside it, written as text. */
export function entryOf(fn: NetlifyFunction, { config }: AppPlan): EntryPlan {
  const { name, members } = fn;
  const plans = members.map(({ plan }) => plan);
  const triggers = [...new Set(members.flatMap((member) => member.triggers))];
  const folder = `${FUNCTIONS}/${name}`;
  return {
    path: `${folder}/bundle.mjs`,
    text: `${[...textOf(fn, config), ...guarded(members.length)].join("\n")}\n`,
    functions: plans.map((plan) => plan.name),
    triggers,
    entry: `${name}.default`,
  };
}

function textOf({ name, members, config: own }: NetlifyFunction, config: AppPlan["config"]): string[] {
  const [first] = members;
  const imports = members.map(
    ({ plan }, index) => `import f${index} from ${JSON.stringify(`anyfn:function/${plan.name}`)};`,
  );
  const used = rows.filter(({ id, kind }) =>
    members.some(({ plan, triggers }) => plan.kind === kind && triggers.includes(id)),
  );
  const rowImports = used.map((row) => `import { ${row.name} } from ${JSON.stringify(row.from)};`);
  const { secret, bridge } = configOf(config);
  const settings = {
    ...(typeof own["memory"] === "number" && { memory: own["memory"] }),
    ...(own["background"] === true && { background: true }),
    ...(secret !== undefined && { secret }),
  };
  if (name === BRIDGE || first.way.by === "background-queue") {
    const origins = typeof bridge === "object" ? bridge.origins : undefined;
    const options = {
      name,
      ...settings,
      ...(name === BRIDGE ? origins !== undefined && { origins } : { only: first.plan.name }),
    };
    return [
      ...imports,
      'import { serveBridge } from "@anyfn/netlify/bridge";',
      ...rowImports,
      `export default serveBridge([${members.map((member, index) => bridged(member, index)).join(", ")}], ${JSON.stringify(options)});`,
    ];
  }
  if (members.length > 1) {
    const functions = members.map(
      ({ plan }, index) => `{ name: ${JSON.stringify(plan.name)}, definition: f${index} }`,
    );
    return [
      ...imports,
      'import { serveAll } from "@anyfn/netlify/serve-all";',
      `export default serveAll([${functions.join(", ")}], ${JSON.stringify(settings)});`,
    ];
  }
  const { way } = first;
  const options = Object.entries({
    name: first.plan.name,
    ...settings,
    ...(way.by === "platform" && { event: way.event }),
  }).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [
    ...imports,
    way.by === "http"
      ? 'import { serveHttp as serve } from "@anyfn/netlify/serve-http";'
      : 'import { serve } from "@anyfn/netlify/serve";',
    ...rowImports,
    `export default serve(f0, [${used.map((row) => row.name).join(", ")}], { ${options.join(", ")} });`,
  ];
}

/** What its functions leave behind ends nothing. */
function guarded(count: number): string[] {
  const functions = Array.from({ length: count }, (_, index) => `f${index}`);
  return ['import { guard } from "@anyfn/netlify/guard";', `guard(${functions.join(", ")});`];
}

function bridged({ plan, triggers }: Member, index: number): string {
  const names = rows
    .filter(({ id, kind }) => kind === plan.kind && triggers.includes(id))
    .map((row) => row.name);
  return `{ name: ${JSON.stringify(plan.name)}, definition: f${index}, rows: [${names.join(", ")}] }`;
}
