import { readFile } from "node:fs/promises";
import { type Diagnostic, refuse } from "@anyfn/build/diagnostics";
import type { DevFunction } from "@anyfn/dev/api";
import type { HttpStimulus, Stimulus } from "anyfn/driver";
import { didYouMean } from "anyfn/target";
import { builtInStimulus } from "../parity/stimulus.ts";

/** The options of commands that call a function by hand. */
export const playOptions = {
  app: { takes: "folder", description: "The app's folder", default: "the current folder" },
  target: {
    takes: "name",
    description: "Whose native event and adapter the call goes through",
    example: "lambda",
    default: "node",
  },
  variant: {
    takes: "name",
    description: "One of the ways in which the target calls such a function",
    example: "http-v1",
    default: "the first",
  },
  event: {
    takes: "file",
    description: "A file with the event, neutral and as JSON",
    example: "event.json",
    default: "an event that fits the function",
  },
  data: { takes: "text", description: "The body, message, or input of the event: JSON, or text" },
  method: { takes: "name", description: "Of a request", default: "the function's first, else GET" },
  path: { takes: "path", description: "Of a request, with its query", example: "/orders?page=2" },
  header: { takes: "list", description: "Of a request: name: value, with a line break between two" },
  body: { takes: "text", description: "Of a request: the same as --data" },
} as const;

/** What these options said. */
export type GivenCall = { readonly [Name in keyof typeof playOptions]: string | undefined };

/** The function of this name. @throws CommandError where there is none */
export function calledFunction(
  functions: readonly DevFunction[],
  name: string | undefined,
  command: string,
): DevFunction {
  const names = functions.map((fn) => fn.name);
  const found = functions.find((fn) => fn.name === name);
  if (found) return found;
  refuse([
    {
      code: "INVALID_ARGUMENT",
      reason:
        name === undefined ? "Which function?" : `There is no function ${name}, or it cannot be loaded.`,
      waysOut: [
        ...didYouMean(name ?? "", names, (near) => `anyfn ${command} ${near}`),
        `Name one of ${names.join(", ")}: anyfn ${command} ${names[0]}.`,
        "Name the app's folder: --app path/to/app.",
      ],
    },
  ]);
  throw new RangeError("unreachable: it was refused");
}

/** The event: of a file, or one that fits the function with what was given. @throws CommandError */
export async function stimulusOf(fn: DevFunction, given: GivenCall): Promise<Stimulus> {
  refuse(mistakesOf(fn, given));
  const { event, method, path } = given;
  const data = given.data ?? given.body;
  if (event !== undefined) return eventOf(event);
  const fitting = builtInStimulus({ kind: fn.kind, options: fn.options });
  if (fitting.kind === "http") {
    const changed =
      method?.toUpperCase() ?? (data !== undefined && fitting.method === "GET" ? "POST" : undefined);
    const body = data ?? (changed === "GET" || changed === "HEAD" ? undefined : fitting.body);
    const own = (given.header ?? "").split("\n").filter((line) => line.trim() !== "");
    const headers = own.map((line): readonly [string, string] => {
      const [name = "", ...rest] = line.split(":");
      return [name.trim(), rest.join(":").trim()];
    });
    const named = new Set(headers.map(([name]) => name.toLowerCase()));
    const usual: HttpStimulus["headers"] = [
      ["accept", "*/*"],
      ...(body === undefined
        ? []
        : [["content-type", isJson(body) ? "application/json" : "text/plain"] as const]),
    ];
    return {
      kind: "http",
      method: changed ?? fitting.method,
      target: path ?? fitting.target,
      headers: [...usual.filter(([name]) => !named.has(name)), ...headers],
      host: "localhost",
      secure: false,
      ...(body !== undefined && { body }),
    };
  }
  if (fitting.kind === "schedule") {
    const scheduledTime = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    return { kind: "schedule", messages: [{ scheduledTime, time: scheduledTime, attempt: 1 }] };
  }
  if (data === undefined) return fitting;
  const messages = fitting.messages.map((message) =>
    "body" in message
      ? { ...message, body: data }
      : { ...message, data: isJson(data) ? JSON.parse(data) : data },
  );
  return { ...fitting, messages } as Stimulus; // of the same kind
}

function mistakesOf(fn: DevFunction, given: GivenCall): readonly Diagnostic[] {
  const ofRequests = (["method", "path", "header", "body"] as const).filter(
    (name) => given[name] !== undefined,
  );
  const ofEvent = (["data", ...ofRequests] as const).filter((name) => given[name] !== undefined);
  if (fn.kind !== "http" && ofRequests.length > 0)
    return [
      mistake(`${fn.name} is a function of the kind ${fn.kind}, which has no --${ofRequests[0]}.`, [
        "Give its data with --data.",
        "Give the whole event with --event event.json.",
      ]),
    ];
  if (given.event !== undefined && ofEvent.length > 0)
    return [
      mistake(`--event has the whole event, and --${ofEvent[0]} a part of it.`, [
        "Leave one of them out.",
        "Write the part into the file.",
      ]),
    ];
  if (given.data !== undefined && given.body !== undefined)
    return [mistake("--data and --body are the same.", ["Leave --body out.", "Leave --data out."])];
  if (given.data !== undefined && WITHOUT_DATA.has(fn.kind))
    return [
      mistake(`An event of the kind ${fn.kind} has no data.`, [
        "Leave --data out.",
        "Give the whole event with --event event.json.",
      ]),
    ];
  if (given.path !== undefined && !given.path.startsWith("/"))
    return [
      mistake(`--path should begin with / but is ${given.path}.`, [`--path /${given.path}`, "Leave it out."]),
    ];
  return [];
}

const WITHOUT_DATA: ReadonlySet<string> = new Set(["schedule", "storage", "database"]);

async function eventOf(path: string): Promise<Stimulus> {
  const { parseStimulus } = await import("@anyfn/conformance");
  const waysOut = [
    '{ "kind": "http", "method": "GET", "target": "/" }, or { "kind": "queue", "messages": [{ "queue": "orders", "body": "…" }] }.',
    "Leave --event out for an event that fits the function.",
  ];
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    refuse([mistake(`${path} cannot be read as JSON: ${(error as Error).message}`, waysOut)]); // the file system's, or JSON's
  }
  const parsed = parseStimulus(value);
  if ("stimulus" in parsed) return parsed.stimulus;
  refuse(
    parsed.issues.map((issue) => mistake(`${path}: ${issue.path || "the event"}: ${issue.message}`, waysOut)),
  );
  throw new RangeError("unreachable: there were issues");
}

function isJson(text: unknown): text is string {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

function mistake(reason: string, waysOut: readonly string[]): Diagnostic {
  return { code: "INVALID_ARGUMENT", reason, waysOut };
}
