import { invoke } from "anyfn";

export default invoke((_event, context) => {
  context.log.info("a report");
});
