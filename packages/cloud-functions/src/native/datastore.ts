import type { GeoPoint } from "./firestore.ts";

/** A key in JSON: pairs of a kind and an id or a name. */
export interface DatastoreKey {
  readonly partitionId?:
    | {
        readonly projectId?: string | undefined;
        readonly databaseId?: string | undefined;
        readonly namespaceId?: string | undefined;
      }
    | undefined;
  readonly path?:
    | readonly {
        readonly kind?: string | undefined;
        readonly id?: string | number | undefined;
        readonly name?: string | undefined;
      }[]
    | undefined;
}

/** A value of Datastore mode in JSON (https://cloud.google.com/datastore/docs/reference/data/rest/v1/projects/runQuery#Value). */
export interface DatastoreValue {
  readonly nullValue?: null | "NULL_VALUE" | undefined;
  readonly booleanValue?: boolean | undefined;
  readonly integerValue?: string | number | undefined;
  readonly doubleValue?: number | string | undefined;
  readonly timestampValue?: string | undefined;
  readonly keyValue?: DatastoreKey | undefined;
  readonly stringValue?: string | undefined;
  /** Base64. */
  readonly blobValue?: string | undefined;
  readonly geoPointValue?: GeoPoint | undefined;
  readonly entityValue?: DatastoreEntity | undefined;
  readonly arrayValue?: { readonly values?: readonly DatastoreValue[] | undefined } | undefined;
}

/** An entity in JSON. */
export interface DatastoreEntity {
  readonly key?: DatastoreKey | undefined;
  readonly properties?: Readonly<Record<string, DatastoreValue>> | undefined;
}

/** The data of an event of Datastore mode in JSON (https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/datastore/v1/data.proto). */
export interface DatastoreEventData {
  readonly value?: DatastoreResult | undefined;
  readonly oldValue?: DatastoreResult | undefined;
  readonly updateMask?: { readonly propertyPaths?: readonly string[] | undefined } | undefined;
}

/** An entity before or after a change. */
export interface DatastoreResult {
  readonly entity?: DatastoreEntity | undefined;
  readonly createTime?: string | undefined;
  readonly updateTime?: string | undefined;
}
