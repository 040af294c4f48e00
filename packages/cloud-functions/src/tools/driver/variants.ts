import type { HttpStimulus, MessageStimulus, Messages, Variant, WireRequest } from "anyfn/driver";
import { wireRequest } from "anyfn/wire";
import {
  datastoreEvent,
  firestoreBackground,
  firestoreEvent,
  referenceBackground,
  referenceEvent,
} from "./database-events.ts";
import type { Signature } from "./framework.ts";
import { binaryEvent, type EventParts, idOf, only, structuredEvent, timeOf } from "./google.ts";
import {
  backgroundMessage,
  type Deliver,
  eventarcMessage,
  pushedMessage,
  queueMessage,
  structuredMessage,
  topicMessage,
  unwrappedMessage,
} from "./pubsub-events.ts";
import {
  callRequest,
  schedulerJobEvent,
  schedulerMessage,
  schedulerRequest,
  taskRequest,
} from "./request-events.ts";
import { storageBackground, storageEvent, storageMessage } from "./storage-events.ts";

/** A variant, how the framework calls its function, and how its request is made. */
export interface CloudFunctionsVariant extends Variant {
  readonly signature: Signature;
  toNative(stimulus: never): WireRequest;
}

const TEXTS = { attributes: "attributes of Pub/Sub are text" };
const UNCOUNTED = { attempt: "deliveries of the bucket's own events are not counted" };
const ALONE = { batch: "Google's services send one message at a time" };
const TOPIC = { ...ALONE, ...TEXTS, subject: "messages of Pub/Sub have none" };
const ALL_FIELDS = { "optional-fields": "the service leaves out no field of its own" };
const OVER_HTTP = "a call is answered over HTTP, where the caller hears the error's name alone";

const STRICT = "the framework's JSON parser answers 400 itself to a body that is no object and no list";
const BINARY = { "json-scalars": STRICT, "json-null": STRICT };

/** Every way in which Cloud Functions is called that conformance plays. */
export const variants: readonly CloudFunctionsVariant[] = [
  {
    id: "http",
    kind: "http",
    trigger: "gcp.http",
    serve: {},
    signature: "http",
    lacks: {
      buffering: "every answer streams: the status goes with the first byte",
      "response-limit": "a streamed response may have any size",
    },
    toNative: (stimulus: HttpStimulus) => wireRequest(stimulus),
  },

  schedule("scheduler", "gcp.scheduler", "http", schedulerRequest),
  schedule("scheduler-job", "gcp.scheduler.job", "cloudevent", schedulerJobEvent),
  schedule("scheduler-topic", "gcp.pubsub.schedule", "cloudevent", (stimulus) =>
    schedulerMessage(stimulus, undefined),
  ),
  {
    ...schedule("scheduler-pubsub", "gcp.scheduler.pubsub", "cloudevent", (stimulus) =>
      schedulerMessage(stimulus, "firebase-schedule-conformance-europe-west1"),
    ),
    lacks: { ...ALL_FIELDS, "schedule-name": "Firebase makes the schedule's name of the function's" },
  },

  storage("storage", "gcp.storage", "cloudevent", (stimulus) => storageEvent(binaryEvent, stimulus)),
  storage("storage-structured", "gcp.storage", "cloudevent", (stimulus) =>
    storageEvent(structuredEvent, stimulus),
  ),
  storage("storage-gen1", "gcp.storage", "event", storageBackground),
  {
    ...storage("storage-pubsub", "gcp.storage.pubsub", "cloudevent", storageMessage),
    lacks: { ...ALONE, content: "a notification is about an object, which it leaves where it is" },
  },

  {
    id: "tasks",
    kind: "queue",
    trigger: "gcp.tasks",
    serve: {},
    signature: "http",
    lacks: {
      ...ALONE,
      attributes: "headers are text",
      "text-attributes": "headers have no case of their own",
      groups: "queues of tasks keep no order",
    },
    toNative: taskRequest,
  },
  queue("pubsub-queue", "cloudevent", eventarcMessage),
  queue("pubsub-queue-push", "http", pushedMessage),
  {
    ...queue("pubsub-queue-gen1", "event", backgroundMessage),
    lacks: { ...ALONE, ...TEXTS, attempt: "the first generation does not count deliveries" },
  },

  topic("pubsub", "gcp.pubsub", "cloudevent", eventarcMessage),
  topic("pubsub-structured", "gcp.pubsub", "cloudevent", structuredMessage),
  {
    ...topic("pubsub-gen1", "gcp.pubsub", "event", backgroundMessage),
    lacks: { ...TOPIC, attempt: "the first generation does not count deliveries" },
  },
  topic("pubsub-push", "gcp.pubsub.push", "http", pushedMessage),
  unwrapped("pubsub-push-unwrapped", unwrappedMessage),

  database("firestore", "gcp.firestore", "cloudevent", firestoreEvent),
  database("firestore-gen1", "gcp.firestore", "event", firestoreBackground),
  database("datastore", "gcp.datastore", "cloudevent", datastoreEvent),
  jsonDatabase("database", "cloudevent", referenceEvent),
  jsonDatabase("database-gen1", "event", referenceBackground),

  event("eventarc", binaryEvent),
  event("eventarc-structured", structuredEvent),

  {
    id: "invoke",
    kind: "invoke",
    trigger: "gcp.invoke",
    serve: {},
    lacks: { "error-message": OVER_HTTP },
    signature: "http",
    toNative: callRequest,
  },
];

