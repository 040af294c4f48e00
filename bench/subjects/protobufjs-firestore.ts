import { documentEventData } from "../firestore-message.ts";
import { bytesOf } from "./event-bytes.ts";

/** The compiled message alone: protobufjs's own classes of every value, and none of the values. */
export function handler(event: { readonly base64: string }): readonly number[] {
  const { value, oldValue } = documentEventData.decode(bytesOf(event));
  return [Object.keys(oldValue?.fields ?? {}).length, Object.keys(value?.fields ?? {}).length];
}
