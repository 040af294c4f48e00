import type { Command } from "../command/command.ts";
import { changeCommand } from "../queue/change.ts";

/** `anyfn queue redrive`. */
const command: Command = changeCommand("redrive", {
  summary: "Sends parked messages again into the queues that they were in, counted anew.",
  done: "redriven",
});

export default command;
