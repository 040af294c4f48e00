import { schedule } from "anyfn";

export default schedule("0 2 * * *", (_event, context) => {
  context.log.info("a tick");
});
