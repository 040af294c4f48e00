import type { MessageTrigger, QueueEvent } from "anyfn/adapter";
import { nameIn } from "../binding.ts";
import { isServiceBusQueue } from "../detect.ts";
import { optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { serviceBusEvents } from "../service-bus.ts";

/**
 * A Service Bus queue. One message per call, so that each is completed or abandoned alone; the entity's `maxDeliveryCount`
 * dead-letters it. Registered with `cardinality: "many"` a failure abandons the whole batch. Sessions are in order.
 */
export const serviceBusQueue: MessageTrigger<"queue", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.service-bus.queue",
  kind: "queue",
  detect: isServiceBusQueue,
  normalize(native, nativeContext) {
    const queue = nameIn(nativeContext, "queueName") ?? "";
    return serviceBusEvents(
      native,
      nativeContext,
      "azure.service-bus.queue",
      ({ subject: _, ...message }): QueueEvent => ({
        kind: "queue",
        source: `azure:service-bus:${queue}`,
        queue,
        ...message,
      }),
    );
  },
  group: ({ group }) => group,
  reply: replyWhole,
  registration: {
    method: "serviceBusQueue",
    type: "serviceBusTrigger",
    binding: (definition) => ({ queueName: optionsOf(definition)["name"], dataType: "binary" }),
    required: ["queueName", "connection"],
  },
};
