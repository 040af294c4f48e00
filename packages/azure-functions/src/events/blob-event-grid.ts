import type { MessageTrigger } from "anyfn/adapter";
import { blobBinding, blobEvent } from "../blob.ts";
import { isBlobEventGrid } from "../detect.ts";
import type { Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";

/** Blobs that an event subscription tells the host of, within seconds: the only way on the Flex Consumption plan (https://learn.microsoft.com/azure/azure-functions/functions-event-grid-blob-trigger). */
export const blobEventGrid: MessageTrigger<"storage", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.blob.event-grid",
  kind: "storage",
  detect: isBlobEventGrid,
  normalize: (native, nativeContext) => [blobEvent(native, nativeContext, "azure.blob.event-grid")],
  reply: replyWhole,
  registration: {
    method: "storageBlob",
    type: "blobTrigger",
    binding: (definition) => ({ ...blobBinding(definition), source: "EventGrid" }),
    required: ["path", "connection"],
  },
};
