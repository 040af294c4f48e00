import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { cp, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type AppPlan,
  type Problem,
  type ResourcePlan,
  resourceId,
  type ServiceRef,
  type Target,
} from "anyfn/target";
import { allSettled } from "./all-settled.ts";
import { type App, ENDINGS, readApp } from "./app.ts";
import { type AppValues, appValues, functionsOn, targetsGiven, targetsWanted } from "./app-values.ts";
import { atMost } from "./at-most.ts";
import { type AskedPackages, bundleAll } from "./bundle.ts";
import { Leaving } from "./copied/leaving.ts";
import { Packages } from "./copied/packages.ts";
import { parseSettled } from "./copied/settle.ts";
import { Tracer } from "./copied/trace.ts";
import { BuildError, type Diagnostic, type DiagnosticCode, refuse, stopOn } from "./diagnostics.ts";
import { emit } from "./emit.ts";
import { checkPlans, diagnosticsOf, fitPlans } from "./fit-plans.ts";
import { textFormats } from "./formats.ts";
import { type AppFunction, functionsOf } from "./functions.ts";
import { startInspector } from "./inspect.ts";
import type { Manifest, ManifestTarget } from "./manifest.ts";
import { nameMistakes } from "./name-mistakes.ts";
import { writeTypes } from "./native-types.ts";
import { optionMistakes } from "./option-mistakes.ts";
import { sizeProblems } from "./output-size.ts";
import { prove } from "./prove.ts";
import { limitsCode } from "./resource-limits.ts";
import { loops, unlisted } from "./resource-rules.ts";
import { planResources, type ResourceConfigs, withServices } from "./resources.ts";
import { ruleMistakes } from "./rules.ts";
import { openStaging, type Staging } from "./staging.ts";
import { targetMistakes } from "./target-mistakes.ts";
import { loadMembers, loadTargets, type TargetChoice, targetNames } from "./targets.ts";

/** What to build. What is not given comes from the configuration. */
export interface BuildOptions {
  /** The app's folder; the current one by default. */
  readonly app?: string | undefined;
  /** Names, packages or folders of third parties, or targets as values. */
  readonly targets?: readonly TargetChoice[] | undefined;
  /** Which of the configuration's `stages` counts; none by default. */
  readonly stage?: string | undefined;
  /** Relative to the app's folder. */
  readonly out?: string | undefined;
  /** Further conditions of package exports, beside the configuration's. */
  readonly conditions?: readonly string[] | undefined;
}

/** What was built. */
export interface BuildResult {
  /** Absolute. */
  readonly out: string;
  readonly manifest: Manifest;
  /** Functions that do not go to a target, by target. */
  readonly skipped: Readonly<Record<string, readonly string[]>>;
  /** What did not stop the build, and may matter all the same. */
  readonly warnings: readonly Diagnostic[];
  readonly durationMs: number;
}

/**
 * Builds an app for a list of targets. User code is parsed once; what differs between targets is their data.
 *
 * @throws BuildError where the app is wrong, CommandError where the options are; what was built before is then still there
 */