type Make<K extends keyof Messages> = (stimulus: MessageStimulus<K>) => WireRequest;

function schedule(
  id: string,
  trigger: string,
  signature: Signature,
  toNative: Make<"schedule">,
): CloudFunctionsVariant {
  return { id, kind: "schedule", trigger, serve: {}, signature, lacks: ALL_FIELDS, toNative };
}

function storage(
  id: string,
  trigger: string,
  signature: Signature,
  toNative: Make<"storage">,
): CloudFunctionsVariant {
  const lacks = {
    ...ALONE,
    ...UNCOUNTED,
    content: "a notification is about an object, which it leaves where it is",
  };
  return { id, kind: "storage", trigger, serve: {}, signature, lacks, toNative };
}

function queue(id: string, signature: Signature, deliver: Deliver): CloudFunctionsVariant {
  return {
    id,
    kind: "queue",
    trigger: "gcp.pubsub.queue",
    serve: {},
    signature,
    lacks: { ...ALONE, ...TEXTS },
    toNative: (stimulus: MessageStimulus<"queue">) => queueMessage(deliver, stimulus),
  };
}

function topic(id: string, trigger: string, signature: Signature, deliver: Deliver): CloudFunctionsVariant {
  return {
    id,
    kind: "topic",
    trigger,
    serve: {},
    signature,
    lacks: TOPIC,
    toNative: (stimulus: MessageStimulus<"topic">) => topicMessage(deliver, stimulus),
  };
}

function unwrapped(id: string, deliver: Deliver): CloudFunctionsVariant {
  const base = topic(id, "gcp.pubsub.push", "http", deliver);
  return {
    ...base,
    lacks: {
      ...base.lacks,
      ...ALL_FIELDS,
      "text-attributes": "headers have no case of their own",
      attempt: "no header counts deliveries",
    },
  };
}

function database(
  id: string,
  trigger: string,
  signature: Signature,
  toNative: Make<"database">,
): CloudFunctionsVariant {
  return {
    id,
    kind: "database",
    trigger,
    serve: {},
    signature,
    lacks: {
      ...ALONE,
      ...ALL_FIELDS,
      attempt: "deliveries are not counted",
      partitions: "changes are delivered in no order",
      sets: "the database has no sets",
      ...(trigger === "gcp.datastore" && {
        vectors: "Datastore mode keeps a vector as a list, which a number beside the value marks",
      }),
    },
    toNative,
  };
}

function jsonDatabase(id: string, signature: Signature, toNative: Make<"database">): CloudFunctionsVariant {
  const base = database(id, "firebase.database", signature, toNative);
  return {
    ...base,
    lacks: {
      ...base.lacks,
      "document-times": "the Realtime Database keeps no times",
      vectors: "the Realtime Database has none",
      "exact-values": "the Realtime Database holds JSON without null: no bytes, no integers beyond 2^53",
      "exact-times": "the Realtime Database has no times",
    },
  };
}

function event(id: string, form: (parts: EventParts) => WireRequest): CloudFunctionsVariant {
  return {
    id,
    kind: "event",
    trigger: "gcp.eventarc",
    serve: {},
    signature: "cloudevent",
    lacks: {
      ...ALONE,
      ...ALL_FIELDS,
      "exact-numbers": "the framework parses JSON before the function is called, which rounds large integers",
      ...(form === binaryEvent && BINARY),
    },
    toNative({ messages, extra }: MessageStimulus<"event">) {
      const message = only(messages);
      const { type, source, subject, data } = message;
      return form({
        id: idOf(message),
        type,
        source,
        subject,
        time: timeOf(message),
        data,
        extensions: extra ? { oftomorrow: "1" } : {},
      });
    },
  };
}
