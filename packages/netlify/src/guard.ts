import { type AnyDefinition, processLog } from "anyfn/adapter";

/**
 * Has what these functions leave behind (a promise that nobody awaits, an error in a timer) logged, for the process that they are in:
 * without it Node ends the process, and with it every other call there, and Netlify's local server tells the client of it, stack and
 * all. Only generated entries ask for it: an instance is theirs alone. On Lambda the runtime ends the instance all the same.
 */
export function guard(...definitions: readonly AnyDefinition[]): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) =>
      processLog(definitions, { time: "timestamp" })("error", `${event} in a function`, { error }),
    );
}
