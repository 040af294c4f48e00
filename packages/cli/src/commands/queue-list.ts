import { type CommandDef, defineCommand } from "citty";
import { argumentMistakes, CommandMistake, printMistake } from "../command-mistake.ts";
import { selectionOf, sharedArgs, withStore } from "../queue/open.ts";
import { lines, shown } from "../queue/shown.ts";

/** `anyfn queue list`: the parked messages, the oldest first. Exits with 0, or 2 where there is nothing to look at. */
const command: CommandDef<typeof sharedArgs> = defineCommand({
  meta: { name: "list", description: "Lists the parked messages: where they were, and why they are parked." },
  args: sharedArgs,
  run({ args: given }) {
    try {
      const mistakes = argumentMistakes("queue list", sharedArgs, given);
      if (given._.length > 0)
        mistakes.push({
          code: "INVALID_ARGUMENT",
          reason: `anyfn queue list takes no ${JSON.stringify(given._[0])}.`,
          waysOut: [`Name a queue with --from ${given._[0]}.`],
        });
      if (mistakes.length > 0) throw new CommandMistake(mistakes);
      const parked = withStore(given.data, (store) => store.parked(selectionOf(given.from, [])));
      if (given.json) console.log(JSON.stringify({ ok: true, parked: parked.map(shown) }, null, 2));
      else if (parked.length === 0) console.error("No messages are parked.");
      else console.log(parked.map(lines).join("\n"));
    } catch (error) {
      printMistake(error, given.json === true);
    }
  },
});

export default command;
