import { stream } from "anyfn";
import { z } from "zod";

const Click = z.object({ page: z.string(), at: z.coerce.date() });

/** Counts clicks, in order within each shard. */
export default stream(
  // Google Cloud has no stream that calls functions.
  { name: "clicks", schema: Click, batchSize: 100, targets: ["lambda", "azure-functions"] },
  ({ data, key }, context) => {
    context.meter.count("clicks");
    context.log.info("click", { page: data.page, visitor: key });
  },
);
