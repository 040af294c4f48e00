/** The parts that messages of many services share. */
import type { MessageBase, Payload } from "anyfn/driver";

/** When a message was sent. */
export function timeOf({ time }: MessageBase): Date {
  return new Date(time ?? "2026-03-01T10:20:30.400Z");
}

/** As .NET writes a `DateTime` in UTC. */
export function dateTime(date: Date): string {
  return date.toISOString().replace(/\.000Z$/, "Z");
}

/** As .NET writes a `DateTimeOffset` in UTC. */
export function dateTimeOffset(date: Date): string {
  return dateTime(date).replace("Z", "+00:00");
}

/** A message's id, or one made of its place. */
export function idOf({ id }: MessageBase, index: number): string {
  return id ?? `3f1c7e10-1111-4222-8333-${String(index).padStart(12, "0")}`;
}

/** Bytes of a body. */
export function bytesOf(body: Payload): Uint8Array {
  return typeof body === "string" ? new TextEncoder().encode(body) : body;
}

/** Fields that no version of the service has yet. */
export function extraFields(extra: boolean | undefined): Readonly<Record<string, unknown>> {
  return extra ? { FieldOfTomorrow: { Nested: [1, "two", null] }, anotherOne: "x" } : {};
}

/** The only message, of services that send one at a time. */
export function single<Message>(messages: readonly Message[], service: string): Message {
  const [message] = messages;
  if (message !== undefined && messages.length === 1) return message;
  throw new RangeError(`${service} sends one message at a time: no event has ${messages.length}.`);
}

/** Registered for bytes, every body is one that its trigger reads, and what the host tells of a message is no sender's. */
export function allReadable(messages: readonly MessageBase[]): void {
  if (messages.some(({ malformed }) => malformed)) throw new RangeError(`Azure: ${NEVER_MALFORMED}.`);
}

/** Why no message of such a batch is malformed. */
export const NEVER_MALFORMED =
  "registered for bytes, every body is one that the trigger reads, and the host writes the rest";
