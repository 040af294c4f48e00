import { decodeBody, type Outcome } from "anyfn/adapter";
import type { StoredMessage } from "./native.ts";

/** What a stored message comes to in events of queues and topics. */
export function messageOf({ id, sentAt, attempt, bytes, contentType, attributes, group }: StoredMessage): {
  readonly id: string;
  readonly time: Date;
  readonly attempt: number;
  readonly data: unknown;
  readonly bytes: Uint8Array;
  readonly attributes: StoredMessage["attributes"];
  readonly group: string | undefined;
} {
  return {
    id,
    time: new Date(sentAt),
    attempt,
    data: decodeBody(bytes, contentType),
    bytes,
    attributes,
    group,
  };
}

/** The outcomes themselves: the server settles each message by its own. */
export function replyEach(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes;
}
