import type { MessageTrigger, ReplyParts, StorageAction } from "anyfn/adapter";
import { nonEmptyText, toDate } from "anyfn/read";
import { answer } from "../answer.ts";
import { isStorage } from "../detect.ts";
import type { Native } from "../native.ts";
import { eventsOf, objectOf } from "../payload.ts";
import { after, part } from "../resource.ts";
import { objectFacts } from "../storage-object.ts";

/**
 * Cloud Storage (https://cloud.google.com/eventarc/docs/cloudevents#storage). Bucket and key come from the object itself: the subject
 * may be encoded, carry a generation, or be absent.
 */
export const storage: MessageTrigger<"storage", Native, ReplyParts | undefined> = {
  id: "gcp.storage",
  kind: "storage",
  detect: isStorage,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.storage").map((event) => {
      const object = objectOf(event, "gcp.storage");
      const { type, source, subject, attributes } = event;
      return {
        kind: "storage",
        id: nonEmptyText(event.id, "gcp.storage", "id"),
        source: nonEmptyText(source, "gcp.storage", "source"),
        time: toDate(event.time),
        action: ACTIONS.get(type.slice(type.lastIndexOf(".") + 1)) ?? "other",
        bucket: nonEmptyText(
          object.bucket ?? attributes.bucket ?? part(source, "/buckets/"),
          "gcp.storage",
          "data.bucket",
        ),
        key: nonEmptyText(object.name ?? after(subject, "objects/"), "gcp.storage", "data.name"),
        ...objectFacts(object),
        native: event.native,
      };
    }),
  reply: answer,
};

const ACTIONS: ReadonlyMap<string, StorageAction> = new Map([
  ["finalized", "created"],
  ["deleted", "deleted"],
  ["archived", "archived"],
  ["metadataUpdated", "updated"],
]);
