import type { HttpStimulus, MessageBase, MessageStimulus, Variant, WireRequest } from "anyfn/driver";
import { payloadBytes, wireRequest } from "anyfn/wire";
import type { ChangeBatch, QueueBatch, StoredMessage, Tick, TopicBatch } from "../../native.ts";
import { cloudEvents, type Mode } from "./cloud-events.ts";
import { idOf, timeOf } from "./events.ts";

/** A variant, and how its native event is made: a request on the wire, or a value that the server makes of its own tables. */
export interface NodeVariant extends Variant {
  readonly via: "wire" | "value";
  toNative(stimulus: never): unknown;
}

const KINDS = ["schedule", "storage", "queue", "topic", "database", "stream", "event"] as const;
const MODES = ["binary", "structured", "batch"] as const;

const ALL_FIELDS = { "optional-fields": "the server writes every field" };

/** Of messages in the server's own tables. */
const OWN_TABLES = {
  ...ALL_FIELDS,
  malformed: "the server reads what it wrote itself, and a body is any bytes",
};

/** Every way in which the server calls a function that conformance plays. */
export const variants: readonly NodeVariant[] = [
  {
    id: "http",
    kind: "http",
    trigger: "node.http",
    serve: {},
    via: "wire",
    lacks: {
      buffering: "every answer streams: the status goes with the first byte",
      "response-limit": "a streamed response may have any size",
    },
    toNative: (stimulus: HttpStimulus) => wireRequest(stimulus),
  },
  {
    id: "schedule",
    kind: "schedule",
    trigger: "node.schedule",
    serve: {},
    via: "value",
    lacks: ALL_FIELDS,
    toNative: ({ messages: [message], extra }: MessageStimulus<"schedule">): Tick => ({
      from: "node:schedule",
      schedule: message?.schedule ?? "conformance",
      scheduledTime: Date.parse(message?.scheduledTime ?? ""),
      attempt: message?.attempt,
      ...tomorrow(extra),
    }),
  },
  {
    id: "queue",
    kind: "queue",
    trigger: "node.queue",
    serve: {},
    via: "value",
    redelivery: "each",
    lacks: { ...OWN_TABLES, "several-sources": "a delivery is of one queue" },
    toNative: ({ messages, extra }: MessageStimulus<"queue">): QueueBatch => ({
      from: "node:queue",
      queue: messages[0]?.queue ?? "",
      messages: readable(messages).map((message, index) => stored(message, index, extra)),
      ...tomorrow(extra),
    }),
  },
  {
    id: "topic",
    kind: "topic",
    trigger: "node.topic",
    serve: {},
    via: "value",
    redelivery: "each",
    lacks: { ...OWN_TABLES, "several-sources": "a delivery is of one topic" },
    toNative: ({ messages, extra }: MessageStimulus<"topic">): TopicBatch => ({
      from: "node:topic",
      topic: messages[0]?.topic ?? "",
      messages: readable(messages).map((message, index) => stored(message, index, extra)),
      ...tomorrow(extra),
    }),
  },
  {
    id: "storage",
    kind: "storage",
    trigger: "node.storage",
    serve: {},
    via: "value",
    redelivery: "each",
    lacks: {
      "other-actions": "files are created, written again or gone",
      version: "a folder keeps one version",
      content: "a change is about a file, which it leaves where it is",
      ...OWN_TABLES,
    },
    toNative: ({ messages, extra }: MessageStimulus<"storage">): ChangeBatch => ({
      from: "node:storage",
      bucket: messages[0]?.bucket ?? "",
      changes: readable(messages).map((message, index) => ({
        id: idOf(message, index),
        attempt: message.attempt ?? 1,
        time: timeOf(message).getTime(),
        action: message.action === "deleted" ? "deleted" : "created",
        key: message.key,
        size: message.size,
        etag: message.etag,
        contentType: message.contentType,
        ...tomorrow(extra),
      })),
      ...tomorrow(extra),
    }),
  },
  {
    id: "invoke",
    kind: "invoke",
    trigger: "node.invoke",
    serve: {},
    via: "wire",
    lacks: {
      "error-message": "a direct call is answered over HTTP, which never carries an internal message",
    },
    toNative: ({ messages: [message] }: MessageStimulus<"invoke">): WireRequest =>
      wireRequest({
        kind: "http",
        method: "POST",
        target: "/_anyfn/invoke/conformance",
        headers: [["Content-Type", "application/json"]],
        body: JSON.stringify(message?.data),
      }),
  },
  ...KINDS.flatMap((kind) => MODES.map((mode) => overHttp(kind, mode))),
];

/** CloudEvents of one kind in one mode. */
function overHttp(kind: (typeof KINDS)[number], mode: Mode): NodeVariant {
  return {
    id: `cloudevents-${kind}${mode === "binary" ? "" : `-${mode}`}`,
    kind,
    trigger: `node.cloudevents.${kind}`,
    serve: {},
    via: "wire",
    redelivery: "whole",
    lacks: {
      ...(mode !== "batch" && kind !== "schedule" && { batch: "a message of this mode carries one event" }),
      ...(kind === "database" && {
        "document-times": "who sends such an event does not tell them",
        vectors: "a CloudEvent of a database has a list of numbers for one",
      }),
    },
    toNative: (stimulus: MessageStimulus<typeof kind>) => cloudEvents(stimulus, mode),
  };
}

function stored(
  message: MessageStimulus<"queue" | "topic">["messages"][number],
  index: number,
  extra: boolean | undefined,
): StoredMessage {
  const { attempt = 1, attributes = {}, body, group } = message;
  return {
    id: idOf(message, index),
    attempt,
    sentAt: timeOf(message).getTime(),
    bytes: payloadBytes(body),
    attributes,
    group,
    subject: "subject" in message ? message.subject : undefined,
    ...tomorrow(extra),
  };
}

/** Fields that no version of the server has yet. */
function tomorrow(extra: boolean | undefined): Readonly<Record<string, unknown>> {
  return extra ? { fieldOfTomorrow: { nested: [1, "two", null] } } : {};
}

function readable<Message extends MessageBase>(messages: readonly Message[]): readonly Message[] {
  if (messages.some(({ malformed }) => malformed)) throw new RangeError(`Node: ${OWN_TABLES.malformed}.`);
  return messages;
}
