import type { Stimulus } from "anyfn/driver";
import * as z from "zod";

const bytes = z
  .strictObject({ $bytes: z.base64() })
  .transform(({ $bytes }): Uint8Array => new Uint8Array(Buffer.from($bytes, "base64")));
const payload = z.union([z.string(), bytes]);
const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), bytes])).optional();
const base = {
  id: z.string().min(1).optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  attempt: z.int().min(1).optional(),
  malformed: z.boolean().optional(),
};
/** Data, in which `{ "$bigint": "<digits>" }` is an integer that JSON's numbers do not hold. */
const data = z.unknown().transform(withBigInts);
const record = z.record(z.string(), data);

const http = z.strictObject({
  kind: z.literal("http"),
  method: z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/),
  target: z.string().startsWith("/"),
  headers: z.array(z.tuple([z.string().min(1), z.string()])).optional(),
  body: payload.optional(),
  client: z.strictObject({ ip: z.union([z.ipv4(), z.ipv6()]).optional() }).optional(),
  host: z.string().min(1).optional(),
  secure: z.boolean().optional(),
});

const stimulus = z.discriminatedUnion("kind", [
  http,
  delivery(
    "schedule",
    z.strictObject({
      ...base,
      scheduledTime: z.iso.datetime({ offset: true }),
      schedule: z.string().optional(),
    }),
  ),
  delivery(
    "storage",
    z.strictObject({
      ...base,
      action: z.enum(["created", "deleted", "archived", "updated", "other"]),
      bucket: z.string().min(1),
      key: z.string().min(1),
      size: z.int().min(0).optional(),
      etag: z.string().optional(),
      contentType: z.string().optional(),
      content: bytes.optional(),
      version: z.string().optional(),
    }),
  ),
  delivery(
    "queue",
    z.strictObject({
      ...base,
      queue: z.string().min(1),
      body: payload,
      attributes,
      group: z.string().optional(),
    }),
  ),
  delivery(
    "topic",
    z.strictObject({
      ...base,
      topic: z.string().min(1),
      subject: z.string().optional(),
      body: payload,
      attributes,
      group: z.string().optional(),
    }),
  ),
  delivery(
    "database",
    z.strictObject({
      ...base,
      action: z.enum(["created", "updated", "deleted"]),
      database: z.string().optional(),
      collection: z.string().min(1),
      key: z.union([z.string().min(1), record]),
      before: record.optional(),
      after: record.optional(),
      expired: z.boolean().optional(),
    }),
  ),
  delivery(
    "stream",
    z.strictObject({
      ...base,
      stream: z.string().min(1),
      partition: z.string().optional(),
      key: z.string().optional(),
      body: payload,
      attributes,
    }),
  ),
  delivery(
    "event",
    z.strictObject({
      ...base,
      type: z.string().min(1),
      source: z.string().min(1),
      subject: z.string().optional(),
      data,
    }),
  ),
  delivery("invoke", z.strictObject({ ...base, data })),
]);

/** A place in a file of a stimulus that is not as it should be. */
export interface StimulusIssue {
  /** E.g. `"messages.0.body"`; `""` is all of it. */
  readonly path: string;
  readonly message: string;
}

/** A stimulus as a file has it: JSON, in which `{ "$bytes": "<base64>" }` are bytes and `{ "$bigint": "<digits>" }` in data is a big integer. */
export function parseStimulus(
  value: unknown,
): { readonly stimulus: Stimulus } | { readonly issues: readonly StimulusIssue[] } {
  const { success, data, error } = stimulus.safeParse(value);
  if (success) return { stimulus: data as Stimulus }; // the schema says the same as the type
  return { issues: error.issues.map(({ path, message }) => ({ path: path.join("."), message })) };
}

function delivery<Kind extends string, Message extends z.ZodType>(kind: Kind, message: Message) {
  return z.strictObject({
    kind: z.literal(kind),
    messages: z.array(message).min(1),
    extra: z.boolean().optional(),
    sparse: z.boolean().optional(),
  });
}

function withBigInts(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withBigInts);
  const entries = Object.entries(value);
  const [[name, digits] = []] = entries;
  return entries.length === 1 && name === "$bigint" && /^-?\d+$/.test(String(digits))
    ? BigInt(String(digits))
    : Object.fromEntries(entries.map(([key, item]) => [key, withBigInts(item)]));
}
