import type { Gap } from "anyfn/driver";

const strictJson: Gap = {
  reason:
    "the framework's JSON parser answers 400 itself to what is no object and no list, and to what is no JSON: the function is not called",
  evidence: "body-parser of @google-cloud/functions-framework 5.0.5, called with its default strict: true",
  only: ["saw", "redelivered", "result"],
};
const topicUnknown: Gap = {
  reason: "a push names its subscription, not the topic of the message",
  evidence: "https://cloud.google.com/pubsub/docs/push#receive_push",
  only: ["saw[0].topic"],
};

/** What the platform loses before the function is called or after it answered, by case and variant. */
export const gaps: Readonly<Record<string, Gap>> = {
  "http.failure.json@http": { ...strictJson, only: ["status", "body"] },
  ...Object.fromEntries(
    ["null", "text", "json-text", "number", "false"].map((name) => [`invoke.${name}@invoke`, strictJson]),
  ),
  "queue.fields@pubsub-queue-gen1": {
    reason: "the first generation does not count deliveries",
    evidence:
      "https://cloud.google.com/functions/docs/writing/write-event-driven-functions#background-functions",
    only: ["saw[0].attempt"],
  },
  ...Object.fromEntries(
    ["pubsub-push", "pubsub-push-unwrapped"].flatMap((variant) =>
      ["topic.fields", "topic.extra-fields"].map((id) => [`${id}@${variant}`, topicUnknown]),
    ),
  ),
};
