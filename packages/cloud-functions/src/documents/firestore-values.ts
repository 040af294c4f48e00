import type { PlainRecord } from "anyfn/adapter";
import { after, lastSegment } from "../resource.ts";
import type { DocumentChange, Snapshot } from "./document-change.ts";
import { Wire } from "./protobuf.ts";
import { vectorOrRecord } from "./vector.ts";
import { type Dialect, entry, mask, timestamp } from "./wire-values.ts";

/**
 * The message `google.events.cloud.firestore.v1.DocumentEventData` as plain values: integers exact, timestamps `Date` (with
 * `nanoseconds` where milliseconds do not say it all), bytes `Uint8Array`, geo points `{ latitude, longitude }`, references their
 * resource name, vectors lists of numbers, maps records.
 *
 * @throws MalformedEventError naming the offset of what is no such message
 */
export function decodeFirestore(bytes: Uint8Array, trigger = "gcp.firestore"): DocumentChange {
  const wire = new Wire(bytes, trigger);
  let now: Snapshot | undefined;
  let before: Snapshot | undefined;
  let changed: readonly string[] | undefined;
  while (wire.at < wire.length) {
    const tag = wire.tag(wire.length);
    if (tag === 10) now = document(wire, wire.end(wire.length));
    else if (tag === 18) before = document(wire, wire.end(wire.length));
    else if (tag === 26) changed = mask(wire, wire.end(wire.length));
    else wire.skip(tag, wire.length);
  }
  return { before, after: now, changed: changed?.length ? changed : undefined };
}

function document(wire: Wire, end: number): Snapshot {
  const fields: Record<string, unknown> = {};
  let name = "";
  let createTime: Date | undefined;
  let updateTime: Date | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 10) name = wire.text(end);
    else if (tag === 18) entry(wire, wire.end(end), 0, DIALECT, fields);
    else if (tag === 26) createTime = timestamp(wire, wire.end(end));
    else if (tag === 34) updateTime = timestamp(wire, wire.end(end));
    else wire.skip(tag, end);
  }
  return documentSnapshot(name, fields, createTime, updateTime);
}

/** @param name `projects/P/databases/D/documents/<path>`. */
export function documentSnapshot(
  name: string,
  fields: PlainRecord,
  createTime: Date | undefined,
  updateTime: Date | undefined,
): Snapshot {
  const path = after(name, "/documents/") ?? "";
  return { path, key: lastSegment(path), fields, createTime, updateTime };
}

const DIALECT: Dialect = {
  reference: (wire, end) => wire.text(end),
  record(wire, end, depth) {
    const record: Record<string, unknown> = {};
    while (wire.at < end) {
      const tag = wire.tag(end);
      if (tag === 10) entry(wire, wire.end(end), depth, DIALECT, record);
      else wire.skip(tag, end);
    }
    return vectorOrRecord(record);
  },
};
