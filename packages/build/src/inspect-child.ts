/** Runs in a process of its own: loads user code and says what it exports. Nothing of anyfn is imported here but by the code itself. */

import { fileURLToPath, pathToFileURL } from "node:url";
import type { ResourceUse } from "anyfn/target";

/** What a module turned out to be. */
export type Found =
  | {
      readonly is: "definition";
      readonly kind: string;
      /** Without what is no data. */
      readonly options: Readonly<Record<string, unknown>>;
      /** The names of all its options, of those without data too. */
      readonly keys: readonly string[];
      /** True where its middleware answers CORS preflights. */
      readonly preflight: boolean;
      /** True where the handler takes a whole delivery. */
      readonly batch: boolean;
      /** What it listens to, where that was given as a handle. */
      readonly listens: Pick<ResourceUse, "kind" | "name"> | undefined;
      /** What it and its middleware use. */
      readonly resources: readonly ResourceUse[];
    }
  | { readonly is: "nothing" }
  | { readonly is: "other"; readonly what: string; readonly app: boolean }
  | {
      readonly is: "error";
      readonly message: string;
      readonly stack: string;
      readonly code?: string | undefined;
    };

/** This module's address, for the process that loads it. */
export const childUrl: string = import.meta.url;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Modules of the app find their files where they are: see own-code.ts.
  Object.assign(globalThis, {
    __anyfnRoot: pathToFileURL(`${process.env["ANYFN_APP"] ?? process.cwd()}/`).href,
    __anyfnLooking: true,
  });
  process.on("uncaughtException", catchLoose);
  process.on("unhandledRejection", catchLoose);
  process.once("message", (urls: readonly string[]) => {
    inspectAll(urls).then(() => process.disconnect());
  });
}

/** One after the other, each answered when it is known: a module that ends the process is the one after the last answer. */
async function inspectAll(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const found = await inspect(url);
    await new Promise((sent) => process.send?.(found, sent));
  }
}

/** What was thrown or rejected with nobody there to catch it; on a platform it ends the process. */
let loose: { readonly error: unknown } | undefined;

function catchLoose(error: unknown): void {
  loose ??= { error };
}

async function inspect(url: string): Promise<Found> {
  try {
    const module = (await import(url)) as Readonly<Record<string, unknown>>; // a module's exports
    // A rejection is only known to be nobody's once everything that was ready has run.
    await new Promise(setImmediate);
    if (loose) {
      const { error } = loose;
      loose = undefined;
      throw error;
    }
    if (!("default" in module)) return { is: "nothing" };
    const value = module.default as Value | undefined | null; // looked at below
    if (
      value &&
      typeof value === "object" &&
      (value as Readonly<Record<symbol, unknown>>)[DEFINITION] === 1
    ) {
      return {
        is: "definition",
        kind: String(value.kind),
        options: optionsOf(value.options),
        keys: Object.keys(Object(value.options)),
        preflight: answersPreflights(value.options),
        batch: value.batch === true,
        listens: plain(value.listens) as Pick<ResourceUse, "kind" | "name"> | undefined, // as the builders make it
        resources: resourcesOf(value.options),
      };
    }
    const app = typeof (value as { readonly fetch?: unknown } | undefined | null)?.fetch === "function"; // asked, not called
    return {
      is: "other",
      what:
        value === null
          ? "null"
          : Array.isArray(value)
            ? "an array"
            : typeof value === "object"
              ? "an object"
              : typeof value === "function"
                ? "a function"
                : `a ${typeof value}`,
      app,
    };
  } catch (error) {
    const { message, stack, code } = (error ?? {}) as {
      readonly message?: unknown;
      readonly stack?: unknown;
      readonly code?: unknown;
    }; // anything may be thrown
    const name = (error as Partial<Error> | undefined)?.name;
    return {
      is: "error",
      message:
        typeof message === "string"
          ? `${typeof name === "string" ? `${name}: ` : ""}${message}`
          : String(error),
      stack: typeof stack === "string" ? stack : "",
      code: typeof code === "string" ? code : undefined,
    };
  }
}

/** What a definition has. */
interface Value {
  readonly kind?: unknown;
  readonly options?: unknown;
  readonly batch?: unknown;
  readonly listens?: unknown;
}

/** How builders mark what they return. */
const DEFINITION = Symbol.for("anyfn.definition");

function answersPreflights(options: unknown): boolean {
  const { use } = (options ?? {}) as { readonly use?: unknown }; // asked, not called
  return (
    Array.isArray(use) &&
    use.some((one) => (one as { readonly preflight?: unknown } | undefined)?.preflight === true)
  );
}

/** As `resourcesOf` of anyfn reads them, of whichever copy of it the app has. */
function resourcesOf(options: unknown): readonly ResourceUse[] {
  const { resources, use } = (options ?? {}) as { readonly resources?: unknown; readonly use?: unknown }; // asked, not called
  const lists = [
    resources,
    ...(Array.isArray(use)
      ? use.map((one) => (one as { readonly resources?: unknown } | undefined)?.resources)
      : []),
  ];
  return lists
    .flatMap((list) => (Array.isArray(list) ? (plain(list) as readonly ResourceUse[]) : []))
    .filter(isUse);
}

function isUse(value: unknown): value is ResourceUse {
  const { kind, name, uses } = (value ?? {}) as Partial<Record<keyof ResourceUse, unknown>>; // fields of a record, or nothing
  return typeof kind === "string" && typeof name === "string" && Array.isArray(uses);
}

/** A builder's options as data. */
function optionsOf(options: unknown): Readonly<Record<string, unknown>> {
  const { targets } = (options ?? {}) as { readonly targets?: unknown }; // asked, not called
  const data = plain(options) as Readonly<Record<string, unknown>>; // a builder's options are a record
  // What is undefined for one target takes the function's own value away there.
  return targets === undefined ? data : { ...data, targets: plain(targets, [], true) };
}

/** Without functions, schemas and whatever else is no data. */
function plain(value: unknown, seen: readonly unknown[] = [], keepUndefined = false): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || seen.includes(value) || "~standard" in value) return undefined;
  const inside = [...seen, value];
  if (Array.isArray(value))
    return value.map((item) => plain(item, inside, keepUndefined)).filter((item) => item !== undefined);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, plain(item, inside, keepUndefined), item] as const)
      .filter(([, data, item]) => data !== undefined || (keepUndefined && item === undefined))
      .map(([key, data]) => [key, data]),
  );
}
