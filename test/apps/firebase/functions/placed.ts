import { event } from "anyfn";

/** Tells what it got. */
export default event("com.example.order.placed", ({ type, subject, source, data }, context) => {
  context.log.info("saw", { type, subject, source, data });
});
