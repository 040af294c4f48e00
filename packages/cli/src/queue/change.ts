import { type Diagnostic, refuse } from "@anyfn/build/diagnostics";
import { type Command, defineCommand } from "../command/command.ts";
import { assertFound, selectionOf, sharedOptions, withStore } from "./open.ts";

/** A command that does something to parked messages: those with the given ids, those from one queue, or all. `redrive` and `purge` differ in what is done alone. */
export function changeCommand(
  name: "redrive" | "purge",
  { summary, done }: { readonly summary: string; readonly done: string },
): Command {
  return defineCommand({
    name: `queue ${name}`,
    summary,
    positional: {
      name: "ids",
      description: "Ids of parked messages.",
      most: Number.POSITIVE_INFINITY,
    },
    options: { all: { description: "All parked messages" }, ...sharedOptions },
    examples: [`anyfn queue ${name} --from orders`, `anyfn queue ${name} --all --data path/to/data`],
    run({ _: ids, data, from, all, json }, print) {
      refuse(choiceMistakes(name, ids, from, all));
      const selection = selectionOf(from, ids);
      const count = withStore(data, (store, path) => {
        assertFound(store.parked(selection), ids, path);
        return store[name](selection);
      });
      if (json) print(JSON.stringify({ ok: true, [done]: count }, null, 2));
      else console.error(`✔ ${count} ${count === 1 ? "message" : "messages"} ${done}`);
      return 0;
    },
  });
}

function choiceMistakes(
  name: string,
  ids: readonly string[],
  from: string | undefined,
  all: boolean,
): readonly Diagnostic[] {
  if (ids.length === 0 && from === undefined && !all)
    return [
      {
        code: "INVALID_ARGUMENT",
        reason: `Which messages to ${name} is not said.`,
        waysOut: [
          `Name their ids: anyfn queue ${name} <id> …`,
          `Name a queue: anyfn queue ${name} --from orders`,
          `Take all: anyfn queue ${name} --all`,
        ],
      },
    ];
  if (all && (ids.length > 0 || from !== undefined))
    return [
      {
        code: "INVALID_ARGUMENT",
        reason: "--all is given together with ids or --from.",
        waysOut: ["Leave --all out.", "Leave the ids and --from out."],
      },
    ];
  return [];
}
