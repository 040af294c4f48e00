/** The parts that events of many services share. */
import type { AttributeValue, MessageBase } from "anyfn/driver";
import { toBase64 } from "./wire.ts";

/** The region and account of everything here. */
export const REGION = "eu-central-1";
export const ACCOUNT = "123456789012";

/** An ARN in our region and account. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** When a message was sent, in epoch milliseconds. */
export function timeOf({ time }: MessageBase): number {
  return time === undefined ? 1_772_360_430_400 : Date.parse(time);
}

/** ISO time without milliseconds, as EventBridge writes it. */
export function toSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A message's id, or one made of its place. */
export function idOf({ id }: MessageBase, index: number): string {
  return id ?? `3f1c7e10-1111-4222-8333-${String(index).padStart(12, "0")}`;
}

/** Fields that no version of the service has yet. */
export function extraFields(extra: boolean | undefined): Readonly<Record<string, unknown>> {
  return extra ? { fieldOfTomorrow: { nested: [1, "two", null] }, anotherOne: "x" } : {};
}

/** The type, text and bytes of a message attribute. */
export function typedAttribute(value: AttributeValue): {
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
} {
  if (value instanceof Uint8Array) return { type: "Binary", base64: toBase64(value) };
  return {
    type: typeof value === "number" || typeof value === "bigint" ? "Number" : "String",
    text: String(value),
  };
}
