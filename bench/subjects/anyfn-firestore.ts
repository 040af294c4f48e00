import { firestore } from "@anyfn/cloud-functions/events/firestore";
import { bytesOf } from "./event-bytes.ts";

/** The row's event of what the framework passes: both documents as plain values, and everything beside them. */
export function handler(event: { readonly base64: string }): readonly number[] {
  const [change] = firestore.normalize({
    specversion: "1.0",
    id: "1",
    source: "//firestore.googleapis.com/projects/demo-bench/databases/(default)",
    subject: "documents/orders/o-1",
    type: "google.cloud.firestore.document.v1.written",
    time: "2026-03-01T10:20:30Z",
    document: "orders/o-1",
    database: "(default)",
    project: "demo-bench",
    data: bytesOf(event),
  });
  return [Object.keys(change?.before ?? {}).length, Object.keys(change?.after ?? {}).length];
}
