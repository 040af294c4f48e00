import { claims as google } from "@anyfn/cloud-functions/capabilities";
import { type Capabilities, capabilitiesOf } from "anyfn/capabilities";

/** What works on Firebase, how far, and the conformance cases that prove it: as on Cloud Functions but for what Firebase calls in its own way. */
export const capabilities: Capabilities = capabilitiesOf("firebase", {
  ...google,
  // Told by a status of its own, not by the error's name: see the driver's gaps.
  "context.deadline": {
    ...google["context.deadline"],
    without: ["invoke.hang"],
    also: ["invoke.hang.answered"],
  },
  "context.region": { support: "none", limits: "nothing tells a function its region" },
  "queue.messages": {
    support: "partial",
    limits:
      "a task of a queue function carries the data alone, attributes of Pub/Sub are text; the first generation does not count deliveries",
  },
  "queue.bytes": { support: "partial", limits: "the data of a task is JSON" },
  invoke: {
    support: "partial",
    limits:
      "a caller hears a canonical status in place of an error's name, and a message only where it is public; Firebase's JavaScript client rounds a bigint beyond 2^53",
    title: "Callable functions: any JSON in and out, parts streamed where the caller takes them",
    also: ["invoke.hang"],
  },
});
