import { event } from "anyfn";
import { z } from "zod";

const Placed = z.object({ order: z.string(), total: z.int() });

/** Listens on the event bus for the orders that other services place. */
export default event({ type: "com.example.order.placed", schema: Placed }, ({ data, subject }, context) => {
  context.log.info("shipping", { order: data.order, total: data.total, subject });
});
