/** Neutral stimuli as the parameters of an action. */
import type { HttpStimulus, MessageStimulus, Stimulus } from "anyfn/driver";
import { payloadBytes, wireRequest } from "anyfn/wire";
import { isText } from "./controller.ts";

/** @throws RangeError for what no variant of the driver has, and for a method that the controller refuses */
export function toNative(stimulus: Stimulus): Readonly<Record<string, unknown>> {
  switch (stimulus.kind) {
    case "http":
      return throughController(stimulus);
    case "invoke":
      return {
        ...(stimulus.messages[0]?.data as object), // a dictionary: others are lacking
        ...(stimulus.extra && tomorrow),
      };
    case "schedule": {
      const [tick] = stimulus.messages;
      return {
        ...(!stimulus.sparse && { schedule: tick?.schedule ?? "nightly" }),
        ...(stimulus.extra && tomorrow),
      };
    }
    case "stream":
    case "topic":
      return {
        messages: ofOneTopic(stimulus.messages).map((message) => record(message, stimulus.extra)),
        ...(stimulus.extra && tomorrow),
      };
    default:
      throw new RangeError(`This adapter has no trigger of the kind ${stimulus.kind}.`);
  }
}

const tomorrow = { fieldOfTomorrow: { nested: [1] } };

/** The controller makes parameters of a request, and the caller is told by the proxy before it. */
function throughController(stimulus: HttpStimulus): Readonly<Record<string, unknown>> {
  const { method, target, headers, body } = wireRequest(stimulus);
  if (!METHODS.includes(method)) throw new RangeError(`The controller refuses ${method}.`);
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const named = Object.fromEntries(
    headers
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => name !== "content-length"),
  );
  const type = named["content-type"];
  const text =
    body &&
    (type !== undefined && isText(type)
      ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(body)
      : base64(body));
  return {
    __ow_method: method.toLowerCase(),
    __ow_headers: named,
    __ow_path: path === "/" ? "" : path,
    __ow_query: query,
    __ow_body: text ?? "",
  };
}

const METHODS: readonly string[] = ["GET", "DELETE", "POST", "PUT", "HEAD", "OPTIONS", "PATCH"];

type Sent = MessageStimulus<"stream" | "topic">["messages"][number];

/** A message as a feed with `isBinaryKey` and `isBinaryValue` hands it over. */
function record(message: Sent, extra: boolean | undefined): Readonly<Record<string, unknown>> {
  const { partition = "0", key } = "stream" in message ? message : {};
  return {
    topic: topicOf(message),
    partition: Number(partition),
    offset: ++offset,
    key: key === undefined ? null : base64(payloadBytes(key)),
    value: message.malformed ? 17 : base64(payloadBytes(message.body)),
    ...(extra && tomorrow),
  };
}

/** A trigger's feed listens to one topic. */
function ofOneTopic(messages: readonly Sent[]): readonly Sent[] {
  if (new Set(messages.map(topicOf)).size > 1) throw new RangeError("A feed is of one topic.");
  return messages;
}

function topicOf(message: Sent): string {
  return "stream" in message ? message.stream : message.topic;
}

let offset = 1000;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
