import { basePathMistake } from "anyfn/http";
import { z } from "zod";
import type { Config } from "./config.ts";

/** The first things that are wrong in a configuration, each with its path. */
export function configIssues(value: unknown): { readonly path: string; readonly message: string }[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map((issue) => ({
    path: issue.path.join("."),
    message:
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}, which is not known`
        : said(issue),
  }));
}

const names = ["lambda", "cloud-functions", "firebase", "azure-functions", "netlify", "node"] as const;
const section = z.record(z.string(), z.unknown()).optional();

const schema = z.strictObject({
  name: z.string().min(1).optional(),
  functions: z.string().min(1).optional(),
  targets: z.array(z.enum(names)).optional(),
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
  external: z.array(z.string()).optional(),
  conditions: z.array(z.string()).optional(),
  lambda: section,
  "cloud-functions": section,
  firebase: section,
  "azure-functions": section,
  netlify: section,
  node: section,
}) satisfies z.ZodType<Config>;

/** The top-level keys, for the way out. */
export const configKeys: readonly string[] = Object.keys(schema.shape);

function said(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  return message.charAt(0).toLowerCase() + message.slice(1);
}
