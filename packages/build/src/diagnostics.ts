/** Every mistake that a command can report. Tools rely on codes, never on messages. */
export type DiagnosticCode =
  | "INVALID_ARGUMENT"
  | "NO_APP"
  | "NO_FUNCTIONS"
  | "INVALID_CONFIG"
  | "INVALID_OUTPUT"
  | "UNKNOWN_TARGET"
  | "SYNTAX_ERROR"
  | "UNRESOLVED_IMPORT"
  | "MISSING_EXPORT"
  | "BUNDLE_FAILED"
  | "LOAD_FAILED"
  | "NO_DEFAULT_EXPORT"
  | "NOT_A_DEFINITION"
  | "INVALID_OPTION"
  | "DUPLICATE_NAME"
  | "DUPLICATE_ROUTE"
  | "INVALID_ROUTE"
  | "INVALID_SCHEDULE"
  | "UNSUPPORTED"
  | "INVALID_FIGURE"
  | "INVALID_PRICE_BOOK"
  | "NO_FILE"
  | "VERIFY_FAILED"
  | "NOT_VERIFIED"
  | "NO_FUNCTION"
  | "NATIVE_MODULE"
  | "NO_RUNTIME"
  | "UNREACHABLE"
  | "NO_DATA"
  | "BAD_DATA"
  | "NOT_PARKED";

/** One mistake of the user's: where, why, and at least two ways out. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** Relative to the app's folder, with `/`. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  readonly function?: string | undefined;
  readonly target?: string | undefined;
  readonly reason: string;
  readonly waysOut: readonly string[];
}

/** A build that could not be made. Nothing was written. */
export class BuildError extends Error {
  readonly code = "BUILD_FAILED";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => describe(each)).join("\n\n"));
    this.name = "BuildError";
    this.diagnostics = diagnostics;
  }
}

/** Throws when there is anything to report. @throws BuildError */
export function stopOn(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new BuildError(diagnostics);
}

/** A mistake, or a warning, as it is printed. */
export function describe(
  { code, file, line, function: name, target, reason, waysOut }: Diagnostic,
  level: "error" | "warning" = "error",
): string {
  const place = file === undefined ? undefined : line === undefined ? file : `${file}:${line}`;
  const about = [name, target].filter((part) => part !== undefined).join(" on ");
  const head = [place, about].filter((part) => part !== undefined && part !== "").join("  ");
  return [
    `${level} ${code}${head ? `  ${head}` : ""}`,
    ...reason.split("\n").map((part) => `  ${part}`),
    ...waysOut.map((way) => `  → ${way}`),
  ].join("\n");
}
