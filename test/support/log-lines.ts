/** The lines that are JSON, parsed. A function's own lines all are; the runtime client's are not. */
export function logLines(lines: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  return lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
}

/** The lines of `context.log`, without the usage records. */
export function appLines(lines: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  return logLines(lines).filter((line) => line.schema === undefined);
}

/** The usage records. */
export function usageLines(lines: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  return logLines(lines).filter((line) => line.schema !== undefined);
}
