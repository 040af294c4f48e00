import { schedule } from "anyfn";

/** Every night at two, UTC. */
export default schedule("0 2 * * *", (event, context) => {
  const day = event.scheduledTime.toISOString().slice(0, 10);
  context.log.info("nightly work", { day });
  return { day };
});
