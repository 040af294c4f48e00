import { once } from "node:events";
import { basename } from "node:path";
import { styleText } from "node:util";
import { CommandError } from "@anyfn/build/diagnostics";
import { FigureError, type ImportOptions, importUsage, parseMemory, type UsageProblem } from "@anyfn/cost";
import type { ExitCode } from "../command/command.ts";
import { isDay } from "../cost/day.ts";
import { openInput } from "../cost/files.ts";
import { plural } from "../cost/words.ts";

/** The options of the command as they were written. */
export type ImportArguments = Readonly<
  Partial<Record<"function" | "region" | "architecture" | "memory" | "target" | "date", string | undefined>>
>;

/** Writes the records of files to standard output, one JSON value a line, and answers the exit code. @throws CommandError */
export async function importFiles(paths: readonly string[], given: ImportArguments): Promise<ExitCode> {
  const options = readOptions(given);
  const total = { records: 0, others: 0, undated: 0, problems: 0 };
  const problems: (UsageProblem & { readonly path: string })[] = [];
  // What reads the records may end first, as `head` does: that is no failure.
  let closed = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    closed = true;
  });
  for (const path of paths) {
    const own = { ...options, function: options.function ?? nameOf(path) };
    for await (const { records, problems: found, others, undated } of importUsage(openInput(path), own)) {
      if (closed) return 0;
      total.records += records.length;
      total.others += others;
      total.undated += undated;
      total.problems += found.length;
      for (const problem of found) if (problems.length < SHOWN) problems.push({ path, ...problem });
      const text = records.map((record) => `${JSON.stringify(record)}\n`).join("");
      if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain").catch(() => {});
    }
  }
  console.error(summary(total, paths.length, problems));
  return total.problems > 0 || total.records === 0 ? 2 : 0;
}

const SHOWN = 20;

function summary(
  total: Readonly<Record<"records" | "others" | "undated" | "problems", number>>,
  files: number,
  problems: readonly (UsageProblem & { readonly path: string })[],
): string {
  const ok = total.problems === 0 && total.records > 0;
  const head = `${ok ? "✔" : "✘"} ${plural(total.records, "record")} from ${plural(files, "file")}; ${plural(total.others, "line")} of something else${total.problems > 0 ? `; ${plural(total.problems, "problem")}:` : ""}`;
  const more = total.problems - problems.length;
  return [
    styleText(ok ? "green" : "red", head, { stream: process.stderr }),
    ...problems.map(({ path, line, reason }) => `  ${path}:${line}  ${reason}`),
    ...(more > 0 ? [`  and ${more.toLocaleString("en-US")} more`] : []),
    ...(total.undated > 0
      ? [`  ${plural(total.undated, "record")} had no time and got one; --date says which day it was.`]
      : []),
    ...(total.records === 0 && total.problems === 0
      ? [
          "  → REPORT lines and platform.report events of Lambda, time series of Google and metrics of Azure are read; see docs/metering.md.",
        ]
      : []),
  ].join("\n");
}

function readOptions({
  function: name,
  region,
  architecture,
  memory,
  target,
  date,
}: ImportArguments): ImportOptions {
  const refuse = (reason: string, ...waysOut: string[]): never => {
    throw new CommandError([{ code: "INVALID_ARGUMENT", reason, waysOut }]);
  };
  if (architecture !== undefined && architecture !== "x64" && architecture !== "arm64")
    return refuse(
      `${JSON.stringify(architecture)} is no architecture.`,
      "Write --architecture arm64.",
      "Or --architecture x64.",
    );
  if (target !== undefined && target !== "firebase" && target !== "cloud-functions")
    return refuse(
      `${JSON.stringify(target)} is not among the targets whose exports look alike.`,
      "Write --target firebase for Google's metrics of an app of Firebase.",
      "Else leave it out: the export says what it is of.",
    );
  if (date !== undefined && !isDay(date))
    return refuse(
      `${JSON.stringify(date)} is no day.`,
      "Write it as 2026-11-22.",
      "Or leave it out for today.",
    );
  let memoryMb: number | undefined;
  try {
    memoryMb = memory === undefined ? undefined : parseMemory(memory);
  } catch (error) {
    if (!(error instanceof FigureError)) throw error;
    throw new CommandError([
      { code: "INVALID_FIGURE", reason: error.message, waysOut: ["For example: --memory 512"] },
    ]);
  }
  return {
    function: name,
    region,
    architecture,
    memoryMb,
    target,
    startedAt: date === undefined ? undefined : `${date}T00:00:00.000Z`,
  };
}

/** The file's name up to its first dot: `thumb.log.gz` is of `thumb`. */
function nameOf(path: string): string | undefined {
  const [name] = path === "-" ? [] : basename(path).split(".");
  return name === "" ? undefined : name;
}
