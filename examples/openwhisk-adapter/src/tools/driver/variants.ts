import type { Need, Variant } from "anyfn/driver";

const forgets = "what has fired a trigger is not told what became of it";
const kafka: Readonly<Partial<Record<Need, string>>> = {
  time: "the feed tells no time",
  attributes: "the feed hands over no headers",
  "optional-fields": "the feed writes all of its fields",
};

/** The ways in which OpenWhisk calls an action, and what each cannot carry. */
export const variants: readonly Variant[] = [
  {
    id: "web",
    kind: "http",
    trigger: "openwhisk.web",
    serve: {},
    lacks: {
      streaming: "an answer is the result of an activation, which is whole",
      "any-method": "the controller takes GET, DELETE, POST, PUT, HEAD, OPTIONS and PATCH alone",
      "repeated-headers": "of several headers of one name the last is handed over",
      region: "OpenWhisk has no regions",
    },
  },
  {
    id: "invoke",
    kind: "invoke",
    trigger: "openwhisk.invoke",
    serve: {},
    lacks: {
      "json-scalars": "parameters are a dictionary",
      "json-lists": "parameters are a dictionary",
      "json-null": "parameters are a dictionary",
      "error-message": "whoever may read the activation would read it too",
    },
  },
  {
    id: "alarm",
    kind: "schedule",
    trigger: "openwhisk.alarm",
    serve: {},
    redelivery: "none",
    lacks: {
      redelivery: forgets,
      "scheduled-time": "an alarm fires the trigger's payload, which is the same each time",
    },
  },
  {
    id: "kafka",
    kind: "stream",
    trigger: "openwhisk.kafka",
    serve: {},
    redelivery: "none",
    lacks: { ...kafka, attempt: forgets },
  },
  {
    id: "kafka-topic",
    kind: "topic",
    trigger: "openwhisk.kafka.topic",
    serve: {},
    redelivery: "none",
    lacks: {
      ...kafka,
      attempt: forgets,
      "text-attributes": "the feed hands over no headers",
      subject: "a message of Kafka has none",
      "several-sources": "a feed is of one topic",
      "message-id": "a message of Kafka is told from others by its place",
    },
  },
];
