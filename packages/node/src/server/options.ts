import { parseArgs } from "node:util";
import type { UsageSink } from "anyfn";
import { type Clock, clockFrom } from "../local/clock.ts";

/** What a server may set. */
export interface ServerOptions {
  /** 0 for any free one; 3000 by default. */
  readonly port?: number | undefined;
  /** The address to listen on; all by default. */
  readonly host?: string | undefined;
  /** The folder of the queues, topics, schedules and buckets; without it they are in memory, and buckets need `buckets`. */
  readonly data?: string | undefined;
  /** False: no schedules, queues and folders of its own, everything comes as CloudEvents. */
  readonly local?: boolean | undefined;
  /** Folders of buckets by name, in place of `<data>/buckets/<name>`. */
  readonly buckets?: Readonly<Record<string, string>> | undefined;
  /** `"default"` survives the end of the process at any point, `"power"` also that of the machine. */
  readonly durability?: "default" | "power" | undefined;
  /** True where another thread of this process may serve the same data folder, as while a development server replaces one by another. */
  readonly joins?: boolean | undefined;
  /** Seconds after a stop in which what runs may end; 10 by default. */
  readonly grace?: number | undefined;
  /** Seconds that an invocation has where its function does not say; 60 by default. */
  readonly timeout?: number | undefined;
  /** Seconds in which the head of a request has to arrive; 30 by default. */
  readonly headTimeout?: number | undefined;
  /** Seconds in which a request has to arrive, its body with it; 120 by default. */
  readonly requestTimeout?: number | undefined;
  /** Bytes of the body of a request; 10 MiB by default. */
  readonly bodyLimit?: number | undefined;
  /** How many proxies stand before the server, each of which adds to `X-Forwarded-For`; none by default. */
  readonly proxies?: number | undefined;
  /** Where the server's own paths begin; `"/_anyfn"` by default. */
  readonly prefix?: string | undefined;
  /** The bearer token of the private paths; without one they answer this machine alone. */
  readonly token?: string | undefined;
  /** Who may send CloudEvents: `"public"` for everybody, as where only a broker reaches the server. */
  readonly events?: "private" | "public" | undefined;
  /** Who is told in the webhook handshake that it may deliver. */
  readonly origins?: "*" | readonly string[] | undefined;
  /** The clock of the schedules. */
  readonly clock?: Clock | undefined;
  /** Gets one record per invocation in place of the log's usage lines. */
  readonly usage?: UsageSink | undefined;
  /** Where log lines go; standard output by default. */
  readonly write?: ((line: string) => void) | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A wrong flag or variable: its message is all that a user needs. */
export class OptionError extends Error {}

/** Options from the command line, and from the environment where a flag is missing. @throws OptionError */
export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ServerOptions {
  const { bucket = [], ...flags } = flagsOf(argv);
  const text = (name: Flag): string | undefined => {
    if (flags[name] === "") throw new OptionError(`--${name} needs a value.`);
    return flags[name] ?? (env[VARIABLES[name]] || undefined);
  };
  const number = (name: Flag, what: string, fits: (value: number) => boolean): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (/^\d+(?:\.\d+)?$/.test(value) && fits(Number(value))) return Number(value);
    throw new OptionError(
      `--${name} (${VARIABLES[name]}) should be ${what} but is ${JSON.stringify(value)}.`,
    );
  };
  const whole = (name: Flag, most: number): number | undefined =>
    number(name, `a whole number from 0 to ${most}`, (value) => Number.isSafeInteger(value) && value <= most);
  const oneOf = <const Value extends string>(name: Flag, values: readonly Value[]): Value | undefined => {
    const value = text(name);
    const found = values.find((candidate) => candidate === value);
    if (value === undefined || found !== undefined) return found;
    throw new OptionError(
      `--${name} (${VARIABLES[name]}) should be ${values.join(" or ")} but is ${JSON.stringify(value)}.`,
    );
  };
  const clock = text("clock");
  const origins = env["ANYFN_ORIGINS"];
  return {
    port: whole("port", 65535),
    host: text("host"),
    data: text("data") ?? "data",
    local: oneOf("local", ["on", "off"]) !== "off",
    buckets: foldersOf(bucket.map(pairOf)),
    durability: oneOf("durability", ["default", "power"]),
    grace: number("grace", `a number from 0 to ${DAY_S}`, (value) => value <= DAY_S),
    timeout: number("timeout", `a number above 0, up to ${DAY_S}`, isSpan),
    headTimeout: number("head-timeout", `a number above 0, up to ${DAY_S}`, isSpan),
    requestTimeout: number("request-timeout", `a number above 0, up to ${DAY_S}`, isSpan),
    bodyLimit: whole("body-limit", Number.MAX_SAFE_INTEGER),
    proxies: whole("proxies", 100),
    prefix: prefixOf(text("prefix")),
    token: env["ANYFN_TOKEN"] || undefined,
    events: oneOf("events", ["private", "public"]),
    origins: origins === "*" ? "*" : origins?.split(",").map((origin) => origin.trim()),
    clock: clock === undefined ? undefined : clockOf(clock),
    environment: env,
  };
}

