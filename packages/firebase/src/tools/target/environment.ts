import type { FunctionPlan } from "anyfn/target";

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
    own: Object.fromEntries(
      functions.map(({ name, env, options: { memory = DEFAULT_MEMORY } }) => [
        name,
        {
          // The second generation does not tell it, and usage is priced by it.
          FUNCTION_MEMORY_MB: String(memory),
          ...Object.fromEntries(
            Object.entries(env).filter(([variable]) => !Object.hasOwn(variables, variable)),
          ),
        },
      ]),
    ),
  };
}

/** MB of a function that does not say: https://firebase.google.com/docs/functions/manage-functions#set_timeout_and_memory_allocation */
const DEFAULT_MEMORY = 256;

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
