import { resourcesOf } from "anyfn";
import { type AnyDefinition, definitionFor, withDefaults } from "anyfn/adapter";
import type { DevBroken, DevDiagnostic, DevFunction } from "../api.ts";
import type { WorkerFunction, WorkerSetup } from "./messages.ts";
import { mistakeOf } from "./mistake.ts";
import { plainOf } from "./plain.ts";

/** The app's functions as they were loaded. */
export interface LoadedApp {
  readonly functions: readonly LoadedFunction[];
  readonly broken: readonly (DevBroken & Pick<WorkerFunction, "before">)[];
}

/** A function that can be called. */
export interface LoadedFunction {
  readonly told: DevFunction;
  /** With what the configuration has for it on Node. */
  readonly definition: AnyDefinition;
  /** As its file exports it. */
  readonly exported: AnyDefinition;
  readonly env: Readonly<Record<string, string>>;
}

/** Loads every function; one that cannot be loaded does not stop the others. */
export async function loadApp(setup: WorkerSetup): Promise<LoadedApp> {
  const functions: LoadedFunction[] = [];
  const broken: (DevBroken & Pick<WorkerFunction, "before">)[] = [];
  for (const source of setup.functions) {
    const found = await exportOf(source, setup);
    if ("diagnostic" in found) {
      const { name, file, before } = source;
      broken.push({ function: name, file, diagnostic: found.diagnostic, before });
    } else functions.push(functionOf(source, found.definition, setup));
  }
  return { functions, broken };
}

async function exportOf(
  { file, module }: WorkerFunction,
  { folder, broken }: WorkerSetup,
): Promise<{ readonly definition: AnyDefinition } | { readonly diagnostic: DevDiagnostic }> {
  let exported: { readonly default?: unknown };
  try {
    exported = (await import(module)) as typeof exported; // a module's exports
  } catch (error) {
    const { anyfnFile } = Object(error) as { readonly anyfnFile?: string }; // anything may be thrown
    const known = anyfnFile === undefined ? undefined : broken.get(anyfnFile);
    return {
      diagnostic:
        known ??
        mistakeOf(error, {
          folder,
          file,
          what: "Loading the file failed",
          waysOut: [
            "Mend what throws: it runs when the file is loaded.",
            "Move what needs other services into setup(), which runs before the first call.",
          ],
        }),
    };
  }
  const { default: value } = exported;
  if ((Object(value) as Readonly<Record<symbol, unknown>>)[DEFINITION] === 1)
    return { definition: value as AnyDefinition }; // so builders mark what they return
  return {
    diagnostic:
      value === undefined
        ? {
            code: "NO_DEFAULT_EXPORT",
            file,
            reason: "The file has no default export.",
            waysOut: [
              'Add one: export default http(() => new Response("hello")).',
              "Move the file out of the functions folder if it is no function.",
            ],
          }
        : {
            code: "NOT_A_DEFINITION",
            file,
            reason: "The default export is not what a builder of anyfn returns.",
            waysOut: [
              'Wrap it: export default http(handler) (import { http } from "anyfn").',
              "Move the file out of the functions folder if it is no function.",
            ],
          },
  };
}

/** How builders mark what they return. */
const DEFINITION = Symbol.for("anyfn.definition");

function functionOf(source: WorkerFunction, exported: AnyDefinition, setup: WorkerSetup): LoadedFunction {
  const { kind } = exported;
  const options = withDefaults({ ...setup.defaults[kind] }, exported.options);
  const definition = definitionFor({ ...exported, options }, "node");
  const {
    env,
    name,
    secrets = [],
  } = definition.options as typeof definition.options & {
    readonly env?: Readonly<Record<string, string>> | undefined;
    readonly secrets?: readonly string[] | undefined;
  }; // as the builders' types say
  const environment: Readonly<Record<string, string>> = { ...env, ...setup.env };
  return {
    told: {
      // What a queue, topic or stream function calls its name is what it listens to.
      name: NAMED_BY_FILE.has(kind) ? source.name : (name ?? source.name),
      file: source.file,
      kind,
      options: plainOf(definition.options) as Readonly<Record<string, unknown>>, // options are a record
      resources: resourcesOf(definition.options).map(({ kind: of, name: called, uses, ...more }) => ({
        kind: of,
        name: called,
        uses,
        ...(more.prefix !== undefined && { prefix: more.prefix }),
      })),
      missingSecrets: secrets.filter((secret) => environment[secret] === undefined),
    },
    definition,
    exported,
    env: { ...env },
  };
}

const NAMED_BY_FILE: ReadonlySet<string> = new Set(["queue", "topic", "stream"]);
