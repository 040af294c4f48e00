import { setTimeout } from "node:timers/promises";
import { queue } from "anyfn";
import { z } from "zod";

const Step = z.object({ step: z.string(), fails: z.boolean().default(false) });

/** Logs when each step begins and ends, so that a test sees their order. */
export default queue({ name: "steps.fifo", ordered: true, schema: Step }, async (event, context) => {
  context.log.info("begin", { step: event.data.step, group: event.group });
  await setTimeout(20);
  if (event.data.fails) throw new Error("this step fails");
  context.log.info("end", { step: event.data.step, group: event.group });
});
