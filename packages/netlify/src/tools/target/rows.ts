import type { Kind, TriggerRef } from "anyfn/target";

/** Every trigger row of this adapter as text, in the order of `all.ts`: where a generated entry imports it from. */
export const rows: readonly TriggerRef[] = [
  row("schedule", "netlify.schedule", "schedule", "schedule"),
  row("event", "netlify.event.deploy", "deploy", "deploy"),
  row("event", "netlify.event.form", "form", "form"),
  row("event", "netlify.event.identity", "identity", "identity"),
  row("event", "netlify.event.split-test", "split-test", "splitTest"),
  row("schedule", "netlify.cloudevents.schedule", "cloudevents-schedule", "cloudeventsSchedule"),
  row("storage", "netlify.cloudevents.storage", "cloudevents-storage", "cloudeventsStorage"),
  row("queue", "netlify.cloudevents.queue", "cloudevents-queue", "cloudeventsQueue"),
  row("topic", "netlify.cloudevents.topic", "cloudevents-topic", "cloudeventsTopic"),
  row("database", "netlify.cloudevents.database", "cloudevents-database", "cloudeventsDatabase"),
  row("stream", "netlify.cloudevents.stream", "cloudevents-stream", "cloudeventsStream"),
  row("event", "netlify.cloudevents.event", "cloudevents-event", "cloudeventsEvent"),
  row("queue", "netlify.background.queue", "background-queue", "backgroundQueue"),
  row("invoke", "netlify.background", "background", "background"),
  row("invoke", "netlify.invoke", "invoke", "invoke"),
  row("http", "netlify.http", "http", "http"),
];

function row(kind: Kind, id: string, file: string, name: string): TriggerRef {
  return { id, kind, from: `@anyfn/netlify/events/${file}`, name };
}
