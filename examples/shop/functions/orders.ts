import { PermanentError, queue } from "anyfn";
import { z } from "zod";
import { findProduct } from "../catalog.ts";

const Order = z.object({
  id: z.string(),
  product: z.string(),
  quantity: z.int().positive(),
});

/**
 * Called once per message, up to ten at a time. A message that fails is reported alone: its neighbours are done, and
 * it comes again. One that is no order, or asks for what the shop never had, can never succeed and is dead-lettered.
 */
export default queue(
  {
    name: "orders",
    schema: Order,
    batchSize: 10,
    // Whoever sends to Netlify's bridge tries again by its own rules: the dead letters would be its affair.
    targets: ["lambda", "cloud-functions", "firebase", "azure-functions", "node"],
    retry: { attempts: 4, deadLetter: "orders-failed" },
    // Firebase's task queues keep nothing that failed for good: there it is tried as often, and logged.
    // A queue of Azure Storage has a dead letter queue of its own name alone; one of Service Bus has any.
    native: {
      firebase: { taskQueueTrigger: { retryConfig: { maxAttempts: 5 } } },
      "azure-functions": { trigger: "azure.service-bus.queue" },
    },
  },
  (event, context) => {
    const { id, product, quantity } = event.data;
    const found = findProduct(product);
    if (!found) throw new PermanentError(`there is no product ${product}`);
    if (found.stock < quantity) throw new Error(`${found.stock} of ${product} left, ${quantity} ordered`);
    context.meter.count("items", quantity);
    context.log.info("order accepted", { order: id, total: found.price * quantity });
  },
);
