import type { MessageTrigger } from "anyfn/adapter";
import { blobBinding, blobEvent } from "../blob.ts";
import { isBlob } from "../detect.ts";
import type { Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";

/** Blobs found by polling, which may take minutes. A failed one is tried five times, and then told to the queue `webjobs-blobtrigger-poison`. */
export const blob: MessageTrigger<"storage", unknown, undefined> & { readonly registration: Registration } = {
  id: "azure.blob",
  kind: "storage",
  detect: isBlob,
  normalize: (native, nativeContext) => [blobEvent(native, nativeContext, "azure.blob")],
  reply: replyWhole,
  registration: {
    method: "storageBlob",
    type: "blobTrigger",
    binding: blobBinding,
    required: ["path", "connection"],
  },
};
