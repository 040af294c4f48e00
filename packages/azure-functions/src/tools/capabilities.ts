import { type Capabilities, capabilitiesOf } from "anyfn/capabilities";

/** What works on Azure Functions, how far, and the conformance cases that prove it. */
export const capabilities: Capabilities = capabilitiesOf("azure-functions", {
  "http.methods": {
    support: "partial",
    limits:
      "TRACE is not registered, as the library cannot make a request of it: the host answers 404 in place of 405",
  },
  "http.path": {
    support: "full",
    // Read in the sources of Kestrel and YARP, and not seen on Azure.
    limits:
      "paths that begin with /admin or /runtime are the host's own; on Azure its server decodes a path and encodes it again, so that %252F may arrive as %2F, or with HTTP streaming %2F as %252F",
  },
  "http.query": { support: "full" },
  "http.headers": {
    support: "partial",
    limits:
      "with HTTP streaming off, the library fails for a value beyond Latin-1 before the function is called, and loses a header named __proto__",
  },
  "http.cookies": {
    support: "partial",
    limits:
      "with HTTP streaming off, several Cookie headers are joined with a comma, and several Set-Cookie headers are written by the host in its own spelling, with path=/ where there is none, and without Partitioned and Priority",
  },
  "http.request-body": {
    support: "full",
    limits: "100 MB; without HTTP streaming a body that is sent without its length is lost",
  },
  "http.status": { support: "full" },
  "http.response-body": { support: "full" },
  "http.streaming": {
    support: "partial",
    limits: "where the app has HTTP streaming on, which register() does; else every answer is in one piece",
  },
  "http.routing": { support: "full" },
  "http.errors": { support: "full" },
  "http.client-address": { support: "full" },
  "context.deadline": {
    support: "full",
    limits:
      "the host tells no invocation its limit: it is the app's functionTimeout, as the build wrote it, and an answer over HTTP has to begin within 230 seconds whatever that is",
  },
  "context.wait-until": { support: "full" },
  "context.log": { support: "full" },
  "context.members": { support: "full" },
  "context.region": { support: "full" },
  usage: { support: "full" },
  schedule: {
    support: "partial",
    limits:
      "a tick is named by its function; where a schedule is finer than a minute the host does not tell when it was due",
  },
  storage: {
    support: "partial",
    limits:
      "a blob trigger tells of new and changed blobs alone, without entity tag and version: deletions, tiers and entity tags come through Event Grid, versions not at all",
  },
  "queue.messages": {
    support: "partial",
    limits:
      "of Service Bus the library puts the first letter of each attribute's name in lower case, and bytes in attributes come as base64; messages of a storage queue have no attributes",
  },
  "queue.bytes": { support: "full" },
  "queue.partial-failure": {
    support: "partial",
    limits:
      "with one message per call, which is the default; of a batch of Service Bus all of it comes again",
  },
  "queue.order": {
    support: "partial",
    limits: "sessions of Service Bus, one at a time; other queues promise no order",
  },
  topic: {
    support: "partial",
    limits:
      "the library puts the first letter of each attribute's name in lower case, and bytes in attributes come as base64",
  },
  "topic.subject": { support: "full" },
  database: {
    support: "partial",
    limits:
      "the latest version of Cosmos DB's change feed tells neither what happened nor the image before, and no deletions; its mode of all versions and deletes does; SQL has no images before, and does not tell the time; numbers beyond a double are rounded, bytes are base64",
  },
  stream: {
    support: "partial",
    limits:
      "deliveries are not counted; of a failed batch all comes again, for as long as the retry policy says",
  },
  "stream.attributes": {
    support: "partial",
    limits: "Kafka; of Event Hubs the library changes the first letter of names, and bytes come as base64",
  },
  event: { support: "partial", limits: "the data of an event in Event Grid's own schema is an object" },
  invoke: {
    support: "full",
    limits: "over HTTP, with the function's key; a caller hears the name of an error, not its message",
  },
});
