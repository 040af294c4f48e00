import { queue } from "anyfn";

/** Fails the first time. */
export default queue({ name: "orders" }, (event, context) => {
  const { queue, data, attempt } = event;
  context.log.info("saw", { queue, data, attempt });
  if (attempt === 1) throw new Error("not yet");
});
