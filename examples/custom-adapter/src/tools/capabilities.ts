import { type Capabilities, capabilitiesOf } from "anyfn/capabilities";

const untaken = { support: "none", limits: "this adapter has no row for it" } as const;

/** What works on Workers, how far, and the conformance cases that prove it on workerd. */
export const capabilities: Capabilities = capabilitiesOf("cloudflare-workers", {
  "http.methods": { support: "full" },
  "http.path": { support: "full" },
  "http.query": { support: "full" },
  "http.headers": { support: "partial", limits: "headers are read as UTF-8" },
  "http.cookies": {
    support: "partial",
    limits:
      "several Cookie headers are joined with commas; cookies of a response that is passed on are proven in process alone",
  },
  "http.request-body": { support: "partial", limits: "a GET keeps its body" },
  "http.status": { support: "full" },
  "http.response-body": {
    support: "partial",
    limits: "a response that is passed on is proven in process alone",
  },
  "http.streaming": { support: "partial", limits: "a body that fails is ended as if it were complete" },
  "http.routing": { support: "full" },
  "http.errors": { support: "full" },
  "http.client-address": { support: "full" },
  "context.deadline": { support: "partial", limits: "a request may take as long as its client waits" },
  "context.wait-until": { support: "full" },
  "context.log": { support: "partial", limits: "a request has no deadline to tell" },
  "context.members": { support: "partial", limits: "a request has no deadline: its remaining() is Infinity" },
  "context.region": { support: "full" },
  usage: { support: "full" },
  schedule: { support: "partial", limits: "a cron trigger has no name" },
  storage: untaken,
  "queue.messages": { support: "partial", limits: "a message is its body alone" },
  "queue.bytes": { support: "full" },
  "queue.partial-failure": {
    support: "partial",
    limits: "a batch that can never end is given up as a whole, after 15 minutes",
  },
  "queue.order": { support: "none", limits: "a queue keeps no order" },
  topic: untaken,
  "topic.subject": untaken,
  database: untaken,
  stream: untaken,
  "stream.attributes": untaken,
  event: untaken,
  invoke: untaken,
});
