import { type Attributes, type CoreEvent, eachMessage, type KnownOf } from "anyfn/adapter";
import { optionalCount, optionalText, toDate } from "anyfn/read";
import { messagesOf, type NativeMessage } from "./batch.ts";
import { attributesOf, bodyOf, idText, isLong } from "./value.ts";

/** What the events of queues and of topics share. */
export interface ServiceBusMessage {
  readonly id: string;
  readonly time: Date;
  readonly attempt: number | undefined;
  readonly bytes: Uint8Array;
  readonly data: unknown;
  readonly attributes: Attributes;
  /** The session: its messages are in order. */
  readonly group: string | undefined;
  readonly subject: string | undefined;
  readonly native: unknown;
}

/** The events of messages of Service Bus, one or a batch, in which one that cannot be read fails alone (https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger). */
export function serviceBusEvents<Event extends CoreEvent<"queue" | "topic">>(
  native: unknown,
  nativeContext: unknown,
  trigger: string,
  toEvent: (message: ServiceBusMessage) => Event,
): readonly Event[] {
  const read = (message: BusMessage): Event => {
    const { metadata, input } = message;
    return toEvent({
      id: messageId(message) ?? message.place,
      time: toDate(metadata["enqueuedTimeUtc"]),
      attempt: optionalCount(metadata["deliveryCount"]),
      ...bodyOf(input, optionalText(metadata["contentType"])),
      attributes: attributesOf(metadata["applicationProperties"] ?? metadata["userProperties"]),
      group: sessionOf(metadata["sessionId"]),
      // Its name in version 4 of the extension was another.
      subject: idText(metadata["subject"] ?? metadata["label"]),
      native: message.native,
    });
  };
  return eachMessage(
    messagesOf(native, nativeContext, trigger),
    read,
    ({ metadata: { sessionId }, place, native: own }) =>
      ({
        id: place,
        // What is no name of a session keeps its place in the order.
        group: typeof sessionId !== "object" || isLong(sessionId) ? sessionOf(sessionId) : "session",
        native: own,
      }) as KnownOf<Event>, // both kinds have a group
  );
}

type BusMessage = ReturnType<typeof messagesOf>[number];

/** Ids are parsed where they are digits: one that lost some of them is told from its neighbours by its place in the queue. */
function messageId({ metadata: { messageId, sequenceNumber } }: NativeMessage): string | undefined {
  const id = idText(messageId);
  const place = idText(sequenceNumber);
  if (typeof messageId === "number" && !isExact(messageId) && place !== undefined)
    return `${id ?? "sequence"}:${place}`;
  return id ?? place;
}

/** Messages of a session whose name is lost are in order still. */
function sessionOf(sessionId: unknown): string | undefined {
  return typeof sessionId === "number" && !Number.isFinite(sessionId) ? "session" : idText(sessionId);
}

/** True where a number is as it was written: a double keeps fifteen digits of any. */
function isExact(value: number): boolean {
  return (
    Number.isSafeInteger(value) || (Math.abs(value) < 1e15 && String(value).replace(/\D/g, "").length <= 15)
  );
}
