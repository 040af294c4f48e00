import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the host reads of an app's own files. */
export interface AzureApp {
  /** Of `host.json`; undefined where it says nothing, `Infinity` for -1. */
  readonly functionTimeoutMs: number | undefined;
  /** Default `"api"`. */
  readonly routePrefix: string;
  /** The `Values` of `local.settings.json`, as the local tools set them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Reads an app's folder. */
export function readAzureApp(folder: string): AzureApp {
  const host = read(folder, "host.json");
  const { functionTimeout } = host;
  const { http } = record(host.extensions);
  const { routePrefix = "api" } = record(http);
  const values = record(read(folder, "local.settings.json").Values);
  return {
    functionTimeoutMs: typeof functionTimeout === "string" ? toMs(functionTimeout) : undefined,
    routePrefix: String(routePrefix).replace(/^\/|\/$/g, ""),
    settings: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
  };
}

/** `hh:mm:ss`, with a fraction of the second if need be; `-1` is no limit. */
function toMs(text: string): number {
  if (text === "-1") return Number.POSITIVE_INFINITY;
  const [, hours, minutes, seconds] = /^(\d+):(\d+):([\d.]+)$/.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`functionTimeout of host.json is no time span: ${text}`);
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
}

function read(folder: string, name: string): Readonly<Record<string, unknown>> {
  const path = join(folder, name);
  return existsSync(path) ? record(JSON.parse(readFileSync(path, "utf8"))) : {};
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // every object has string keys
}
