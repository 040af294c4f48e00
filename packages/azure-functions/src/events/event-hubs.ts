import { eachMessage, type MessageTrigger, type StreamEvent } from "anyfn/adapter";
import { fields, NONE, optionalText, toDate } from "anyfn/read";
import { messagesOf, metadataBeside } from "../batch.ts";
import { nameIn, retryAttempt } from "../binding.ts";
import { isEventHubs } from "../detect.ts";
import { optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { attributesOf, bodyOf, idText, isLong } from "../value.ts";

/**
 * Event Hubs (https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs-trigger): batches of one partition, in
 * order. The host goes on after a failure, and what failed is lost, unless a retry policy holds the partition back: it is always set.
 */
export const eventHubs: MessageTrigger<"stream", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.event-hubs",
  kind: "stream",
  detect: isEventHubs,
  normalize: (native, nativeContext) => {
    const context = fields(metadataBeside(native, nativeContext)["partitionContext"]) ?? NONE;
    const stream = optionalText(context["eventHubName"]) ?? nameIn(nativeContext, "eventHubName") ?? "";
    const namespace = optionalText(context["fullyQualifiedNamespace"]) ?? "";
    const partition = idText(context["partitionId"]) ?? "";
    const attempt = retryAttempt(nativeContext);
    return eachMessage(
      messagesOf(native, nativeContext, "azure.event-hubs"),
      ({ input, metadata, place, native: record }): StreamEvent => {
        // They were one JSON value, so that nothing in them was parsed twice.
        const system = fields(metadata["systemProperties"]) ?? NONE;
        const { sequenceNumber } = metadata;
        const sequence =
          (isLong(sequenceNumber) ? undefined : idText(system["sequenceNumber"])) ??
          idText(sequenceNumber) ??
          "";
        return {
          kind: "stream",
          id: `${stream}-${partition}-${sequence || place}`,
          source: `azure:event-hubs:${namespace}/${stream}`,
          time: toDate(system["enqueuedTimeUtc"] ?? metadata["enqueuedTimeUtc"]),
          attempt,
          stream,
          partition,
          key: "partitionKey" in system ? idText(system["partitionKey"]) : idText(metadata["partitionKey"]),
          sequence,
          attributes: attributesOf(metadata["properties"]),
          ...bodyOf(input),
          native: record,
        };
      },
      ({ place, native: record }) => ({
        id: `${stream}-${partition}-${place}`,
        partition,
        attempt,
        native: record,
      }),
    );
  },
  group: ({ partition }) => partition,
  reply: replyWhole,
  registration: {
    method: "eventHub",
    type: "eventHubTrigger",
    binding: (definition) => ({
      eventHubName: optionsOf(definition)["name"],
      cardinality: "many",
      dataType: "binary",
    }),
    required: ["eventHubName", "connection"],
    retry: "always",
  },
};
