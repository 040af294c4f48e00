import { type Capabilities, capabilitiesOf } from "anyfn/capabilities";

/** What works on plain Node, how far, and the conformance cases that prove it. */
export const capabilities: Capabilities = capabilitiesOf("node", {
  "http.methods": { support: "full" },
  "http.path": { support: "full" },
  "http.query": { support: "full" },
  "http.headers": { support: "full" },
  "http.cookies": { support: "full" },
  "http.request-body": { support: "full" },
  "http.status": { support: "full" },
  "http.response-body": { support: "full" },
  "http.streaming": { support: "full" },
  "http.routing": { support: "full" },
  "http.errors": { support: "full" },
  "http.client-address": { support: "full" },
  "context.deadline": { support: "full" },
  "context.wait-until": { support: "full" },
  "context.log": { support: "full" },
  "context.members": { support: "full" },
  "context.region": { support: "full", limits: "what the variable ANYFN_REGION says" },
  usage: { support: "full" },
  schedule: { support: "full" },
  storage: {
    support: "partial",
    limits: "a folder knows creation and deletion alone, and no versions; CloudEvents tell all",
  },
  "queue.messages": {
    support: "partial",
    limits: "a CloudEvent in binary or structured mode carries one message",
  },
  "queue.bytes": { support: "full" },
  "queue.partial-failure": {
    support: "partial",
    limits: "queues of the server's own; CloudEvents are answered with one status for the whole message",
  },
  "queue.order": { support: "partial", limits: "queues of the server's own, and batches of CloudEvents" },
  topic: {
    support: "partial",
    limits: "a CloudEvent in binary or structured mode carries one message",
  },
  "topic.subject": { support: "full" },
  database: {
    support: "partial",
    limits: "a CloudEvent in binary or structured mode carries one message: their order is the broker's",
  },
  stream: {
    support: "partial",
    limits: "a CloudEvent in binary or structured mode carries one message: their order is the broker's",
  },
  "stream.attributes": { support: "full" },
  event: {
    support: "partial",
    limits: "a CloudEvent in binary or structured mode carries one event",
  },
  invoke: { support: "full" },
});
