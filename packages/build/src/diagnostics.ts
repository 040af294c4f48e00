import { relative } from "node:path";
import { AnyfnError, type ToolErrorCode } from "anyfn";

/** Every mistake that a command can report. Tools rely on codes, never on messages. */
export type DiagnosticCode = ToolErrorCode;

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

/** Mistakes that stop a build or a command. */
export abstract class MistakeError extends AnyfnError {
  readonly diagnostics: readonly Diagnostic[];
  /** What a command ends with: 1 where the app is wrong, 2 where the command is. */
  abstract readonly exitCode: 1 | 2;

  constructor(
    code: "BUILD_FAILED" | "COMMAND_FAILED",
    diagnostics: readonly Diagnostic[],
    options?: ErrorOptions,
  ) {
    super(code, diagnostics.map((each) => describe(each)).join("\n\n"), options);
    this.diagnostics = diagnostics;
  }
}

/** The app is wrong: a build could not be made, and nothing was written. */
export class BuildError extends MistakeError {
  override readonly exitCode = 1;

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super("BUILD_FAILED", diagnostics, options);
    this.name = "BuildError";
  }
}

/** The command is wrong: what it was asked cannot be done, whatever the app is like. */
export class CommandError extends MistakeError {
  override readonly exitCode = 2;

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super("COMMAND_FAILED", diagnostics, options);
    this.name = "CommandError";
  }
}

/** Throws when anything about the app is wrong. @throws BuildError */
export function stopOn(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new BuildError(diagnostics);
}

/** Throws when anything about the command is wrong. @throws CommandError */
export function refuse(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new CommandError(diagnostics);
}

/** What any error is to a user: mistakes as they are, what the file system refuses, and everything else as a fault of anyfn's own. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof MistakeError) return error.diagnostics;
  if (error instanceof AnyfnError)
    return [{ code: error.code as DiagnosticCode, reason: error.message, waysOut: waysOutOf(error) }]; // one of the other codes is printed all the same
  const { code, path, syscall, message } = Object(error) as Partial<NodeJS.ErrnoException>; // anything may be thrown
  if (typeof code === "string" && typeof path === "string" && syscall !== undefined)
    return [
      {
        code: "NO_FILE",
        file: shownPath(path),
        reason: `${fileVerb(syscall)}: ${fileReason(error)}.`,
        waysOut: [
          "Check the path, and that you may read and write there.",
          "Run the command as the user who owns the folder.",
        ],
      },
    ];
  return [
    {
      code: "INTERNAL",
      reason: `anyfn failed: ${String(message ?? error).split("\n")[0]}`,
      waysOut: [
        "Run the command again with ANYFN_DEBUG=1 to see where.",
        "If the app is not the cause, report it with that output: it is then a fault of anyfn.",
      ],
    },
  ];
}

/** What the file system says, in words. */
export function fileReason(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException; // what the file system rejects with
  return FILE_REASONS[code] ?? message.replace(`${code}: `, "").replace(/, \w+ '.*'$/, "");
}

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is a file",
  EACCES: "you have no permission",
  EPERM: "you have no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EMFILE: "too many files are open",
};

/** A path as a user writes it: relative to the current folder where it is inside of it. */
export function shownPath(path: string): string {
  const short = relative(".", path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}

function fileVerb(syscall: string): string {
  if (/mkdir|mkdtemp|write|rename|copyfile|symlink|link|chmod/.test(syscall)) return "It cannot be written";
  return /unlink|rm|rmdir/.test(syscall) ? "It cannot be deleted" : "It cannot be read";
}

function waysOutOf(error: AnyfnError): readonly string[] {
  const { waysOut } = error as { readonly waysOut?: readonly string[] }; // some errors have them
  return waysOut ?? [`See what ${error.code} means: anyfn explain ${error.code}.`];
}

/** A mistake, or a warning, as it is printed. */
export function describe(
  { code, file, line, function: name, target, reason, waysOut }: Diagnostic,
  level: "error" | "warning" | "note" = "error",
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
