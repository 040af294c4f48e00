import type { MessageTrigger, TopicEvent } from "anyfn/adapter";
import { nameIn } from "../binding.ts";
import { isServiceBusTopic } from "../detect.ts";
import { optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { serviceBusEvents } from "../service-bus.ts";

/** A subscription to a Service Bus topic, which behaves as a queue does. The subscription bears the function's name where it is given none. */
export const serviceBusTopic: MessageTrigger<"topic", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.service-bus.topic",
  kind: "topic",
  detect: isServiceBusTopic,
  normalize(native, nativeContext) {
    const topic = nameIn(nativeContext, "topicName") ?? "";
    return serviceBusEvents(
      native,
      nativeContext,
      "azure.service-bus.topic",
      (message): TopicEvent => ({
        kind: "topic",
        source: `azure:service-bus:${topic}`,
        topic,
        ...message,
      }),
    );
  },
  group: ({ group }) => group,
  reply: replyWhole,
  registration: {
    method: "serviceBusTopic",
    type: "serviceBusTrigger",
    binding: (definition, name) => ({
      topicName: optionsOf(definition)["name"],
      subscriptionName: name,
      dataType: "binary",
    }),
    required: ["topicName", "subscriptionName", "connection"],
  },
};
