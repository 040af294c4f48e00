/** What EventBridge Pipes make of a source's event: its records alone, each with the name of the source, and the source's own fields around a payload gone. */

/** The records of SQS or DynamoDB as they are. */
export function pipedRecords(event: unknown): unknown {
  return recordsOf(event);
}

/** Records of Kinesis: the payload's fields stand in the record. */
export function pipedKinesis(event: unknown): unknown {
  return recordsOf(event).map(({ kinesis, ...record }) => ({ ...record, ...(kinesis as object) })); // the driver made it
}

/** Records of Kafka, in one list. */
export function pipedKafka(event: unknown): unknown {
  const { eventSource, eventSourceArn, bootstrapServers, records } = event as {
    readonly records: Readonly<Record<string, readonly object[]>>;
    readonly [field: string]: unknown;
  }; // the driver made it
  return Object.values(records).flatMap((list) =>
    list.map((record) => ({ eventSource, eventSourceArn, bootstrapServers, ...record })),
  );
}

/** Messages of ActiveMQ, and of RabbitMQ with the name of their queue. */
export function pipedMessages(event: unknown): unknown {
  const { eventSource, eventSourceArn, messages, rmqMessagesByQueue } = event as {
    readonly messages?: readonly object[];
    readonly rmqMessagesByQueue?: Readonly<Record<string, readonly object[]>>;
    readonly [field: string]: unknown;
  }; // the driver made it
  const rabbit = Object.entries(rmqMessagesByQueue ?? {}).flatMap(([eventSourceKey, list]) =>
    list.map((message) => ({ eventSourceKey, ...message })),
  );
  return [...(messages ?? []), ...rabbit].map((message) => ({ eventSource, eventSourceArn, ...message }));
}

function recordsOf(event: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (event as { readonly Records: readonly Readonly<Record<string, unknown>>[] }).Records; // the driver made it
}
