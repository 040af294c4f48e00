import { setTimeout } from "node:timers/promises";
import { queue } from "anyfn";

/** Takes as many milliseconds as the message says, two messages at a time. */
export default queue({ name: "slow", concurrency: 2, abortBefore: 1000 }, async (event, context) => {
  await setTimeout(Number(event.data));
  context.log.info("done", { ms: event.data });
});
