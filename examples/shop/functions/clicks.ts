import { stream } from "anyfn";
import { z } from "zod";

const Click = z.object({ page: z.string(), at: z.coerce.date() });

/** Counts clicks, in order within each shard. */
export default stream({ name: "clicks", schema: Click, batchSize: 100 }, ({ data, key }, context) => {
  context.meter.count("clicks");
  context.log.info("click", { page: data.page, visitor: key });
});
