import { initializeApp } from "firebase-admin/app";
import { onDocumentWritten } from "firebase-functions/v2/firestore";
import { bytesOf } from "./event-bytes.ts";

process.env.GCLOUD_PROJECT = "demo-bench";
initializeApp({ projectId: "demo-bench" });

let seen: readonly number[] = [];
const written = onDocumentWritten("orders/{order}", ({ data }) => {
  seen = [Object.keys(data?.before.data() ?? {}).length, Object.keys(data?.after.data() ?? {}).length];
});

/** A function of firebase-functions, called as the framework calls it; its handler takes both documents' data. */
export async function handler(event: { readonly base64: string }): Promise<readonly number[]> {
  await written({
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
  } as never); // what their types leave out is not asked for
  return seen;
}
