import { basePathMistake } from "anyfn/http";
import type { TargetName } from "anyfn/target";
import { z } from "zod";
import type { Config } from "./config.ts";
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
  if (typeof value !== "object" || value === null || !("targets" in value) || !Array.isArray(value.targets))
    return value;
  const names = value.targets.map(
    (target: { readonly name?: unknown; readonly target?: { readonly name?: unknown } } | null) =>
      typeof target === "object" ? (target?.name ?? target?.target?.name) : undefined,
  );
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key)));
}

const section = z.record(z.string(), z.unknown()).optional();

/** A section for each target that anyfn comes with. */
const sections = Object.fromEntries(targetNames.map((name) => [name, section])) as {
  readonly [Name in TargetName]: typeof section;
}; // of their names

const schema = z.strictObject({
  name: z.string().min(1).optional(),
  functions: z.string().min(1).optional(),
  targets: z
    .array(
      z.custom<TargetChoice>(
        (choice) =>
          (typeof choice === "string" && choice.length > 0) ||
          (typeof choice === "object" && choice !== null && ("target" in choice || "entries" in choice)),
        "should be a target's name, a package, or a target as a value",
      ),
    )
    .optional(),
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
  conditions: z.array(z.string()).optional(),
  ...sections,
}) satisfies z.ZodType<Config>;

/** The top-level keys, for the way out. */
export const configKeys: readonly string[] = Object.keys(schema.shape);

function said(issue: z.core.$ZodIssue): string {
  const { message } = issue.code === "invalid_key" ? (issue.issues[0] ?? issue) : issue;
  return message.charAt(0).toLowerCase() + message.slice(1);
}
