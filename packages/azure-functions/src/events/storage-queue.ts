import type { MessageTrigger } from "anyfn/adapter";
import { optionalCount, toDate } from "anyfn/read";
import { metadataBeside } from "../batch.ts";
import { invocationId, nameIn } from "../binding.ts";
import { isStorageQueue } from "../detect.ts";
import { HOST_STORAGE, optionsOf, type Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";
import { bodyOf, idText } from "../value.ts";
import { messageIn } from "../wrapped-message.ts";

/**
 * A queue of Azure Storage (https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger): one
 * message per call. What fails is visible again at once, until the host has tried `maxDequeueCount` times and moves it to
 * `<queue>-poison`. Registered for bytes; otherwise the host lets fields of a JSON body overwrite the message's own id and counts.
 * A message of `@anyfn/clients` with attributes is a CloudEvent, since the service has none: it is taken apart.
 */
export const storageQueue: MessageTrigger<"queue", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.storage-queue",
  kind: "queue",
  detect: isStorageQueue,
  normalize(native, nativeContext) {
    const { id, dequeueCount, insertionTime } = metadataBeside(native, nativeContext);
    const queue = nameIn(nativeContext, "queueName") ?? "";
    const body = bodyOf(native);
    return [
      {
        kind: "queue",
        id: idText(id) ?? invocationId(nativeContext),
        source: `azure:storage-queue:${queue}`,
        time: toDate(insertionTime),
        attempt: optionalCount(dequeueCount),
        queue,
        ...(messageIn(body.data) ?? { ...body, attributes: {} }),
        native,
      },
    ];
  },
  reply: replyWhole,
  registration: {
    method: "storageQueue",
    type: "queueTrigger",
    binding: (definition) => ({
      queueName: optionsOf(definition)["name"],
      connection: HOST_STORAGE,
      dataType: "binary",
    }),
    required: ["queueName", "connection"],
  },
};
