import { database } from "anyfn";

/** Tells what it got. */
export default database("users", (event, context) => {
  const { action, collection, key, before, after } = event;
  context.log.info("saw", { action, collection, key, before, after });
});
