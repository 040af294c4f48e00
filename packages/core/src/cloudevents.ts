/** CloudEvents 1.0: core events to and from them, and their HTTP protocol binding: `anyfn/cloudevents`. */
export { fromCloudEvent, toCloudEvent } from "./cloudevents/convert.ts";
export { type CloudEvent, type Flaw, flawOf } from "./cloudevents/event.ts";
export {
  decodeHttp,
  type EncodedHttp,
  encodeHttp,
  type HttpHeaders,
  type HttpMode,
} from "./cloudevents/http.ts";
