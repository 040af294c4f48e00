import type { AttributeValue } from "anyfn";
import { type GoogleConnection, googleClient } from "./google-connection.ts";
import type { PublisherService, SenderService, ServiceResult, WireMessage } from "./service.ts";

/** Options of {@link pubsub} and {@link pubsubSender}. */
export interface PubsubOptions extends GoogleConnection {
  /** `projects/<project>/topics/<topic>` */
  readonly topic: string;
}

/** A topic of Google Pub/Sub. A group is the ordering key; attributes are text. Needs `google-auth-library`. */
export function pubsub(options: PubsubOptions): PublisherService {
  return { ...service(options), kind: "topic" };
}

/** The same as a queue: a topic with one subscription. */
export function pubsubSender(options: PubsubOptions): SenderService {
  return { ...service(options), kind: "queue" };
}

function service({ topic, ...connection }: PubsubOptions): Omit<SenderService, "kind"> {
  const client = googleClient("pubsub", connection);
  return {
    id: "gcp.pubsub",
    limits: { maxBytes: LARGEST, delay: false, dedupe: false },
    async send(messages, { signal }) {
      const results: ServiceResult[] = [];
      for (const part of partsOf(messages)) {
        const answer = await client
          .json<{ readonly messageIds: readonly string[] }>(
            "POST",
            `/v1/${topic}:publish`,
            { messages: part.map(toMessage) },
            signal,
          )
          .catch((error: unknown) => {
            // What went before has been sent: its results count.
            if (results.length === 0) throw error;
            return { error };
          });
        results.push(
          ...part.map((_, index): ServiceResult => {
            if ("error" in answer) return answer;
            const id = answer.messageIds[index];
            return id === undefined
              ? { error: new Error("the topic did not answer for the message") }
              : { id };
          }),
        );
      }
      return results;
    },
  };
}

/** Bytes of a message: a request has 10 MB, in which the bytes are base64. */
const LARGEST = 7_000_000;
const MOST = 1000;

function toMessage({ bytes, group, attributes, traceparent }: WireMessage): object {
  return {
    data: Buffer.from(bytes).toString("base64"),
    attributes: Object.fromEntries(
      Object.entries<AttributeValue>({ ...attributes, traceparent }).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? Buffer.from(value).toString("base64") : String(value),
      ]),
    ),
    ...(group !== undefined && { orderingKey: group }),
  };
}

function* partsOf(messages: readonly WireMessage[]): Generator<readonly WireMessage[]> {
  let part: WireMessage[] = [];
  let size = 0;
  for (const message of messages) {
    const own = message.bytes.byteLength + JSON.stringify(Object.keys(message.attributes)).length + 1000;
    if (part.length > 0 && (part.length === MOST || size + own > LARGEST)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(message);
    size += own;
  }
  if (part.length > 0) yield part;
}
