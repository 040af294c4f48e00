import type { MessageStimulus, Messages } from "anyfn/driver";
import { arn, extraFields, timeOf } from "./aws.ts";
import { toBase64 } from "./wire.ts";

/** Changes of a collection of DocumentDB, in MongoDB's extended JSON. */
export function documentDbEvent({ messages, extra, sparse }: MessageStimulus<"database">): unknown {
  return {
    eventSource: "aws:docdb",
    eventSourceArn: arn("rds", "cluster:conformance"),
    events: messages.map((message, index) => ({
      event: {
        _id: { _data: message.id ?? `0163eeb6e7000000090100000009000041e1${String(index).padStart(4, "0")}` },
        clusterTime: { $timestamp: { t: Math.floor(timeOf(message) / 1000), i: index + 1 } },
        ...(message.malformed ? {} : { operationType: OPERATIONS[message.action] }),
        ns: { db: "conformance", coll: message.collection },
        documentKey: typeof message.key === "string" ? { _id: message.key } : extended(message.key),
        ...(message.after && !sparse ? { fullDocument: extended(message.after) } : {}),
        ...(message.before && !sparse ? { fullDocumentBeforeChange: extended(message.before) } : {}),
        ...extraFields(extra),
      },
    })),
    ...extraFields(extra),
  };
}

const OPERATIONS: Readonly<Record<Messages["database"]["action"], string>> = {
  created: "insert",
  updated: "update",
  deleted: "delete",
};

/** A plain value in canonical extended JSON (https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/). */
function extended(value: unknown): unknown {
  if (typeof value === "bigint") return { $numberDecimal: String(value) };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { $numberLong: String(value) } : { $numberDouble: String(value) };
  if (value instanceof Date) return { $date: { $numberLong: String(value.getTime()) } };
  if (value instanceof Uint8Array) return { $binary: { base64: toBase64(value), subType: "00" } };
  if (Array.isArray(value)) return value.map(extended);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === undefined ? [] : [[name, extended(inner)] as const],
    ),
  );
}
