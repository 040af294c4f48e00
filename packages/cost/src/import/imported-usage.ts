import type { UsageInput, UsageProblem } from "../usage.ts";

/** Usage as a platform tells it, in the words of anyfn's own records. */
export interface ImportedUsage extends UsageInput {
  readonly billedBy?: "platform" | undefined;
  readonly cumulative: false;
  /** Of a single invocation: its id at the platform. */
  readonly id?: string | undefined;
  readonly memoryUsedMb?: number | undefined;
}

/** What exports leave out. */
export interface ImportOptions {
  /** The function of lines that name none. Default `"function"`. */
  readonly function?: string | undefined;
  readonly region?: string | undefined;
  readonly architecture?: "x64" | "arm64" | undefined;
  /** Configured MB, where the export does not say: without it the platform's usual size is priced. */
  readonly memoryMb?: number | undefined;
  /** When lines without a time began, ISO 8601. Default: the clock. */
  readonly startedAt?: string | undefined;
  /** Google's metrics are Firebase's too: `"firebase"` where its deployer set the functions up. */
  readonly target?: "cloud-functions" | "firebase" | undefined;
}

/** What was read, and what could not be. */
export interface Imported {
  readonly records: ImportedUsage[];
  readonly problems: UsageProblem[];
  /** Lines or series of something else: a function's own logs, other metrics. */
  others: number;
  /** Records whose lines had no time. */
  undated: number;
}
