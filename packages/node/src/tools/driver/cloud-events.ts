import {
  type CloudEvent,
  type EncodedHttp,
  encodeHttp,
  type HttpMode,
  toCloudEvent,
} from "anyfn/cloudevents";
import type { MessageStimulus, WireRequest } from "anyfn/driver";
import { wireRequest } from "anyfn/wire";
import { toEvents } from "./events.ts";

export type Mode = HttpMode;

/** A delivery as a broker sends it to the endpoint of one function. */
export function cloudEvents(stimulus: MessageStimulus, mode: Mode): WireRequest {
  const events = toEvents(stimulus).map((event) => {
    const { time: _time, anyfnattempt: _attempt, ...bare } = toCloudEvent(event);
    return {
      ...(stimulus.sparse ? (bare as CloudEvent) : toCloudEvent(event)), // what must be there is
      ...(stimulus.extra && { oftomorrow: "1" }),
    };
  });
  const { headers, body } = spoiled(stimulus, encodeHttp(events, { mode }));
  return wireRequest({
    kind: "http",
    method: "POST",
    target: "/_anyfn/events/conformance",
    headers: Object.entries(headers),
    body,
  });
}

/** The same batch, in which what is malformed lacks the id that every CloudEvent has. */
function spoiled(
  { messages }: MessageStimulus,
  { headers, body }: EncodedHttp,
): Pick<EncodedHttp, "headers" | "body"> {
  if (!messages.some(({ malformed }) => malformed)) return { headers, body };
  const events = JSON.parse(new TextDecoder().decode(body)) as readonly object[]; // a batch is a list
  const all = events.map((event, index) =>
    messages[index]?.malformed ? { ...event, id: undefined } : event,
  );
  return { headers, body: new TextEncoder().encode(JSON.stringify(all)) };
}
