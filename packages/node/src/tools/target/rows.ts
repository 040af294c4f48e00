import type { Kind, TriggerRef } from "anyfn/target";

/** Every trigger row of this adapter as text, in the order of `all.ts`: where the generated server imports it from. */
export const rows: readonly TriggerRef[] = [
  row("http", "node.http", "http", "http"),
  row("schedule", "node.schedule", "schedule", "schedule"),
  row("queue", "node.queue", "queue", "queue"),
  row("topic", "node.topic", "topic", "topic"),
  row("storage", "node.storage", "storage", "storage"),
  row("invoke", "node.invoke", "invoke", "invoke"),
  cloudevents("schedule", "cloudeventsSchedule"),
  cloudevents("queue", "cloudeventsQueue"),
  cloudevents("topic", "cloudeventsTopic"),
  cloudevents("storage", "cloudeventsStorage"),
  cloudevents("database", "cloudeventsDatabase"),
  cloudevents("stream", "cloudeventsStream"),
  cloudevents("event", "cloudeventsEvent"),
];

function cloudevents(kind: Kind, name: string): TriggerRef {
  return row(kind, `node.cloudevents.${kind}`, `cloudevents-${kind}`, name);
}

function row(kind: Kind, id: string, file: string, name: string): TriggerRef {
  return { id, kind, from: `@anyfn/node/events/${file}`, name };
}
