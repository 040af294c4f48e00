import type { MessageStimulus, Messages, WireRequest } from "anyfn/driver";
import { background, type EventParts, extraFields, idOf, only, timeOf } from "./google.ts";
import { eventarcMessage } from "./pubsub-events.ts";

type Stimulus = MessageStimulus<"storage">;

/** Eventarc: a CloudEvent, `binaryEvent` or `structuredEvent`. */
export function storageEvent(form: (parts: EventParts) => WireRequest, stimulus: Stimulus): WireRequest {
  const message = only(stimulus.messages);
  const { bucket, key, action } = message;
  return form({
    id: idOf(message),
    type: `google.cloud.storage.object.v1.${verbs[action].event}`,
    source: `//storage.googleapis.com/projects/_/buckets/${bucket}`,
    subject: `objects/${key}`,
    time: timeOf(message),
    extensions: { bucket },
    data: objectOf(stimulus),
  });
}

/** The first generation: the resource may end in the generation. */
export function storageBackground(stimulus: Stimulus): WireRequest {
  const message = only(stimulus.messages);
  const { bucket, key, action, version = "1" } = message;
  return background(
    {
      eventId: idOf(message),
      timestamp: timeOf(message),
      eventType: `google.storage.object.${verbs[action].background}`,
      resource: {
        service: "storage.googleapis.com",
        name: `projects/_/buckets/${bucket}/objects/${key}#${version}`,
        type: "storage#object",
      },
      ...extraFields(stimulus.extra),
    },
    objectOf(stimulus),
  );
}

/** A notification of the bucket inside a message of Pub/Sub. */
export function storageMessage(stimulus: Stimulus): WireRequest {
  const { extra, sparse } = stimulus;
  const message = only(stimulus.messages);
  const { bucket, key, action, version } = message;
  return eventarcMessage({
    topic: "objects",
    id: idOf(message),
    time: timeOf(message),
    attempt: message.attempt,
    bytes: new TextEncoder().encode(JSON.stringify(objectOf(stimulus))),
    attributes: {
      eventType: verbs[action].notification,
      bucketId: bucket,
      objectId: key,
      payloadFormat: "JSON_API_V1",
      notificationConfig: `projects/_/buckets/${bucket}/notificationConfigs/1`,
      ...(version === undefined ? {} : { objectGeneration: version }),
      eventTime: timeOf(message),
    },
    extra,
    sparse,
  });
}

/** The object as the JSON API describes it (https://cloud.google.com/storage/docs/json_api/v1/objects#resource): numbers as texts. */
function objectOf({ messages, extra, sparse }: Stimulus): unknown {
  const message = only(messages);
  const { bucket, key, action, size, etag, contentType, version } = message;
  return {
    kind: "storage#object",
    ...(sparse
      ? {}
      : { id: `${bucket}/${key}/${version ?? "1"}`, storageClass: "STANDARD", metageneration: "1" }),
    name: key,
    bucket,
    ...(version === undefined ? {} : { generation: version }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(etag === undefined ? {} : { etag }),
    ...(size === undefined || action === "deleted" ? {} : { size: String(size) }),
    ...(sparse ? {} : { timeCreated: timeOf(message), updated: timeOf(message) }),
    ...extraFields(extra),
  };
}

interface Verb {
  readonly event: string;
  readonly background: string;
  readonly notification: string;
}

/** `other` stands for what the service may add one day. */
const verbs: Readonly<Record<Messages["storage"]["action"], Verb>> = {
  created: { event: "finalized", background: "finalize", notification: "OBJECT_FINALIZE" },
  deleted: { event: "deleted", background: "delete", notification: "OBJECT_DELETE" },
  archived: { event: "archived", background: "archive", notification: "OBJECT_ARCHIVE" },
  updated: { event: "metadataUpdated", background: "metadataUpdate", notification: "OBJECT_METADATA_UPDATE" },
  other: { event: "ofTomorrow", background: "ofTomorrow", notification: "OBJECT_OF_TOMORROW" },
};
