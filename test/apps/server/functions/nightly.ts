import { schedule } from "anyfn";

export default schedule({ cron: "0 2 * * *", timezone: "Europe/Paris" }, ({ scheduledTime }, context) => {
  context.log.info("night", { at: scheduledTime });
});
