import { basePathMistake } from "anyfn/http";
import { didYouMean, type Kind } from "anyfn/target";
import type { Diagnostic } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";

/** Options that are not what the builders' types say: JavaScript, and a cast, let anything pass. */
export function optionMistakes(fn: AppFunction): Diagnostic[] {
  const { kind, file, line, options } = fn;
  const name = OF_SOURCE.has(kind) ? options.name : fn.name;
  const given: Readonly<Record<string, unknown>> = { ...options, env: fn.env, name };
  const at = { code: "INVALID_OPTION", file, line, function: String(fn.name) } as const;
  const needed = NEEDED[kind];
  const missing = needed !== undefined && given[needed] === undefined ? [needed] : [];
  return [
    ...missing.map(
      (option): Diagnostic => ({
        ...at,
        reason: `${/^[aei]/.test(kind) ? "An" : "A"} ${kind} function needs the option ${option}: ${SHAPES[option]?.what}.`,
        waysOut: [
          `Name it first: ${kind}("…", handler).`,
          `Or among others: ${kind}({ ${option}: "…" }, handler).`,
        ],
      }),
    ),
    ...Object.entries({ ...SHAPES, ...SHAPES_OF[kind] }).flatMap(([option, { what, fits }]): Diagnostic[] => {
      const value = given[option];
      if (value === undefined || fits(value)) return [];
      return [
        {
          ...at,
          reason: `${option} is ${JSON.stringify(value).slice(0, 80)}, and should be ${what}.`,
          waysOut: [
            `Write ${option} as ${what}.`,
            `Leave ${option} out${option === needed ? " and name it first" : " for the default"}.`,
          ],
        },
      ];
    }),
  ];
}

/** What may differ on a target; a value that only some kinds have stands in `SHAPES_OF`. */
const DIFFERING = [
  "memory",
  "timeout",
  "concurrency",
  "maxInstances",
  "minInstances",
  "architecture",
  "region",
  "env",
  "secrets",
  "access",
  "retry",
  "timezone",
  "cron",
  "every",
  "batchSize",
  "abortBefore",
  "onPermanent",
] as const;

/** Values of one target that are not what may differ there; without `kind` those of all kinds are right. */
export function* mistakenValues(values: object, where: string, kind?: Kind): Generator<Diagnostic> {
  const shapes: Readonly<Record<string, Shape>> = Object.assign(
    {},
    SHAPES,
    ...(kind === undefined ? Object.values(SHAPES_OF) : [SHAPES_OF[kind]]),
  );
  const known = DIFFERING.filter((name) => Object.hasOwn(shapes, name));
  for (const [name, value] of Object.entries(values)) {
    const shape = shapes[name];
    if (!shape || !known.some((one) => one === name)) {
      yield {
        code: "INVALID_OPTION",
        reason: `${where} has ${JSON.stringify(name)}, which is no value that differs between targets.`,
        waysOut: [
          ...didYouMean(name, known),
          `What may differ: ${known.join(", ")}.`,
          "Set it for the function, which has it on all targets.",
        ],
      };
    } else if (value !== undefined && !shape.fits(value)) {
      yield {
        code: "INVALID_OPTION",
        reason: `${where}.${name} is ${JSON.stringify(value).slice(0, 80)}, and should be ${shape.what}.`,
        waysOut: [
          `Write ${name} as ${shape.what}.`,
          `Leave ${name} out: the function's own value counts then.`,
        ],
      };
    }
  }
}

interface Shape {
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
}

/** Kinds whose option `name` is what they listen to. */
const OF_SOURCE: ReadonlySet<Kind> = new Set(["queue", "topic", "stream"]);

/** What a function of each kind cannot do without; `schedule` has rules of its own. */
const NEEDED: { readonly [K in Kind]?: string } = {
  storage: "bucket",
  queue: "name",
  topic: "name",
  database: "collection",
  stream: "name",
  event: "type",
};

const text: Shape = { what: "a text", fits: (value) => typeof value === "string" && value !== "" };
const anyText: Shape = { what: "a text", fits: (value) => typeof value === "string" };
const number: Shape = { what: "a number", fits: (value) => typeof value === "number" };
const flag: Shape = { what: "true or false", fits: (value) => typeof value === "boolean" };
const record: Shape = { what: "a record", fits: isRecord };
const texts: Shape = {
  what: "a list of texts",
  fits: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

const SHAPES: Readonly<Record<string, Shape>> = {
  name: text,
  memory: number,
  timeout: number,
  concurrency: number,
  minInstances: number,
  maxInstances: number,
  abortBefore: number,
  architecture: oneOf("x64", "arm64"),
  region: text,
  env: { what: "a record of texts", fits: (value) => isRecord(value) && texts.fits(Object.values(value)) },
  secrets: texts,
  access: oneOf("public", "private"),
  retry: record,
  native: {
    what: "a record with a record for each target",
    fits: (value) => isRecord(value) && Object.values(value).every(isRecord),
  },
  onPermanent: oneOf("fail", "drop"),
  bucket: text,
  collection: text,
  type: text,
};

const SHAPES_OF: { readonly [K in Kind]?: Readonly<Record<string, Shape>> } = {
  http: {
    route: text,
    basePath: {
      what: basePathMistake(undefined) as string, // nothing is none
      fits: (value) => basePathMistake(value) === undefined,
    },
    methods: {
      what: "a list of methods in upper case",
      fits: (value) =>
        texts.fits(value) && (value as readonly string[]).every((method) => /^[A-Z][A-Z-]*$/.test(method)), // a list of texts
    },
    streaming: flag,
  },
  schedule: { cron: text, every: text, timezone: text },
  storage: { on: someOf("created", "deleted", "archived", "updated"), prefix: anyText, suffix: anyText },
  queue: { batchSize: number, ordered: flag },
  database: { on: someOf("created", "updated", "deleted"), database: text },
  stream: { batchSize: number, from: oneOf("latest", "earliest") },
  event: { source: text },
};

function oneOf(...names: readonly unknown[]): Shape {
  return { what: `one of ${quoted(names)}`, fits: (value) => names.includes(value) };
}

function someOf(...names: readonly unknown[]): Shape {
  return {
    what: `a list of ${quoted(names)}`,
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every((item) => names.includes(item)),
  };
}

function quoted(names: readonly unknown[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
