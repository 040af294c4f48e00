import { schedule } from "anyfn";

export default schedule({ every: "1 hour" }, ({ scheduledTime, pastDue }, context) => {
  context.log.info("tick", { at: scheduledTime, pastDue: pastDue ?? false });
});
