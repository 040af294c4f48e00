import { type ErrorCode, PermanentError } from "./errors.ts";

/** Any validator that speaks Standard Schema v1 (https://standardschema.dev): zod, valibot, arktype and others. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema yields: exactly one of `value` and `issues`. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One reason why a value was refused. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The value that a schema yields, `unknown` for none. */
export type Infer<Schema> = Schema extends StandardSchema<infer _Input, infer Output> ? Output : unknown;

/** True for anything that carries the Standard Schema marker. */
export function isSchema(value: unknown): value is StandardSchema {
  return (
    value !== null &&
    (typeof value === "object" || typeof value === "function") &&
    typeof (value as Partial<StandardSchema>)["~standard"]?.validate === "function"
  );
}

/** A payload that its schema refused. Permanent: the same bytes fail again. */
export class InvalidPayloadError extends PermanentError {
  readonly issues: readonly SchemaIssue[];

  constructor(what: string, issues: readonly SchemaIssue[], code: ErrorCode = "INVALID_PAYLOAD") {
    super(`${what} does not fit its schema: ${issues.map(describe).join("; ")}`, undefined, code);
    this.name = "InvalidPayloadError";
    this.issues = issues;
  }
}

/** Validates; answers the value, or a promise of it where the schema is asynchronous. @throws InvalidPayloadError */
export function validate<Output>(
  schema: StandardSchema<unknown, Output>,
  value: unknown,
  what: string,
  code?: ErrorCode,
): Output | Promise<Output> {
  const result = schema["~standard"].validate(value);
  return result instanceof Promise
    ? result.then((settled) => unwrap(settled, what, code))
    : unwrap(result, what, code);
}

function unwrap<Output>(result: SchemaResult<Output>, what: string, code?: ErrorCode): Output {
  if (result.issues) throw new InvalidPayloadError(what, result.issues, code);
  return result.value;
}

function describe(issue: SchemaIssue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return path ? `${path}: ${issue.message}` : issue.message;
}