export async function build(options: BuildOptions = {}): Promise<BuildResult> {
  const began = performance.now();
  const app = await readApp(resolve(options.app ?? "."));
  const values = appValues(app.config, options.stage);
  const targets = await loadTargets(options.targets ?? wantedTargets(app), {
    from: app.folder,
    given: targetsGiven(app.config),
    by: options.targets ? "command" : "app",
  });
  const out = resolve(app.folder, options.out ?? app.config.out ?? "dist");
  (options.out === undefined ? stopOn : refuse)(outMistakes(app, out));
  const staging = await openStaging(app.folder);
  try {
    const made = await buildTargets(
      app,
      values,
      targets,
      [...(app.config.conditions ?? []), ...(options.conditions ?? [])],
      staging,
      out,
    );
    const manifest: Manifest = {
      version: 1,
      name: app.name,
      targets: { ...made.targets, ...earlierTargets(out, made.targets) },
    };
    await staging.write("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
    await staging.publish([...targets.map(({ name }) => name), "manifest.json"], out);
    await Promise.all(targets.map((target) => copyInto(app.folder, join(out, target.name), target)));
    await writeTypes(app);
    const { skipped, warnings } = made;
    return { out, manifest, skipped, warnings, durationMs: performance.now() - began };
  } finally {
    staging.remove();
  }
}

/** What is wrong with an app, for every target that is asked for. */
export interface CheckResult {
  /** The names of the targets that were looked at. */
  readonly targets: readonly string[];
  /** What would stop a build. */
  readonly errors: readonly Diagnostic[];
  /** What would not, and may matter all the same. */
  readonly warnings: readonly Diagnostic[];
  readonly durationMs: number;
}

/**
 * Finds what is wrong with an app without building it: nothing is bundled or written. What only the finished output can show is not
 * looked for.
 *
 * @throws BuildError where there is no app, or no target, to look at; CommandError where the options are wrong
 */
export async function check(options: Omit<BuildOptions, "out"> = {}): Promise<CheckResult> {
  const began = performance.now();
  const app = await readApp(resolve(options.app ?? "."));
  const values = appValues(app.config, options.stage);
  const targets = await loadTargets(options.targets ?? wantedTargets(app), {
    from: app.folder,
    given: targetsGiven(app.config),
    by: options.targets ? "command" : "app",
  });
  const conditions = [...(app.config.conditions ?? []), ...(options.conditions ?? [])];
  const staging = await openStaging(app.folder);
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  try {
    const planned = await planTargets(app, values, targets, conditions, staging, (found) =>
      errors.push(...found),
    );
    warnings.push(...planned.warnings);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    errors.push(...error.diagnostics);
  } finally {
    staging.remove();
  }
  return {
    targets: targets.map(({ name }) => name),
    errors,
    warnings,
    durationMs: performance.now() - began,
  };
}

/** What the manifest told of targets that are not built now, and whose output still lies there. */
function earlierTargets(
  out: string,
  made: Readonly<Record<string, ManifestTarget>>,
): Readonly<Record<string, ManifestTarget>> {
  const file = join(out, "manifest.json");
  if (!existsSync(file)) return {};
  let targets: unknown;
  try {
    ({ targets } = JSON.parse(readFileSync(file, "utf8")) as Partial<Manifest>);
  } catch {
    return {}; // it was not a build that wrote it
  }
  if (typeof targets !== "object" || targets === null) return {};
  return Object.fromEntries(
    Object.entries(targets as Readonly<Record<string, ManifestTarget>>).filter(
      ([name]) => !Object.hasOwn(made, name) && existsSync(join(out, name)),
    ),
  );
}

/** The targets of a configuration, else those that have a section in it, else the first there is. */
function wantedTargets(app: App): readonly TargetChoice[] {
  const named = namedTargets(app);
  // An empty list is a mistake, which is told where targets are loaded.
  if (Array.isArray(app.config.targets)) return named;
  return named.length > 0 ? named : targetNames.slice(0, 1);
}

function namedTargets({ config }: App): readonly TargetChoice[] {
  const sections = targetNames.filter((name) => config[name] !== undefined);
  const wanted = targetsWanted(config);
  if (Array.isArray(config.targets) && wanted) return wanted;
  return [...new Set([...sections, ...(wanted ?? [])])];
}

/** What is written takes the place of what is there: never of the app's own files. */
function outMistakes(app: App, out: string): Diagnostic[] {
  const functions = resolve(app.folder, app.config.functions ?? "functions");
  const own = isWithin(app.folder, out) || isWithin(out, functions);
  const taken = existsSync(out) && !statSync(out).isDirectory();
  if (!own && !taken) return [];
  const [place, source] = [out, functions].map((path) => relative(app.folder, path) || ".");
  return [
    {
      code: "INVALID_OUTPUT",
      reason: own
        ? `The output would go to ${place}, among the app's own files, and take their place.`
        : `The output would go to ${place}, which is no folder.`,
      waysOut: [
        `Name a folder of its own, outside of ${source}: anyfn build --out ${functions === app.folder ? "../" : ""}dist.`,
        "Or name it in anyfn.config.ts, under out.",
      ],
    },
  ];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * What is to be built: the app's functions as each target has them, with everything that is wrong with them.
 *
 * @param stop - is given what is wrong, as soon as it is known: it may throw, or take note of it
 * @throws BuildError for what nothing can go on after
 */
async function planTargets(
  app: App,
  values: AppValues,
  targets: readonly Target[],
  conditions: readonly string[],
  staging: Staging,
  stop: (mistakes: readonly Diagnostic[]) => void,
) {
  const { web = "light", external = [], copy = [], provided = [], env = {} } = app.config;
  const inspector = startInspector(app.folder, env, conditions);
  const packages = new Packages();
  const leaving = new Leaving(packages, { external, copy, provided });
  const tracer = new Tracer(packages);
  const mode = env.NODE_ENV ?? "production";
  const leavingOut = targets.filter((target) => target.leavesOutProvided?.(sectionOf(app, target)));
  try {
    const settle = () =>
      parseSettled(app, staging.parsed, tracer, {
        web,
        conditions,
        mode,
        apart: [
          ...leavingOut.flatMap((target) => target.provided),
          ...targets.flatMap((target) => target.external),
        ],
        leaving,
      });
    const first = await settle();
    await linkPackages(app, staging, packages, first.parsed.apart);
    const found = await inspector.inspect(
      app.sources.map((source) => join(staging.parsed, first.parsed.names.get(source) ?? "")),
    );
    const { functions, mistakes } = functionsOf(app, found);
    stop(mistakes);
    const names = await namesOf(app, targets);
    stop([
      ...functions.flatMap(optionMistakes),
      ...targetMistakes(functions, app.config, names),
      ...nameMistakes(functions, targets, names),
    ]);
    stop(copyMistakes(app, functions, leaving));
    const { parsed, named } = leaving.takeChanged() ? await settle() : first;
    const asked = askedPackages(app, functions, leaving, named);
    const going = targets.map((target) => ({
      target,
      config: sectionOf(app, target),
      functions: functionsOn(functions, target, values),
    }));
    stop([...ruleMistakes(functions, mode, going), ...loops(functions)]);
    const { plans: fitted, notes } = fitPlans(
      going.map(({ target, functions: own }) => ({ target, plan: planOf(app, target, own) })),
      functions,
    );
    const plans = await withResources(app, fitted);
    checkPlans(
      plans.filter(({ plan }) => plan.resources),
      functions,
    );
    return {
      functions,
      plans,
      parsed,
      packages,
      leaving,
      leavingOut,
      tracer,
      asked,
      warnings: [
        ...strayFiles(app, parsed.files),
        ...patchedWarnings(leaving),
        ...notes,
        ...unlisted(functions, ({ source }) => parsed.handlesOf(source)),
      ],
    };
  } finally {
    inspector.close();
  }
}

async function buildTargets(
  app: App,
  values: AppValues,
  targets: readonly Target[],
  conditions: readonly string[],
  staging: Staging,
  out: string,
): Promise<{
  readonly targets: Record<string, ManifestTarget>;
  readonly skipped: Record<string, readonly string[]>;
  readonly warnings: readonly Diagnostic[];
}> {
  const { minify = true, web = "light" } = app.config;
  const formats = textFormats();
  const { functions, plans, parsed, packages, leaving, leavingOut, tracer, asked, warnings } =
    await planTargets(app, values, targets, conditions, staging, stopOn);
  const chunkOf = new Map(functions.map((fn) => [fn.name, parsed.names.get(fn.source) ?? ""]));
  const onGlobalWeb = new Set(
    functions.flatMap(({ name, kind }) => (web === "global" && kind === "http" ? [name] : [])),
  );
  const elsewhere = await resourcesElsewhere(app, plans);
  const limit = atMost(availableParallelism());
  const made = await allSettled(
    plans.map(async ({ target, plan }) => {
      const leftOut = [...leaving.provided, ...(leavingOut.includes(target) ? target.provided : [])];
      const resources = plan.resources ?? [];
      const limits = new Map(
        target.develops
          ? await Promise.all(
              resources.map(async (one) => [one.id, await limitsCode(one, elsewhere, app.folder)] as const),
            )
          : [],
      );
      const entries = target
        .entries(plan)
        .map((entry) => withServices(entry, resources, ({ id }) => limits.get(id)));
      const bundles = await bundleAll(target, entries, {
        folder: app.folder,
        out,
        parsed,
        chunkOf,
        defaultsOf: new Map(functions.map((fn) => [fn.name, values.defaultsFor(fn, target)])),
        onGlobalWeb,
        minify,
        leftOut,
        asked,
        conditions,
        limit,
      });
      const folder = join(staging.written, target.name);
      const { built, manifest } = await emit(target, plan, bundles, {
        folder: app.folder,
        packages,
        tracer,
        assets: app.config.assets,
        formats: await formats,
        staging,
      });
      const proven = await limit(() =>
        prove(target, plan, built, { folder, app: app.folder, provided: [...target.external, ...leftOut] }),
      );
      stopOn(proven);
      const found = (await target.verify?.(folder, plan, built)) ?? [];
      const of = (problems: readonly Problem[], code: DiagnosticCode): readonly Diagnostic[] =>
        diagnosticsOf(problems, code, target, functions);
      stopOn(
        of(
          found.filter(({ warning }) => !warning),
          "VERIFY_FAILED",
        ),
      );
      const large = await sizeProblems(target, plan, built, folder);
      stopOn(
        of(
          large.filter(({ warning }) => !warning),
          "OUTPUT_TOO_LARGE",
        ),
      );
      return {
        manifest,
        warnings: [...of(found, "NOT_VERIFIED"), ...of(large, "OUTPUT_TOO_LARGE")],
      };
    }),
  );
  return {
    targets: Object.fromEntries(
      targets.map(({ name }, index) => [name, made[index]?.manifest as ManifestTarget]),
    ), // one for each
    skipped: Object.fromEntries(
      plans.map(({ target, plan }) => [
        target.name,
        functions
          .filter((fn) => !plan.functions.some(({ name }) => name === fn.name))
          .map(({ name }) => name),
      ]),
    ),
    warnings: [...warnings, ...made.flatMap((one) => one.warnings)],
  };
}

/** Packages that a function asks to be copied, and that are not there. Those that are there are left out of bundles from now on. */
function copyMistakes(app: App, functions: readonly AppFunction[], leaving: Leaving): Diagnostic[] {
  const asked = [
    ...(app.config.copy ?? []).map((name) => ({ name, at: {} })),
    ...functions.flatMap(({ name: fn, file, line, options }) =>
      (options.copy ?? []).map((name) => ({ name, at: { file, line, function: fn } })),
    ),
  ];
  return asked.flatMap(({ name, at }): Diagnostic[] => {
    const located = leaving.packages.locate(name, app.folder);
    if (located) leaving.flag(located.folder, "is named under copy");
    if (located || name.includes("*")) return [];
    return [
      {
        code: "INVALID_OPTION",
        ...at,
        reason: `copy names ${JSON.stringify(name)}, and no such package is installed in the app.`,
        waysOut: [`Install it: npm install ${name}.`, "Take it out of copy."],
      },
    ];
  });
}

/** What is copied though nothing imports it. */
function askedPackages(
  app: App,
  functions: readonly AppFunction[],
  leaving: Leaving,
  named: ReadonlyMap<string, readonly string[]>,
): AskedPackages {
  const roots = (names: readonly string[]) => names.flatMap((name) => leaving.root(name, app.folder) ?? []);
  return {
    byFunction: new Map(
      functions.map(({ name, options }) => [name, roots([...leaving.wished, ...(options.copy ?? [])])]),
    ),
    byModule: new Map([...named].map(([file, names]) => [file, roots(names)])),
  };
}

/** Instrumented packages are not in the bundle: otherwise nothing would patch them. */
function patchedWarnings(leaving: Leaving): Diagnostic[] {
  return [...leaving.patchedBy].map(([by, names]) => ({
    code: "LEFT_OUT",
    reason: `${by} patches ${[...names].sort().join(", ")} when ${names.size === 1 ? "it is" : "they are"} loaded by require(), which it cannot do inside a bundle: ${names.size === 1 ? "it is" : "they are"} copied beside the bundle.`,
    waysOut: [
      `Load ${by} before what it patches, in the first import of the function's file.`,
      `Remove ${by} if nothing is to be traced.`,
    ],
  }));
}

/** Somebody may take a file for a function because of where it lies. What a function imports is none. */
function strayFiles({ folder, others }: App, imported: ReadonlySet<string>): Diagnostic[] {
  return others
    .filter((file) => !imported.has(realpathSync(join(folder, file)))) // as the bundler names what it read
    .map((file) => ({
      code: "NO_FUNCTION",
      file,
      reason: `The file was left out: its ending is not ${ENDINGS}, which functions have, and no function imports it.`,
      waysOut: [
        file.endsWith("x")
          ? `Import it from a function's file, such as ${file.slice(0, -1)}.`
          : `Name it ${file.replace(/c(?=js$)/, "")} if it is a function.`,
        "Move it out of the functions folder if it is none.",
      ],
    }));
}

/** What the platform takes from a place of its own in the app's folder. */
async function copyInto(folder: string, built: string, { copies }: Target): Promise<void> {
  for (const { from, to } of copies?.(process.env) ?? []) {
    // A target that no function goes to has nothing.
    const names = await readdir(join(built, from)).catch(() => []);
    for (const name of names) {
      const place = join(folder, to, name);
      await rm(place, { recursive: true, force: true });
      await cp(join(built, from, name), place, { recursive: true });
    }
  }
}

/** The targets that functions may name: ours, those that are built for, and those of the configuration. */
async function namesOf({ config, folder }: App, targets: readonly Target[]): Promise<readonly string[]> {
  const given = targetsGiven(config);
  const members = given.length > 0 ? await loadMembers(given, { from: folder, given }) : [];
  return [...new Set([...targetNames, ...[...targets, ...members].map(({ name }) => name)])];
}

function sectionOf({ config }: App, { name }: Target): AppPlan["config"] {
  return { ...config[name] };
}

function planOf(app: App, target: Target, functions: readonly AppFunction[]): AppPlan {
  const going = functions
    .map(({ source: _source, line: _line, keys: _keys, ...plan }) => plan)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { name: app.name, functions: going, config: sectionOf(app, target) };
}

/** The plans with what their functions list. @throws BuildError */
async function withResources(
  { config }: App,
  plans: readonly { readonly target: Target; readonly plan: AppPlan }[],
): Promise<{ readonly target: Target; readonly plan: AppPlan }[]> {
  const configs = (config.resources ?? {}) as ResourceConfigs; // without the keys that have no value
  const listed = new Set(
    plans.flatMap(({ plan }) => plan.functions.flatMap(({ resources = [] }) => resources.map(resourceId))),
  );
  const others = Object.keys(configs).length > 0 ? await knownServices() : [];
  const made = plans.map(({ target, plan }) => ({
    target,
    plan,
    ...planResources(
      target,
      plan,
      plan.functions.some(({ resources = [] }) => resources.length > 0) ? target.entries(plan) : [],
      configs,
      others,
    ),
  }));
  stopOn([
    ...Object.keys(configs)
      .filter((id) => !listed.has(id))
      .map(
        (id): Diagnostic => ({
          code: "INVALID_CONFIG",
          reason: `resources names ${JSON.stringify(id)}, which no function lists. ${listed.size > 0 ? `Listed are ${[...listed].sort().join(", ")}.` : "No function lists any."}`,
          waysOut: [
            `List it: resources: [handle] in the options of a function that uses it.`,
            "Take it out of anyfn.config.",
          ],
        }),
      ),
    ...made.flatMap(({ mistakes }) => mistakes),
  ]);
  return made.map(({ target, plan, resources }) => ({
    target,
    plan: resources.length > 0 ? { ...plan, resources } : plan,
  }));
}

/** What each resource has on the app's other targets, built now or not: where an app is developed its calls are held to what they can do. */
async function resourcesElsewhere(
  app: App,
  plans: readonly { readonly target: Target; readonly plan: AppPlan }[],
): Promise<readonly (readonly ResourcePlan[])[]> {
  const home = plans.find(({ target, plan }) => target.develops && plan.resources);
  if (!home) return [];
  const built = plans.filter(({ target }) => !target.develops);
  const named = namedTargets(app);
  const wanted =
    named.length > 0 ? await loadTargets(named, { from: app.folder, given: targetsGiven(app.config) }) : [];
  const others = wanted.filter(({ name }) => !plans.some(({ target }) => target.name === name));
  return [
    ...built.map(({ plan }) => plan.resources ?? []),
    ...others.map((target) => {
      const plan = { ...home.plan, config: sectionOf(app, target), resources: undefined };
      const configs = (app.config.resources ?? {}) as ResourceConfigs; // as above
      return planResources(target, plan, target.entries(plan), configs, []).resources;
    }),
  ];
}

/** The services of all targets that anyfn comes with. */
async function knownServices(): Promise<readonly ServiceRef[]> {
  return (await loadTargets(targetNames)).flatMap(({ services = [] }) => services);
}

/** Packages that are not in the parsed code are found from its folder as from where they were imported. */
async function linkPackages(
  app: App,
  staging: Staging,
  packages: Packages,
  apart: ReadonlyMap<string, { readonly name: string; readonly folder: string }>,
): Promise<void> {
  const core =
    packages.locate("anyfn", app.folder) ?? packages.locate("anyfn", dirname(fileURLToPath(import.meta.url)));
  const links = new Map(
    [...apart.values(), ...(core ? [core] : [])].map(({ name, folder }) => [name, folder]),
  );
  await Promise.all(
    [...links].map(async ([name, folder]) => {
      const link = join(staging.parsed, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(folder, link, "junction");
    }),
  );
}
