import { decodeBody, type MessageTrigger, type ReplyParts, type StorageAction } from "anyfn/adapter";
import { fields, NONE, nonEmptyText, optionalDate } from "anyfn/read";
import { answer } from "../answer.ts";
import { isStoragePubsub } from "../detect.ts";
import { messageOf } from "../messages/pubsub-message.ts";
import type { Native } from "../native.ts";
import { eventsOf } from "../payload.ts";
import { objectFacts } from "../storage-object.ts";

/** A notification of Cloud Storage inside a message of Pub/Sub (https://cloud.google.com/storage/docs/pubsub-notifications). */
export const storagePubsub: MessageTrigger<"storage", Native, ReplyParts | undefined> = {
  id: "gcp.storage.pubsub",
  kind: "storage",
  carrier: true,
  detect: isStoragePubsub,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.storage.pubsub").map((event) => {
      const {
        id,
        time,
        attempt,
        attributes,
        bytes,
        native: untouched,
      } = messageOf(event, "gcp.storage.pubsub");
      const { eventType, bucketId, objectId, objectGeneration, eventTime } = attributes;
      // The message may be told to carry no payload.
      const object = fields(decodeBody(bytes)) ?? NONE;
      const bucket = nonEmptyText(bucketId, "gcp.storage.pubsub", "data.message.attributes.bucketId");
      return {
        kind: "storage",
        id,
        source: `//storage.googleapis.com/projects/_/buckets/${bucket}`,
        time: optionalDate(eventTime) ?? time,
        attempt,
        action: ACTIONS.get(String(eventType)) ?? "other",
        bucket,
        key: nonEmptyText(objectId, "gcp.storage.pubsub", "data.message.attributes.objectId"),
        ...objectFacts({ generation: objectGeneration, ...object }),
        native: untouched,
      };
    }),
  reply: answer,
};

const ACTIONS: ReadonlyMap<string, StorageAction> = new Map([
  ["OBJECT_FINALIZE", "created"],
  ["OBJECT_DELETE", "deleted"],
  ["OBJECT_ARCHIVE", "archived"],
  ["OBJECT_METADATA_UPDATE", "updated"],
]);
