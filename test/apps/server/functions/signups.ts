import { topic } from "anyfn";

export default topic("signups", ({ data }, context) => {
  context.log.info("signup", { data });
});
