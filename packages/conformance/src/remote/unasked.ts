import type { Case } from "../case.ts";
import { needsLogs } from "../judge.ts";

/** What can be had of deployed functions. */
export interface Reach {
  readonly logs: boolean;
  /** The names of headers that say who calls, of every request. */
  readonly taken?: readonly string[] | undefined;
}

/** The cases that deployed functions cannot be asked, each with the reason. */
export function unaskedOf(cases: readonly Case[], reach: Reach): Readonly<Record<string, string>> {
  return Object.fromEntries(
    cases.flatMap((subject) => {
      const reason = reasonOf(subject, reach);
      return reason === undefined ? [] : [[subject.id, reason]];
    }),
  );
}

/** A case as it can be asked at an address: the address is the one that the function sees. */
export function atAddress(subject: Case, { origin, host }: URL): Case {
  const expected = replaced(subject.expected, (text) =>
    text === HOST ? host : text.startsWith(ORIGIN) ? `${origin}${text.slice(ORIGIN.length)}` : text,
  );
  return { ...subject, expected } as Case; // of its kind still
}

function reasonOf(subject: Case, { logs, taken = [] }: Reach): string | undefined {
  if (subject.fresh) return "nobody can ask for an instance that was just started";
  if (!logs && needsLogs(subject)) return "it is judged by the function's log, which a URL does not give";
  if (!logs && subject.kind === "http" && isOfPlace(subject.stimulus))
    return "it says who calls, or how the place is called, and the network says that";
  const names = subject.kind === "http" ? (subject.stimulus.headers ?? []).map(([name]) => name) : [];
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  if (names.some((name) => lower.has(name.toLowerCase())))
    return "it sends a header that says who calls here";
  return undefined;
}

/** What a client cannot say of itself. */
function isOfPlace({ host, client, secure }: Extract<Case, { kind: "http" }>["stimulus"]): boolean {
  return host !== undefined || client !== undefined || secure !== undefined;
}

/** Every text of it, wherever it is; bytes stay as they are. */
function replaced(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => replaced(item, change));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, change)]));
}

/** The address of a stimulus that names none. */
const HOST = "api.example.com";
const ORIGIN = `https://${HOST}`;
