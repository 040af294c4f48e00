import type { AttributeValue } from "anyfn";
import type { ServiceResult, WireMessage } from "./service.ts";

/** What SQS and SNS answer to a batch. An entry that failed has the service's words, or what was thrown. */
export interface BatchAnswer {
  readonly Successful?:
    | readonly { readonly Id?: string | undefined; readonly MessageId?: string | undefined }[]
    | undefined;
  readonly Failed?:
    | readonly {
        readonly Id?: string | undefined;
        readonly Code?: string | undefined;
        readonly Message?: string | undefined;
        readonly SenderFault?: boolean | undefined;
        readonly error?: unknown;
      }[]
    | undefined;
}

/** Messages in parts that one request takes. */
export function* partsOf(
  messages: readonly WireMessage[],
  largest: number,
): Generator<readonly WireMessage[]> {
  let part: WireMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = message.bytes.byteLength + JSON.stringify(Object.keys(message.attributes)).length + 1000;
    if (part.length > 0 && (part.length === MOST || bytes + size > largest)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(message);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** What became of each message of a part, whose index is its entry's id. */
export function resultsOf(
  part: readonly WireMessage[],
  { Successful = [], Failed = [] }: BatchAnswer,
): readonly ServiceResult[] {
  return part.map((_, index) => {
    const sent = Successful.find(({ Id }) => Id === String(index));
    if (sent?.MessageId !== undefined) return { id: sent.MessageId };
    const { error, Message, Code, SenderFault } = Failed.find(({ Id }) => Id === String(index)) ?? {};
    return {
      error:
        error ??
        Object.assign(new Error(Message ?? "the service did not answer for the message"), {
          name: Code ?? "Unanswered",
          statusCode: SenderFault ? 400 : 500,
        }),
    };
  });
}

/** A message attribute. */
export function attributeOf(value: AttributeValue): {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
} {
  if (value instanceof Uint8Array) return { DataType: "Binary", BinaryValue: value };
  const number = typeof value === "number" || typeof value === "bigint";
  return { DataType: number ? "Number" : "String", StringValue: String(value) };
}

const MOST = 10;
