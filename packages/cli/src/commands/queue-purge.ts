import { type ChangeCommand, changeCommand } from "../queue/change.ts";

/** `anyfn queue purge`. */
const command: ChangeCommand = changeCommand("purge", {
  description: "Deletes parked messages.",
  done: "purged",
});

export default command;
