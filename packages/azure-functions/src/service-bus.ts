import type { Attributes } from "anyfn/adapter";
import { optionalCount, optionalText, toDate } from "anyfn/read";
import { messagesOf, type NativeMessage } from "./batch.ts";
import { attributesOf, bodyOf, idText } from "./value.ts";

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

/** The messages of Service Bus, one or a batch (https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger). */
export function serviceBusMessages(
  native: unknown,
  nativeContext: unknown,
  trigger: string,
): readonly ServiceBusMessage[] {
  return messagesOf(native, nativeContext, trigger).map((message) => {
    const { metadata, input } = message;
    return {
      id: messageId(message) ?? message.place,
      time: toDate(metadata["enqueuedTimeUtc"]),
      attempt: optionalCount(metadata["deliveryCount"]),
      ...bodyOf(input, optionalText(metadata["contentType"])),
      attributes: attributesOf(metadata["applicationProperties"] ?? metadata["userProperties"]),
      group: sessionOf(metadata["sessionId"]),
      // Its name in version 4 of the extension was another.
      subject: idText(metadata["subject"] ?? metadata["label"]),
      native: message.native,
    };
  });
}

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
