import { type Capabilities, capabilitiesOf } from "anyfn/capabilities";

const untaken = { support: "none", limits: "this adapter has no trigger for it" } as const;

/** What works on OpenWhisk, how far, and the conformance cases that prove it. */
export const capabilities: Capabilities = capabilitiesOf("openwhisk", {
  "http.methods": { support: "partial", limits: "GET, DELETE, POST, PUT, HEAD, OPTIONS and PATCH alone" },
  "http.path": { support: "full" },
  "http.query": { support: "full" },
  "http.headers": { support: "partial", limits: "of several headers of one name the last is handed over" },
  "http.cookies": { support: "partial", limits: "of several Cookie headers the last is handed over" },
  "http.request-body": { support: "partial", limits: "a body of a text type is text in UTF-8" },
  "http.status": { support: "full" },
  "http.response-body": {
    support: "partial",
    limits: "a body of a text type is text in UTF-8; what has no body loses its content type",
  },
  "http.streaming": { support: "none", limits: "an answer is the result of an activation, which is whole" },
  "http.routing": { support: "full" },
  "http.errors": { support: "full" },
  "http.client-address": { support: "full" },
  "context.deadline": { support: "full" },
  "context.wait-until": { support: "full" },
  "context.log": { support: "full" },
  "context.members": { support: "full" },
  "context.region": { support: "none", limits: "OpenWhisk has no regions" },
  usage: { support: "full" },
  schedule: { support: "partial", limits: "a tick does not tell when it was due, and is not tried again" },
  storage: untaken,
  "queue.messages": untaken,
  "queue.bytes": untaken,
  "queue.partial-failure": untaken,
  "queue.order": untaken,
  topic: { support: "partial", limits: "a message has no id, time and attributes, and is not tried again" },
  "topic.subject": { support: "none", limits: "a message of Kafka has none" },
  database: untaken,
  stream: { support: "partial", limits: "a record tells no time, and is not tried again" },
  "stream.attributes": { support: "none", limits: "the feed hands over no headers" },
  event: untaken,
  invoke: { support: "partial", limits: "input and result are dictionaries" },
});
