import { type Command, defineCommand } from "../command/command.ts";
import { selectionOf, sharedOptions, withStore } from "../queue/open.ts";
import { lines, shown } from "../queue/shown.ts";

/** `anyfn queue list`: the parked messages, the oldest first. */
const command: Command = defineCommand({
  name: "queue list",
  summary: "Lists the parked messages: where they were, and why they are parked.",
  options: sharedOptions,
  examples: ["anyfn queue list --data path/to/data --from orders"],
  surplus: (text) => `anyfn queue list takes no ${JSON.stringify(text)}: name a queue with --from ${text}.`,
  run(given, print) {
    const parked = withStore(given.data, (store) => store.parked(selectionOf(given.from, [])));
    if (given.json) print(JSON.stringify({ ok: true, parked: parked.map(shown) }, null, 2));
    else if (parked.length === 0) console.error("No messages are parked.");
    else print(parked.map(lines).join("\n"));
    return 0;
  },
});

export default command;
