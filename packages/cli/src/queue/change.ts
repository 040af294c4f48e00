import { type CommandDef, defineCommand } from "citty";
import { argumentMistakes, CommandMistake, printMistake } from "../command-mistake.ts";
import { assertFound, selectionOf, sharedArgs, withStore } from "./open.ts";

const own = {
  ids: { type: "positional", description: "Ids of parked messages", required: false },
  all: { type: "boolean", description: "All parked messages" },
} as const;
const args: typeof own & typeof sharedArgs = { ...own, ...sharedArgs };

/** A command that does something to parked messages: those with the given ids, those from one queue, or all. */
export type ChangeCommand = CommandDef<typeof args>;

/** `anyfn queue redrive` and `anyfn queue purge`, which differ in what is done alone. */
export function changeCommand(
  name: "redrive" | "purge",
  { description, done }: { readonly description: string; readonly done: string },
): ChangeCommand {
  return defineCommand({
    meta: { name, description },
    args,
    run({ args: given }) {
      try {
        const ids = given._;
        const mistakes = argumentMistakes(`queue ${name}`, args, given);
        if (ids.length === 0 && given.from === undefined && !given.all)
          mistakes.push({
            code: "INVALID_ARGUMENT",
            reason: `Which messages to ${name} is not said.`,
            waysOut: [
              `Name their ids: anyfn queue ${name} <id> …`,
              `Name a queue: anyfn queue ${name} --from orders`,
              `Take all: anyfn queue ${name} --all`,
            ],
          });
        if (given.all && (ids.length > 0 || given.from !== undefined))
          mistakes.push({
            code: "INVALID_ARGUMENT",
            reason: "--all is given together with ids or --from.",
            waysOut: ["Leave --all out.", "Leave the ids and --from out."],
          });
        if (mistakes.length > 0) throw new CommandMistake(mistakes);
        const selection = selectionOf(given.from, ids);
        const count = withStore(given.data, (store, path) => {
          assertFound(store.parked(selection), ids, path);
          return store[name](selection);
        });
        if (given.json) console.log(JSON.stringify({ ok: true, [done]: count }, null, 2));
        else console.error(`✔ ${count} ${count === 1 ? "message" : "messages"} ${done}`);
      } catch (error) {
        printMistake(error, given.json === true);
      }
    },
  });
}
