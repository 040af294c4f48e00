import type { Command } from "../command/command.ts";
import { changeCommand } from "../queue/change.ts";

/** `anyfn queue purge`. */
const command: Command = changeCommand("purge", {
  summary: "Deletes parked messages.",
  done: "purged",
});

export default command;