/** Seconds. */
const DAY_S = 86_400;

function isSpan(seconds: number): boolean {
  return seconds > 0 && seconds <= DAY_S;
}

const VARIABLES = {
  port: "PORT",
  host: "HOST",
  data: "ANYFN_DATA",
  local: "ANYFN_LOCAL",
  durability: "ANYFN_DURABILITY",
  grace: "ANYFN_GRACE",
  timeout: "ANYFN_TIMEOUT",
  "head-timeout": "ANYFN_HEAD_TIMEOUT",
  "request-timeout": "ANYFN_REQUEST_TIMEOUT",
  "body-limit": "ANYFN_BODY_LIMIT",
  proxies: "ANYFN_PROXIES",
  prefix: "ANYFN_PREFIX",
  events: "ANYFN_EVENTS",
  clock: "ANYFN_CLOCK",
} as const;

type Flag = keyof typeof VARIABLES;

function flagsOf(
  argv: readonly string[],
): { readonly [Name in Flag]?: string } & { readonly bucket?: string[] } {
  const one = { type: "string" } as const;
  try {
    const options = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, one]));
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, bucket: { type: "string", multiple: true } },
    });
    return values as ReturnType<typeof flagsOf>; // the options are these
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const [, flag] = /'(?:-\w, )?--([\w-]+)/.exec(message) ?? [];
    if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE")
      throw new OptionError(
        `--${flag} needs a value. A value that begins with a hyphen is written --${flag}=-… .`,
      );
    throw new OptionError(
      `${message.split(". To specify")[0]?.replace(/\.$/, "")}. There are ${Object.keys(VARIABLES)
        .map((name) => `--${name}`)
        .join(", ")} and --bucket name=folder.`,
    );
  }
}

function pairOf(pair: string): readonly [string, string] {
  const mark = pair.indexOf("=");
  if (mark > 0 && mark < pair.length - 1) return [pair.slice(0, mark), pair.slice(mark + 1)];
  throw new OptionError(`--bucket should be name=folder but is ${JSON.stringify(pair)}.`);
}

function foldersOf(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const folders = new Map<string, string>();
  for (const [name, folder] of pairs) {
    const other = folders.get(name);
    if (other !== undefined)
      throw new OptionError(
        `--bucket names two folders for the bucket ${JSON.stringify(name)}: ${JSON.stringify(other)} and ${JSON.stringify(folder)}.`,
      );
    folders.set(name, folder);
  }
  return Object.fromEntries(folders);
}

function prefixOf(prefix: string | undefined): string | undefined {
  if (prefix === undefined || /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/.test(prefix)) return prefix;
  throw new OptionError(`--prefix should be a path such as /_anyfn but is ${JSON.stringify(prefix)}.`);
}

/** `2026-01-01T00:00:00Z@60`: from then on, 60 times as fast; either part may be missing. */
function clockOf(text: string): Clock {
  const [, start = "", speed = "1"] = /^([^@]*)(?:@(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const at = start === "" ? undefined : Date.parse(start);
  if (Number.isNaN(at) || !(Number(speed) > 0))
    throw new OptionError(
      `--clock should be a time and a speed such as 2026-01-01T00:00:00Z@60 but is ${JSON.stringify(text)}.`,
    );
  return clockFrom(at, Number(speed));
}
