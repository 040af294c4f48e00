import { basePathMistake } from "anyfn/http";
import type { TargetName } from "anyfn/target";
import { z } from "zod";
import type { AppTargets, Config } from "./config.ts";
import { type TargetChoice, targetNames } from "./targets.ts";

/** The first things that are wrong in a configuration, each with its path. */
export function configIssues(value: unknown): { readonly path: string; readonly message: string }[] {
  const { error } = schema.safeParse(withoutOthers(value));
  return (error?.issues ?? []).map((issue) => ({
    path: issue.path.join("."),
    message:
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}, which is not known`
        : said(issue),
  }));
}

/** A configuration without the sections of the targets that are given as values: their adapters say what is in them. */
function withoutOthers(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("targets" in value)) return value;
  const { targets } = value;
  const given = Array.isArray(targets)
    ? targets
    : Object.values(targets ?? {}).map((values: { readonly target?: unknown } | false | null) =>
        values ? values.target : undefined,
      );
  const names = (given as readonly Given[]).map((target) =>
    typeof target === "object" ? (target?.name ?? target?.target?.name) : undefined,
  );
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key)));
}

/** What may be given: asked, not known. */
type Given = { readonly name?: unknown; readonly target?: { readonly name?: unknown } } | null | undefined;

const section = z.record(z.string(), z.unknown()).optional();

/** A section for each target that anyfn comes with. */
const sections = Object.fromEntries(targetNames.map((name) => [name, section])) as {
  readonly [Name in TargetName]: typeof section;
}; // of their names

function isChoice(choice: unknown): boolean {
  return (
    (typeof choice === "string" && choice.length > 0) ||
    (typeof choice === "object" && choice !== null && ("target" in choice || "entries" in choice))
  );
}

/** By name; what is in it is looked at with the functions' own (`target-mistakes.ts`). */
const targetRecord = z.custom<AppTargets>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "should be a list of targets, or a record of what all functions have on each",
);

const schema = z.strictObject({
  name: z.string().min(1).optional(),
  functions: z.string().min(1).optional(),
  targets: z
    .union([
      z.array(
        z.custom<TargetChoice>(isChoice, "should be a target's name, a package, or a target as a value"),
      ),
      targetRecord,
    ])
    .optional(),
  stages: z.record(z.string(), z.looseObject({ targets: targetRecord.optional() })).optional(),
  out: z.string().min(1).optional(),
  minify: z.boolean().optional(),
  web: z.enum(["light", "global"]).optional(),
  env: z.record(z.string(), z.string()).optional(),
  basePath: z
    .string()
    .refine((value) => basePathMistake(value) === undefined, {
      error: `should be ${basePathMistake(undefined)}`,
    })
    .optional(),
  resources: z
    .record(
      z.string().regex(/^(?:bucket|queue|topic|events|kv|function):[a-z][a-z0-9-]{2,39}$/, {
        error: 'should be a resource by kind and name, such as "bucket:uploads"',
      }),
      z.strictObject({
        existing: z.string().min(1).optional(),
        service: z.string().min(1).optional(),
        endpoint: z.url().optional(),
      }),
    )
    .optional(),
  external: z.array(z.string()).optional(),
  copy: z.array(z.string()).optional(),
  assets: z.array(z.string()).optional(),
  provided: z.array(z.string()).optional(),
  conditions: z.array(z.string()).optional(),
  ...sections,
}) satisfies z.ZodType<Config>;

/** The top-level keys, for the way out. */
export const configKeys: readonly string[] = Object.keys(schema.shape);

function said(issue: z.core.$ZodIssue): string {
  const { message } = issue.code === "invalid_key" ? (issue.issues[0] ?? issue) : issue;
  return message.charAt(0).toLowerCase() + message.slice(1);
}
