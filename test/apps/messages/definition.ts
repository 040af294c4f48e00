import { queue } from "anyfn";

/** Refuses every message that says so. */
export default queue("jobs", (event, context) => {
  if (event.data === "bad") throw new RangeError("a bad job");
  context.log.info("job done", { data: event.data });
});
