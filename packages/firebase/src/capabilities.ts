import { capabilities as google } from "@anyfn/cloud-functions/capabilities";
import type { Capabilities, Capability } from "anyfn/capabilities";

/** What differs from Cloud Functions. */
const own: Readonly<Record<string, Partial<Capability>>> = {
  // Told by a status of its own, not by the error's name: see the driver's gaps.
  "context.deadline": {
    cases: casesOf("context.deadline").map((id) => (id === "invoke.hang" ? "invoke.hang.answered" : id)),
  },
  "context.region": { support: "none", limits: "nothing tells a function its region" },
  "queue.messages": {
    limits:
      "a task of a queue function carries the data alone, attributes of Pub/Sub are text; the first generation does not count deliveries",
  },
  "queue.bytes": { support: "partial", limits: "the data of a task is JSON" },
  invoke: {
    cases: [...casesOf("invoke"), "invoke.hang"],
    support: "partial",
    title: "Callable functions: any JSON in and out, parts streamed where the caller takes them",
    limits:
      "a caller hears a canonical status in place of an error's name, and a message only where it is public",
  },
};

/** What works on Firebase, how far, and the conformance cases that prove it: as on Cloud Functions but for what Firebase calls in its own way. */
export const capabilities: Capabilities = {
  target: "firebase",
  rows: google.rows.map((row) => ({ ...row, ...own[row.id] })),
};

function casesOf(id: string): readonly string[] {
  return google.rows.find((row) => row.id === id)?.cases ?? [];
}
