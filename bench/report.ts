import { cpus, loadavg, totalmem } from "node:os";

/** A table in Markdown; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  return [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...rest]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** What was measured on, without the name of the machine. */
export interface Conditions {
  readonly date: string;
  readonly node: string;
  /** Processors, memory and system. */
  readonly machine: string;
  /** The load average of the last minute: what else ran on it. */
  readonly load: string;
}

/** See {@link Conditions}. */
export function conditions(): Conditions {
  const [first, ...more] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${more.length + 1} × ${first?.model.trim() ?? "unknown"}, ${memory}, ${process.platform} ${process.arch}`,
    load: (loadavg()[0] ?? 0).toFixed(2),
  };
}

/** Three significant digits at most. */
export function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `--name value` of the command line, or `true` for a flag alone. */
export function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const next = process.argv[at + 1];
  return next === undefined || next.startsWith("--") ? "true" : next;
}

/** A whole number above zero; anything else ends the process and says so. */
export function numberOption(name: string, otherwise: number): number {
  const given = option(name);
  if (given === undefined) return otherwise;
  return /^[1-9]\d{0,8}$/.test(given)
    ? Number(given)
    : refuse(`--${name} takes a whole number above zero, not ${JSON.stringify(given)}`);
}

/** Ends the process as a wrong command line does. */
export function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
