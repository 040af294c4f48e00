import { type Capabilities, capabilitiesOf } from "anyfn/capabilities";

/** What works on Netlify Functions, how far, and the conformance cases that prove it. */
export const capabilities: Capabilities = capabilitiesOf("netlify", {
  "http.methods": {
    support: "partial",
    limits: "a host of Netlify answers 500 to TRACE before the function is called",
  },
  "http.path": { support: "full" },
  "http.query": { support: "full" },
  "http.headers": { support: "full" },
  "http.cookies": { support: "full" },
  "http.request-body": { support: "full" },
  "http.status": { support: "full" },
  "http.response-body": { support: "full" },
  "http.streaming": {
    support: "partial",
    limits:
      "a body that fails after its first piece is ended as if it were whole, and logged: a failing stream would end the host",
  },
  "http.routing": { support: "full" },
  "http.errors": { support: "full" },
  "http.client-address": { support: "full" },
  "context.deadline": { support: "full" },
  "context.wait-until": { support: "full" },
  "context.log": { support: "full" },
  "context.members": { support: "full" },
  "context.region": { support: "full" },
  // Nobody hears what a background function returns: see the driver's gaps.
  usage: { support: "full", without: ["invoke.object"] },
  schedule: {
    support: "partial",
    limits:
      "UTC alone; Netlify does not tell when a run was due, only the next one; 30 seconds. By the bridge exact",
  },
  storage: { support: "partial", limits: "one event per message: storage takes no batch" },
  "queue.messages": {
    support: "partial",
    limits: "a message of one CloudEvent (structured, binary) carries one",
  },
  "queue.bytes": { support: "full" },
  "queue.partial-failure": {
    support: "partial",
    limits:
      "a sender of CloudEvents delivers a whole message again; in the background a failed delivery is tried twice more",
  },
  "queue.order": {
    support: "partial",
    limits: "within a batch of CloudEvents; between deliveries it is for the sender to keep",
  },
  topic: { support: "full" },
  "topic.subject": { support: "full" },
  database: {
    support: "partial",
    limits: "a CloudEvent names no partition: order is for the sender to keep",
  },
  stream: { support: "full" },
  "stream.attributes": { support: "full" },
  event: { support: "partial", limits: "one event per message: events take no batch" },
  invoke: {
    support: "partial",
    limits:
      "a background function is answered 202 before it runs; a caller hears the name of an error, not its message",
  },
});
