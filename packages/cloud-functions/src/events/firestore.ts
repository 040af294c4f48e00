import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { fields, optionalText, readPreciseDate } from "anyfn/read";
import { answer } from "../answer.ts";
import { isFirestore } from "../detect.ts";
import { changeEvent, type DocumentChange, type Snapshot } from "../documents/document-change.ts";
import { decodeFirestore, documentSnapshot } from "../documents/firestore-values.ts";
import { plainFields } from "../documents/json-values.ts";
import type { Native } from "../native.ts";
import { eventsOf, messageBytes, objectOf } from "../payload.ts";
import { after, part } from "../resource.ts";

/**
 * Firestore (https://cloud.google.com/eventarc/docs/cloudevents#firestore), as protobuf or JSON, of any database. References are full
 * resource names; `updatedFields` has the new value of each field path that changed, undefined where it was removed.
 */
export const firestore: MessageTrigger<"database", Native, ReplyParts | undefined> = {
  id: "gcp.firestore",
  kind: "database",
  detect: isFirestore,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.firestore").map((event) => {
      const bytes = messageBytes(event, "gcp.firestore");
      const { attributes, source, subject } = event;
      return changeEvent(
        event,
        bytes ? decodeFirestore(bytes) : fromJson(objectOf(event, "gcp.firestore")),
        "gcp.firestore",
        {
          database: attributes.database ?? part(source, "/databases/") ?? "(default)",
          path: attributes.document ?? after(subject, "documents/"),
        },
      );
    }),
  reply: answer,
};

/** In JSON `{}` stands for what is absent. */
function fromJson(data: Readonly<Record<string, unknown>>): DocumentChange {
  const paths = fields(data.updateMask)?.fieldPaths;
  const changed = (Array.isArray(paths) ? paths : []).filter(
    (path): path is string => typeof path === "string",
  );
  return {
    before: snapshot(data.oldValue, "data.oldValue"),
    after: snapshot(data.value, "data.value"),
    changed: changed.length > 0 ? changed : undefined,
  };
}

function snapshot(value: unknown, path: string): Snapshot | undefined {
  const document = fields(value);
  if (!document || Object.keys(document).length === 0) return undefined;
  return documentSnapshot(
    optionalText(document.name) ?? "",
    plainFields(document.fields, "gcp.firestore", `${path}.fields`),
    readPreciseDate(document.createTime),
    readPreciseDate(document.updateTime),
  );
}
