import type { DatabaseEvent, MessageTrigger, ReplyParts } from "anyfn/adapter";
import { nonEmptyText, toDate } from "anyfn/read";
import { answer } from "../answer.ts";
import { isFirebaseDatabase } from "../detect.ts";
import { merged } from "../documents/merge-patch.ts";
import type { Native } from "../native.ts";
import { eventsOf, objectOf } from "../payload.ts";
import { after, lastSegment, part } from "../resource.ts";

/**
 * The Realtime Database (https://firebase.google.com/docs/functions/database-events). `database` is the instance, `path` the reference;
 * `before` and `after` are its values, which may be a text or a number: what is stored at a reference is any JSON value.
 */
export const firebaseDatabase: MessageTrigger<"database", Native, ReplyParts | undefined> = {
  id: "firebase.database",
  kind: "database",
  detect: isFirebaseDatabase,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "firebase.database").map((event) => {
      const { attributes, source, subject } = event;
      const path = nonEmptyText(after(subject, "refs/") ?? attributes.ref, "firebase.database", "subject");
      const key = lastSegment(path);
      const { data, delta } = objectOf(event, "firebase.database");
      const before = data ?? undefined;
      const stored = merged(data, delta) ?? undefined;
      return {
        kind: "database",
        id: nonEmptyText(event.id, "firebase.database", "id"),
        source: nonEmptyText(source, "firebase.database", "source"),
        time: toDate(event.time),
        action: actionOf(event.type, before, stored),
        database: attributes.instance ?? part(source, "/instances/") ?? "",
        collection: path.slice(0, Math.max(0, path.length - key.length - 1)),
        key,
        path,
        params: event.params,
        before: before as DatabaseEvent["before"], // a record almost always; the type's own documentation says what else
        after: stored as DatabaseEvent["after"], // as `before`
        native: event.native,
      };
    }),
  reply: answer,
};

function actionOf(type: string, before: unknown, after: unknown): DatabaseEvent["action"] {
  const verb = /\.v1\.(created|updated|deleted)$/.exec(type)?.[1];
  if (verb !== undefined) return verb as DatabaseEvent["action"]; // one of the three
  if (after === undefined) return before === undefined ? "written" : "deleted";
  return before === undefined ? "created" : "updated";
}
