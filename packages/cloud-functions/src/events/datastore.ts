import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { fields, NONE, readPreciseDate } from "anyfn/read";
import { answer } from "../answer.ts";
import { isDatastore } from "../detect.ts";
import { decodeDatastore, entitySnapshot } from "../documents/datastore-values.ts";
import { changeEvent, type DocumentChange, type Snapshot } from "../documents/document-change.ts";
import { jsonKeyPath, plainFields } from "../documents/json-values.ts";
import type { Native } from "../native.ts";
import { eventsOf, messageBytes, objectOf } from "../payload.ts";
import { after, part } from "../resource.ts";

/**
 * Firestore in Datastore mode (https://cloud.google.com/eventarc/docs/cloudevents#datastore), as protobuf or JSON. `path` is the key's
 * kinds and ids or names in turn, `collection` that without the last of them; keys among the values are such paths too.
 */
export const datastore: MessageTrigger<"database", Native, ReplyParts | undefined> = {
  id: "gcp.datastore",
  kind: "database",
  detect: isDatastore,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.datastore").map((event) => {
      const bytes = messageBytes(event, "gcp.datastore");
      const { attributes, source, subject } = event;
      return changeEvent(
        event,
        bytes ? decodeDatastore(bytes) : fromJson(objectOf(event, "gcp.datastore")),
        "gcp.datastore",
        {
          database: attributes.database ?? part(source, "/databases/") ?? "(default)",
          path: attributes.entity ?? after(subject, "entities/"),
        },
      );
    }),
  reply: answer,
};

/** In JSON `{}` stands for what is absent. */
function fromJson(data: Readonly<Record<string, unknown>>): DocumentChange {
  const paths = fields(data.updateMask)?.propertyPaths;
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
  const result = fields(value);
  if (!result || Object.keys(result).length === 0) return undefined;
  const { key, properties } = fields(result.entity) ?? NONE;
  return entitySnapshot(
    jsonKeyPath(key),
    plainFields(properties, "gcp.datastore", `${path}.entity.properties`),
    readPreciseDate(result.createTime),
    readPreciseDate(result.updateTime),
  );
}
