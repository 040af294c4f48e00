/** One suite for every service: `@anyfn/clients/testing`. A third party runs it on its own service. */
export { bucketCases, testBucket } from "./testing/bucket.ts";
export { callerCases, testCaller } from "./testing/caller.ts";
export { eventsCases, type OpenedEvents, type ReceivedEvent, testEvents } from "./testing/events.ts";
export { type Gap, gaps, tableOf } from "./testing/gaps.ts";
export { kvCases, testKv } from "./testing/kv.ts";
export {
  messageCases,
  type OpenedMessages,
  type ReceivedMessage,
  testPublisher,
  testSender,
} from "./testing/messages.ts";
export type { Case, SuiteOptions, TestFunction } from "./testing/run.ts";
