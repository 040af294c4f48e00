import { type DatabaseEvent, MalformedEventError, type PlainRecord } from "anyfn/adapter";
import { nonEmptyText, toDate } from "anyfn/read";
import type { Received } from "../receive.ts";

/** A document or an entity at one moment. */
export interface Snapshot {
  /** Where it is: `users/a` of a document, pairs of kind and id or name of an entity. "" where it is not said. */
  readonly path: string;
  /** The last id or name of the path. */
  readonly key: string;
  readonly fields: PlainRecord;
  readonly createTime: Date | undefined;
  readonly updateTime: Date | undefined;
}

/** What a change is about: what was there before, what is there now, and which fields differ. */
export interface DocumentChange {
  readonly before: Snapshot | undefined;
  readonly after: Snapshot | undefined;
  /** Field paths as Firestore writes them; undefined where there are none. */
  readonly changed: readonly string[] | undefined;
}

/** A change of a document as the core event. @throws MalformedEventError with the path of the first wrong field */
export function changeEvent(
  event: Received,
  change: DocumentChange,
  trigger: string,
  where: { readonly database: string; readonly path: string | undefined },
): DatabaseEvent {
  const action = actionOf(event.type, change);
  if (!change.after && (action === "created" || action === "updated"))
    throw new MalformedEventError(trigger, "data.value", "the document", undefined);
  const before = action === "created" ? undefined : change.before?.fields;
  const after = action === "deleted" ? undefined : change.after?.fields;
  const named = change.after?.path ? change.after : change.before?.path ? change.before : undefined;
  const document = after ? change.after : change.before;
  const path = nonEmptyText(named?.path ?? where.path, trigger, "data.value.name");
  const key = named?.key ?? path.slice(path.lastIndexOf("/") + 1);
  return {
    kind: "database",
    id: nonEmptyText(event.id, trigger, "id"),
    source: nonEmptyText(event.source, trigger, "source"),
    time: toDate(event.time),
    action,
    database: where.database,
    collection: path.slice(0, Math.max(0, path.length - key.length - 1)),
    key,
    path,
    params: event.params,
    before,
    after,
    updatedFields:
      change.changed && after
        ? Object.fromEntries(change.changed.map((field) => [field, at(after, field)]))
        : undefined,
    createTime: document?.createTime,
    updateTime: document?.updateTime,
    native: event.native,
  };
}

/** `written` says nothing: what was there before and after tells. */
function actionOf(type: string, { before, after }: DocumentChange): DatabaseEvent["action"] {
  const verb = /\.v\d+\.(created|updated|deleted)\b/.exec(type)?.[1];
  if (verb !== undefined) return verb as DatabaseEvent["action"]; // one of the three
  if (after) return before ? "updated" : "created";
  return before ? "deleted" : "written";
}

/** The value at a field path: names joined with dots, those that are no plain word in backticks. Undefined for one that was removed. */
function at(record: PlainRecord, path: string): unknown {
  if (!/[.`]/.test(path)) return Object.hasOwn(record, path) ? record[path] : undefined;
  let here: unknown = record;
  for (const [, quoted, plain = ""] of path.matchAll(SEGMENT)) {
    const name = quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1");
    const inside = typeof here === "object" && here !== null && Object.hasOwn(here, name);
    here = inside ? (here as PlainRecord)[name] : undefined; // it has the name
  }
  return here;
}

const SEGMENT = /(?:^|\.)(?:`((?:[^`\\]|\\.)*)`|([^.`]*))/g;
