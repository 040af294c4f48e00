/** What a service cannot do: a case of its suite that it fails. */
export interface Gap {
  /** The case's name. */
  readonly case: string;
  readonly reason: string;
  /** Where the platform says so. */
  readonly evidence: string;
}

/** The declared gaps of every service of this package, by its id. */
export const gaps: Readonly<Record<string, readonly Gap[]>> = {
  "memory.bucket": [
    {
      case: "a large object is streamed in constant memory, both ways",
      reason: "memory holds objects whole",
      evidence: "it is meant for tests",
    },
  ],
  "memory.queue": [],
  "memory.topic": [],
  "memory.kv": [],
  "memory.events": [],
  "memory.function": [],
  "node.directory": [
    {
      case: "signed URLs",
      reason: "a folder has no URLs",
      evidence: "no server stands before it",
    },
    {
      case: "a key that goes on after another key and a slash",
      reason: "a name is a file or a folder, never both",
      evidence: "https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html (ENOTDIR)",
    },
  ],
  "node.sqlite": [],
};

/** The table of differences, as Markdown. */
export function tableOf(all: Readonly<Record<string, readonly Gap[]>> = gaps): string {
  const rows = Object.entries(all).flatMap(([service, own]) =>
    own.map((gap) => `| ${service} | ${gap.case} | ${gap.reason} | ${gap.evidence} |`),
  );
  return ["| service | what it does not do | why | evidence |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}
