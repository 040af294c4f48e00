import { AnyfnError, eachMessage, type InvokeEvent, type MessageTrigger } from "anyfn/adapter";
import { base64Length } from "anyfn/http";
import { base64At, fields, listOf, objectAt, optionalText, textAt, toDate } from "anyfn/read";
import { isFirehose } from "../detect.ts";
import { callResult, invokeEvent } from "../invoke-event.ts";
import type { FirehoseEvent, FirehoseRecord } from "../native.ts";

/** `event.data` of a handler that transforms a delivery stream. */
export interface FirehoseInput {
  /** The delivery stream's ARN. */
  readonly stream: string;
  readonly records: readonly FirehoseInputRecord[];
}

/** One record to transform. */
export interface FirehoseInputRecord {
  readonly id: string;
  readonly time: Date;
  readonly data: Uint8Array;
  /** Where the delivery stream reads a Kinesis data stream; partition and sequence (offset) also where it reads Amazon MSK. */
  readonly key?: string | undefined;
  readonly partition?: string | undefined;
  readonly sequence?: string | undefined;
}

/** What the handler answers: these, or `{ records: these }`, in any order. A record that it does not answer, and one that cannot be read, which it does not get, is `ProcessingFailed`. */
export interface FirehoseOutputRecord {
  readonly id: string;
  /** `"Ok"` by default. */
  readonly result?: "Ok" | "Dropped" | "ProcessingFailed" | undefined;
  /** Bytes, text, or a value to write as JSON; without it the record's own bytes. */
  readonly data?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Firehose's own form: every record id once. */
export interface FirehoseReply {
  readonly records: readonly {
    readonly recordId: string;
    readonly result: string;
    /** Base64. */
    readonly data?: string;
    /** Base64, in place of `data` where the delivery stream reads Amazon MSK. */
    readonly kafkaRecordValue?: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  }[];
}

/** A transformation of Amazon Data Firehose (https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html): one call with all records, {@link FirehoseInput}, answered by {@link FirehoseOutputRecord}s. What the handler throws is thrown. */
export const firehose: MessageTrigger<"invoke", FirehoseEvent, FirehoseReply> = {
  id: "aws.firehose",
  kind: "invoke",
  detect: isFirehose,
  normalize(native, nativeContext) {
    const records: FirehoseInputRecord[] = [];
    const malformed = eachMessage<InvokeEvent, FirehoseRecord>(
      listOf(native?.records, "aws.firehose", "records"),
      (item, index) => {
        const record = objectAt(item, "aws.firehose", "records", index);
        const { partitionKey, shardId, sequenceNumber } = fields(record.kinesisRecordMetadata) ?? {};
        const { partitionId, offset } = fields(record.mskRecordMetadata) ?? {};
        const field = fieldOf(record);
        records.push({
          id: textAt(record.recordId, "aws.firehose", "records", index, "recordId"),
          time: toDate(record.approximateArrivalTimestamp),
          data: base64At(record[field], "aws.firehose", "records", index, field),
          key: optionalText(partitionKey),
          partition: optionalText(shardId) ?? optionalText(partitionId),
          sequence: optionalText(sequenceNumber) ?? optionalText(offset),
        });
        return [];
      },
      (item) => {
        const id = optionalText(fields(item)?.recordId);
        return id === undefined ? undefined : { id, native: item };
      },
    );
    const { invocationId: id, deliveryStreamArn } = native;
    const data: FirehoseInput = { stream: optionalText(deliveryStreamArn) ?? "", records };
    return [{ ...invokeEvent(native, nativeContext, { id, source: deliveryStreamArn }), data }, ...malformed];
  },
  bodyLength: ({ records }) =>
    Array.isArray(records)
      ? records.reduce((sum: number, record: unknown) => sum + base64Length(dataOf(record)), 0)
      : 0,
  reply([call, ..._malformed], _events, _options, { records }) {
    const answers = answersOf(callResult(call ? [call] : []));
    const known = new Set(records.map(({ recordId }) => recordId));
    const unknown = Array.from(answers.keys()).find((id) => !known.has(id));
    if (unknown !== undefined) {
      throw new AnyfnError(
        "INVALID_OUTPUT",
        `The handler answered a record ${JSON.stringify(unknown)}, but no record of this delivery has that id. Answer with the id of each record.`,
      );
    }
    const once = new Map(records.map((record) => [record.recordId, record]));
    return {
      records: Array.from(once.values(), (record) => {
        const { recordId } = record;
        const answer = answers.get(recordId);
        const field = fieldOf(record);
        const unchanged = { [field]: record[field] };
        if (!answer) return { recordId, result: "ProcessingFailed", ...unchanged };
        return {
          recordId,
          result: answer.result ?? "Ok",
          ...(answer.data === undefined ? unchanged : { [field]: toBase64(answer.data) }),
          ...(answer.metadata && { metadata: answer.metadata }),
        };
      }),
    };
  },
};

/** Where the bytes stand, in a record and in its answer. */
function fieldOf(record: FirehoseRecord): "data" | "kafkaRecordValue" {
  return record.kafkaRecordValue === undefined ? "data" : "kafkaRecordValue";
}

/** By id. @throws AnyfnError INVALID_OUTPUT when the handler's value is no list of answers */
function answersOf(value: unknown): ReadonlyMap<string, FirehoseOutputRecord> {
  const list = Array.isArray(value) ? value : value == null ? [] : fields(value)?.records;
  if (!Array.isArray(list) || !list.every(isAnswer)) {
    throw new AnyfnError(
      "INVALID_OUTPUT",
      'A handler of a delivery stream answers { records: [{ id, result?, data? }] } or that list, with "Ok", "Dropped" or "ProcessingFailed" as result; a record that it leaves out has failed.',
    );
  }
  return new Map((list as readonly FirehoseOutputRecord[]).map((answer) => [answer.id, answer])); // every item is one
}

/** Firehose takes any other result for the failure of all records. */
function isAnswer(item: unknown): boolean {
  const { id, result } = fields(item) ?? {};
  return typeof id === "string" && (result === undefined || RESULTS.includes(result));
}

const RESULTS: readonly unknown[] = ["Ok", "Dropped", "ProcessingFailed"];

function toBase64(data: unknown): string {
  if (typeof data === "string") return Buffer.from(data).toString("base64");
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString("base64");
  if (ArrayBuffer.isView(data))
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
  const json = JSON.stringify(data) as string | undefined; // nothing for a function or a symbol
  if (json === undefined)
    throw new AnyfnError(
      "INVALID_OUTPUT",
      `The handler answered a ${typeof data} as data, which is no JSON.`,
    );
  return Buffer.from(json).toString("base64");
}

/** The text of a record's bytes; of one that `normalize` refuses none. */
function dataOf(record: unknown): string {
  const { data, kafkaRecordValue } = fields(record) ?? {};
  return optionalText(data) ?? optionalText(kafkaRecordValue) ?? "";
}
