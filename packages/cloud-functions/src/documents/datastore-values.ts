import type { PlainRecord } from "anyfn/adapter";
import type { DocumentChange, Snapshot } from "./document-change.ts";
import { Wire } from "./protobuf.ts";
import { type Dialect, entry, mask, timestamp } from "./wire-values.ts";

/**
 * The message `google.events.cloud.datastore.v1.EntityEventData` as plain values: as Firestore's, keys are their path
 * `Kind/name/Kind/7`, entities inside others their properties.
 *
 * @throws MalformedEventError naming the offset of what is no such message
 */
export function decodeDatastore(bytes: Uint8Array, trigger = "gcp.datastore"): DocumentChange {
  const wire = new Wire(bytes, trigger);
  let now: Snapshot | undefined;
  let before: Snapshot | undefined;
  let changed: readonly string[] | undefined;
  while (wire.at < wire.length) {
    const tag = wire.tag(wire.length);
    if (tag === 10) now = result(wire, wire.end(wire.length));
    else if (tag === 18) before = result(wire, wire.end(wire.length));
    else if (tag === 26) changed = mask(wire, wire.end(wire.length));
    else wire.skip(tag, wire.length);
  }
  return { before, after: now, changed: changed?.length ? changed : undefined };
}

function result(wire: Wire, end: number): Snapshot {
  let held: Entity = { path: [], fields: {} };
  let createTime: Date | undefined;
  let updateTime: Date | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 10) held = entity(wire, wire.end(end), 0);
    else if (tag === 50) createTime = timestamp(wire, wire.end(end));
    else if (tag === 42) updateTime = timestamp(wire, wire.end(end));
    else wire.skip(tag, end);
  }
  return entitySnapshot(held.path, held.fields, createTime, updateTime);
}

/** @param path Kinds and ids or names in turn. */
export function entitySnapshot(
  path: readonly string[],
  fields: PlainRecord,
  createTime: Date | undefined,
  updateTime: Date | undefined,
): Snapshot {
  return { path: path.join("/"), key: path.at(-1) ?? "", fields, createTime, updateTime };
}

interface Entity {
  readonly path: readonly string[];
  readonly fields: PlainRecord;
}

function entity(wire: Wire, end: number, depth: number): Entity {
  const fields: Record<string, unknown> = {};
  let path: readonly string[] = [];
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 10) path = keyPath(wire, wire.end(end));
    else if (tag === 26) entry(wire, wire.end(end), depth, DIALECT, fields);
    else wire.skip(tag, end);
  }
  return { path, fields };
}

function keyPath(wire: Wire, end: number): readonly string[] {
  const path: string[] = [];
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 18) element(wire, wire.end(end), path);
    else wire.skip(tag, end);
  }
  return path;
}

function element(wire: Wire, end: number, path: string[]): void {
  let kind = "";
  let id: string | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 10) kind = wire.text(end);
    else if (tag === 16) id = String(wire.int64(end));
    else if (tag === 26) id = wire.text(end);
    else wire.skip(tag, end);
  }
  path.push(kind);
  if (id !== undefined) path.push(id); // an entity inside another may have none
}

const DIALECT: Dialect = {
  reference: (wire, end) => keyPath(wire, wire.end(end)).join("/"),
  record: (wire, end, depth) => entity(wire, end, depth).fields,
};
