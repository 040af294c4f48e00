import {
  MalformedEventError,
  type MessageTrigger,
  type StorageAction,
  type StorageEvent,
} from "anyfn/adapter";
import { fields, NONE, optionalText } from "anyfn/read";
import { BLOB_SUBJECT, isEventGridStorage } from "../detect.ts";
import { type Told, toldBy } from "../grid.ts";
import type { Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";

/** Changes of blobs, deletions among them, sent by Event Grid (https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage). The content does not come with them. */
export const eventGridStorage: MessageTrigger<"storage", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.event-grid.storage",
  kind: "storage",
  detect: isEventGridStorage,
  normalize: (native) =>
    toldBy(native, "azure.event-grid.storage", (event): StorageEvent => {
      const { id, source, time, type, subject = "", data } = event;
      const [, bucket, key] = BLOB_SUBJECT.exec(subject) ?? [];
      if (bucket === undefined || key === undefined)
        throw new MalformedEventError(
          "azure.event-grid.storage",
          "subject",
          'a text like "/blobServices/default/containers/<container>/blobs/<blob>"',
          event.subject,
        );
      const { contentLength, contentType, eTag } = fields(data) ?? NONE;
      const action = actionOf(type, data);
      return {
        kind: "storage",
        id,
        source: `${source}/blobServices/default/containers/${bucket}`,
        time,
        action,
        bucket,
        key,
        size: action !== "deleted" && typeof contentLength === "number" ? contentLength : undefined,
        etag: optionalText(eTag)?.replace(/^"(.*)"$/, "$1"),
        contentType: optionalText(contentType),
        native: event.native,
      };
    }),
  reply: replyWhole,
  registration: {
    method: "eventGrid",
    type: "eventGridTrigger",
    binding: () => ({}),
    required: [],
  },
};

function actionOf(type: string, data: Told["data"]): StorageAction {
  switch (type) {
    case "Microsoft.Storage.BlobCreated":
      return "created";
    case "Microsoft.Storage.BlobDeleted":
      return "deleted";
    case "Microsoft.Storage.BlobTierChanged":
      return fields(data)?.["accessTier"] === "Archive" ? "archived" : "updated";
    default:
      return "other";
  }
}
