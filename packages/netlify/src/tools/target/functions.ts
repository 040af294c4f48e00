import { type AppPlan, type FunctionPlan, scheduleOf } from "anyfn/target";
import { configOf, nativeOf } from "./config.ts";
import { BRIDGE, HTTP, netlifyName, triggersOf, type Way, wayOf } from "./way.ts";

/** A function of an app, and how it is called. */
export interface Member {
  readonly plan: FunctionPlan;
  readonly way: Way;
  readonly triggers: readonly string[];
}

/** One of Netlify's functions, and what of the app is in it. */
export interface NetlifyFunction {
  /** As Netlify calls it. */
  readonly name: string;
  readonly members: readonly [Member, ...Member[]];
  /** Its `config`: literal JSON, because Netlify reads it without running it. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Netlify's functions for an app, by name. */
export function netlifyFunctions({ functions, config, name: app }: AppPlan): readonly NetlifyFunction[] {
  const groups = new Map<string, [Member, ...Member[]]>();
  for (const plan of functions) {
    const way = wayOf(plan, config);
    if (!way) continue; // a mistake, which was reported
    const member: Member = { plan, way, triggers: triggersOf(plan, way) };
    const name = netlifyName(plan, way);
    const group = groups.get(name);
    if (group) group.push(member);
    else groups.set(name, [member]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => ({
      name,
      members,
      config: { ...configFor(name, members, config), ...titled(app, name, members), ...FORM },
      env: Object.assign({}, ...members.map(({ plan }) => plan.env)) as Record<string, string>, // texts alone
    }));
}

/** What is the same of all: Netlify takes the folder as it is. */
const FORM = { generator: "anyfn", nodeBundler: "none", includedFiles: ["**"] };

function titled(app: string, name: string, members: readonly Member[]): object {
  const [first] = members;
  return { name: name === HTTP || name === BRIDGE ? `${app}: ${name}` : (first?.plan.file ?? name) };
}

function configFor(
  name: string,
  members: readonly [Member, ...Member[]],
  config: AppPlan["config"],
): Readonly<Record<string, unknown>> {
  const [{ plan, way }] = members;
  const memory = Math.max(...members.map((member) => member.plan.options.memory ?? 0));
  const region = members.map((member) => member.plan.options.region).find((one) => one !== undefined);
  return {
    ...(name === HTTP && {
      path: pathOf(members),
      excludedPath: ["/.netlify/*"],
      ...(configOf(config).preferStatic !== false && { preferStatic: true }),
    }),
    ...(way.by === "schedule" && { schedule: scheduleOf(plan.options).text }),
    ...((way.by === "background" || way.by === "background-queue") && { background: true }),
    ...(memory > 0 && { memory }),
    ...(region !== undefined && { region: region.toLowerCase() }),
    ...Object.assign({}, ...members.map((member) => furtherConfig(member.plan))),
  };
}

/** Every path, or where all functions have one base path what is below it: nothing else is asked of them then. */
function pathOf(members: readonly Member[]): string | readonly string[] {
  const bases = new Set(members.map(({ plan }) => plan.options["basePath"]));
  const [base] = bases;
  return bases.size === 1 && typeof base === "string" ? [base, `${base}/*`] : "/*";
}

/** What the user wants merged last. */
function furtherConfig(plan: FunctionPlan): object {
  const { bridge: _bridge, queue: _queue, background: _background, ...further } = nativeOf(plan);
  return further;
}
