import { schedule } from "anyfn";

/** Tells what it got. */
export default schedule("0 2 * * *", (event, context) => {
  context.log.info("saw", { schedule: event.schedule, scheduledTime: event.scheduledTime });
});
