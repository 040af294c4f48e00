import * as z from "zod";

/** A body: bytes where the function is registered for them, else what the library parsed. */
const body = z.unknown().refine((value) => value !== undefined);

/** What a queue of Azure Storage says of a message. */
export const storageQueueMetadataSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.looseObject({
  id: z.string().min(1),
  dequeueCount: z.int().positive(),
  insertionTime: z.string(),
  popReceipt: z.string(),
});

/** What Service Bus says of a message, or of a batch. */
export const serviceBusMetadataSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.union([
  z.looseObject({
    // Digits are parsed by the library.
    messageId: z.union([z.string(), z.number()]),
    deliveryCount: z.int().positive(),
    lockToken: z.string(),
  }),
  z.looseObject({
    messageIdArray: z.array(z.union([z.string(), z.number()])).min(1),
    deliveryCountArray: z.array(z.int().positive()).min(1),
    lockTokenArray: z.array(z.string()).min(1),
  }),
]);

const systemProperties = z.looseObject({ sequenceNumber: z.number(), enqueuedTimeUtc: z.string() });
const partitionContext = z.looseObject({ eventHubName: z.string(), partitionId: z.string() });

/** What Event Hubs says of a record, or of a batch. */
export const eventHubsMetadataSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.union([
  z.looseObject({ partitionContext, systemProperties }),
  z.looseObject({ partitionContext, systemPropertiesArray: z.array(systemProperties).min(1) }),
]);

/** What the host says of a blob. */
export const blobMetadataSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.looseObject({
  blobTrigger: z.string().regex(/^[^/]+\/./),
  uri: z.url(),
  properties: z.looseObject({ lastModified: z.string() }),
});

/** The bodies of messages, and the content of a blob. */
export const bodySchema: z.ZodType<unknown> = z.union([z.array(body).min(1), body]);
