import { type CloudFunctionsVariant, variants as ofGoogle } from "@anyfn/cloud-functions/driver";
import type { MessageStimulus } from "anyfn/driver";
import { callableRequest, taskRequest, tickRequest } from "./requests.ts";

/** A variant, how Firebase calls its function, and how its request is made. */
export type FirebaseVariant = CloudFunctionsVariant;

const CANONICAL = {
  "error-message": "the caller hears a canonical status in its place",
  "json-results": "the protocol of callables wraps big integers, and its clients unwrap them",
};
const ALONE = { batch: "Firebase sends one message at a time" };

/** Every way in which Firebase is called that conformance plays: its own, and those of Cloud Functions that it shares. */
export const variants: readonly FirebaseVariant[] = [
  ...ofGoogle.filter(
    ({ trigger }) => !["gcp.invoke", "gcp.tasks", "gcp.scheduler", "gcp.scheduler.job"].includes(trigger),
  ),

  {
    id: "schedule",
    kind: "schedule",
    trigger: "firebase.schedule",
    serve: {},
    signature: "http",
    toNative: tickRequest,
  },
  {
    id: "tasks",
    kind: "queue",
    trigger: "firebase.tasks",
    serve: {},
    signature: "http",
    lacks: {
      ...ALONE,
      attributes: "tasks have headers, which are text",
      bytes: "the data of a task is JSON",
      groups: "queues of tasks keep no order",
      "text-attributes": "firebase-admin sends the data alone",
    },
    toNative: taskRequest,
  },
  {
    id: "callable",
    kind: "invoke",
    trigger: "firebase.callable",
    serve: {},
    lacks: CANONICAL,
    signature: "http",
    toNative: (stimulus: MessageStimulus<"invoke">) => callableRequest(stimulus),
  },
  {
    id: "callable-stream",
    kind: "invoke",
    trigger: "firebase.callable",
    serve: {},
    lacks: CANONICAL,
    signature: "http",
    toNative: (stimulus: MessageStimulus<"invoke">) => callableRequest(stimulus, "text/event-stream"),
  },
];
