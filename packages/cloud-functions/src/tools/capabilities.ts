import { type Capabilities, type Claims, capabilitiesOf } from "anyfn/capabilities";

/** What works on Google Cloud Functions, and how far. Firebase says what differs from it. */
export const claims: Claims = {
  "http.methods": { support: "full" },
  "http.path": { support: "full" },
  "http.query": { support: "full" },
  "http.headers": { support: "full" },
  "http.cookies": { support: "full" },
  "http.request-body": {
    support: "full",
    limits: "32 MB; the framework reads the whole body before the function is called",
  },
  "http.status": { support: "full" },
  "http.response-body": { support: "full", limits: "32 MB" },
  "http.streaming": { support: "full", limits: "10 MB" },
  "http.routing": { support: "full" },
  "http.errors": {
    support: "partial",
    limits:
      "the framework itself answers 400 to a body that says it is JSON and is none, before the function is called",
  },
  "http.client-address": {
    support: "full",
    limits: "behind a load balancer of your own it is the balancer's, unless ANYFN_PROXIES counts it",
  },
  "context.deadline": { support: "full" },
  "context.wait-until": { support: "full" },
  "context.log": { support: "full" },
  "context.members": { support: "full" },
  "context.region": { support: "full" },
  usage: { support: "full" },
  schedule: {
    support: "partial",
    limits: "Firebase makes the name of a first generation schedule of the function's",
  },
  storage: { support: "partial", limits: "one event per call, without the content of the object" },
  "queue.messages": {
    support: "partial",
    limits:
      "Cloud Tasks has headers in place of attributes, attributes of Pub/Sub are text; the first generation does not count deliveries",
  },
  "queue.bytes": { support: "full" },
  "queue.partial-failure": {
    support: "partial",
    limits: "Google sends one message at a time: what fails is delivered again alone",
  },
  "queue.order": {
    support: "none",
    limits: "a Pub/Sub subscription with ordering sends one message at a time and keeps the order itself",
  },
  topic: { support: "partial", limits: "attributes are text; a push names its subscription, not its topic" },
  "topic.subject": { support: "none", limits: "messages of Pub/Sub have no subject" },
  database: {
    support: "partial",
    limits:
      "the databases have no sets and promise no order; the Realtime Database holds plain JSON, in which the framework rounds integers beyond 2^53",
  },
  stream: {
    support: "none",
    limits: "Google Cloud has no stream that calls functions: use a topic with ordering keys",
  },
  "stream.attributes": { support: "none", limits: "no streams" },
  event: {
    support: "partial",
    limits:
      "one event per call; the framework itself answers 500 to a binary CloudEvent whose data is text or absent, where the function has the signature of events, and rounds integers beyond 2^53",
  },
  invoke: {
    support: "partial",
    limits:
      "the framework itself answers 400 to JSON that is no object and no list; a caller hears the name of an error, not its message",
  },
};

/** What works on Google Cloud Functions, how far, and the conformance cases that prove it. */
export const capabilities: Capabilities = capabilitiesOf("cloud-functions", claims);
