import { type ChangeCommand, changeCommand } from "../queue/change.ts";

/** `anyfn queue redrive`. */
const command: ChangeCommand = changeCommand("redrive", {
  description: "Sends parked messages again into the queues that they were in, counted anew.",
  done: "redriven",
});

export default command;
