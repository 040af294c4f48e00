import { type Capabilities, capabilitiesOf } from "anyfn/capabilities";

/** What works on AWS Lambda, how far, and the conformance cases that prove it. */
export const capabilities: Capabilities = capabilitiesOf("lambda", {
  "http.methods": { support: "full" },
  "http.path": {
    support: "partial",
    limits:
      "HTTP API decodes the path: an encoded slash or question mark is lost, an encoded percent sign is refused with 400",
  },
  "http.query": {
    support: "partial",
    limits:
      "only payload 2.0 and Function URLs keep the order between names; ALB without multi-value headers and VPC Lattice 1.0 keep one value per name",
  },
  "http.headers": {
    support: "partial",
    limits: "ALB without multi-value headers keeps the last value of a repeated header",
  },
  "http.cookies": {
    support: "partial",
    limits:
      "ALB without multi-value headers keeps the last of several cookie headers, and VPC Lattice 1.0 combines them with commas; on both further Set-Cookie headers travel under other spellings of the name, which is not verified on AWS",
  },
  "http.request-body": { support: "full" },
  "http.status": { support: "full" },
  "http.response-body": { support: "full" },
  "http.streaming": {
    support: "partial",
    limits: "Function URLs and REST APIs in the response stream mode; everything else answers in one piece",
  },
  "http.routing": {
    support: "partial",
    limits: "HTTP APIs decode the path before the function is called",
  },
  "http.errors": { support: "full" },
  "http.client-address": { support: "full" },
  "context.deadline": { support: "full" },
  "context.wait-until": { support: "full" },
  "context.log": { support: "full" },
  "context.members": { support: "full" },
  "context.region": { support: "full" },
  usage: { support: "full" },
  schedule: { support: "full" },
  storage: {
    support: "partial",
    limits: "S3 does not tell the content type of an object, nor does its content come with the event",
  },
  "queue.messages": {
    support: "partial",
    limits:
      "SQS all of it; brokers of Amazon MQ tell of an attempt only whether it is the first, RabbitMQ's times are whole seconds, ActiveMQ's attributes hold no bytes",
  },
  "queue.bytes": { support: "partial", limits: "Amazon MQ; SQS carries text alone" },
  "queue.partial-failure": { support: "full" },
  "queue.order": { support: "partial", limits: "FIFO queues; standard queues and brokers promise no order" },
  topic: { support: "partial", limits: "SNS carries text alone" },
  "topic.subject": { support: "partial", limits: "lost in raw delivery to a queue" },
  database: { support: "partial", limits: "DocumentDB knows no sets" },
  stream: { support: "partial", limits: "streams do not count deliveries" },
  "stream.attributes": { support: "partial", limits: "Kafka alone: Kinesis records have none" },
  event: { support: "partial", limits: "the detail of an EventBridge event is a JSON object" },
  invoke: { support: "full" },
});
