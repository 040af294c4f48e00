/** Unit tests of functions without a platform: `anyfn/testing`. */

export type { Connection } from "./scope.ts";
export {
  customEvent,
  databaseEvent,
  invokeEvent,
  queueEvent,
  scheduleEvent,
  storageEvent,
  streamEvent,
  topicEvent,
} from "./testing/events.ts";
export {
  type BatchInvokeResult,
  type FailedMessage,
  type InvokeResult,
  invoke,
  type RequestOptions,
  type TestInstance,
  type TestOptions,
  testInstance,
} from "./testing/invoke.ts";
