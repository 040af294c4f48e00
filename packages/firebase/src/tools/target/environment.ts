import type { FunctionPlan } from "anyfn/target";
import { blockOf, LONGEST } from "./triggers.ts";

/** The environment of an app: Firebase knows one for all functions of a codebase, so that what differs is set by `index.mjs`. */
export interface Environment {
  /** The text of `.env`. */
  readonly file: string;
  /** What only a function has, by its name. */
  readonly own: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Shares out the variables of all functions. */
export function environmentOf(functions: readonly FunctionPlan[]): Environment {
  const [first, ...others] = functions.map(({ env }) => env);
  const common = Object.fromEntries(
    Object.entries(first ?? {}).filter(
      ([name, value]) => inFile(name) && others.every((env) => env[name] === value),
    ),
  );
  const variables = {
    ...common,
    // Read when the process starts, and so the same for all.
    NODE_OPTIONS: [common["NODE_OPTIONS"], "--enable-source-maps"].filter(Boolean).join(" "),
  };
  return {
    file: `# Variables of all functions. Those of one project go into .env.<project>, which wins.\n${Object.entries(
      variables,
    )
      .map(([name, value]) => `${name}=${quoted(value)}\n`)
      .join("")}`,
    own: Object.fromEntries(functions.map((fn) => [fn.name, ownOf(fn, variables)])),
  };
}

/** What a function has beside the variables of all. */
function ownOf(fn: FunctionPlan, common: object): Readonly<Record<string, string>> {
  const { memory = DEFAULT_MEMORY, timeout = DEFAULT_TIMEOUT } = fn.options;
  return {
    // The second generation does not tell it, and usage is priced by it.
    FUNCTION_MEMORY_MB: String(memory),
    // The emulator ends a function after it, and does not tell it. Cloud Run does, in a variable of its own, which wins.
    FUNCTION_TIMEOUT_SEC: String(Math.min(timeout, LONGEST[blockOf(fn)])),
    ...Object.fromEntries(Object.entries(fn.env).filter(([name]) => !Object.hasOwn(common, name))),
  };
}

/** MB of a function that does not say: https://firebase.google.com/docs/functions/manage-functions#set_timeout_and_memory_allocation */
const DEFAULT_MEMORY = 256;

/** Seconds of a function that does not say, from the same page. */
const DEFAULT_TIMEOUT = 60;

/** What the Firebase CLI takes as the name of a variable in `.env`. */
function inFile(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]*$/.test(name);
}

function quoted(value: string): string {
  return `"${value.replace(/[\\"'\n\r\t\v]/g, (mark) => ESCAPES[mark] ?? mark)}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "'": "\\'",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};
