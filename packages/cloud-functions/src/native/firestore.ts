/** A value of Firestore in JSON: exactly one of its fields (https://cloud.google.com/firestore/docs/reference/rest/v1/Value). */
export interface FirestoreValue {
  readonly nullValue?: null | "NULL_VALUE" | undefined;
  readonly booleanValue?: boolean | undefined;
  readonly integerValue?: string | number | undefined;
  /** `"NaN"`, `"Infinity"` and `"-Infinity"` are texts. */
  readonly doubleValue?: number | string | undefined;
  /** RFC 3339. */
  readonly timestampValue?: string | undefined;
  readonly stringValue?: string | undefined;
  /** Base64. */
  readonly bytesValue?: string | undefined;
  /** A full resource name. */
  readonly referenceValue?: string | undefined;
  readonly geoPointValue?: GeoPoint | undefined;
  readonly arrayValue?: { readonly values?: readonly FirestoreValue[] | undefined } | undefined;
  readonly mapValue?: { readonly fields?: Readonly<Record<string, FirestoreValue>> | undefined } | undefined;
}

/** Degrees; what is zero may be left out. */
export interface GeoPoint {
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
}

/** A document in JSON. */
export interface FirestoreDocument {
  /** `projects/P/databases/D/documents/…`. */
  readonly name?: string | undefined;
  readonly fields?: Readonly<Record<string, FirestoreValue>> | undefined;
  readonly createTime?: string | undefined;
  readonly updateTime?: string | undefined;
}

/**
 * The data of a Firestore event in JSON, of the first generation and where Eventarc is told so; `{}` stands for what is absent
 * (https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto).
 */
export interface FirestoreEventData {
  readonly value?: FirestoreDocument | undefined;
  readonly oldValue?: FirestoreDocument | undefined;
  readonly updateMask?: { readonly fieldPaths?: readonly string[] | undefined } | undefined;
}
