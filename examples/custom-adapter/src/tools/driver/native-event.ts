/** Neutral stimuli as what Cloudflare sends. Plain data, so that a test of either level can hand it over. */
import type { HttpStimulus, MessageStimulus, Stimulus, WireRequest } from "anyfn/driver";
import { CLIENT_IP, wireRequest } from "anyfn/wire";

/** A request on the wire, a tick, or a batch. */
export type NativeEvent =
  | { readonly request: WireRequest }
  | { readonly tick: { readonly scheduledTime: Date; readonly cron: string } }
  | { readonly batch: SentBatch };

/** A batch before the platform adds what consumers call. */
export interface SentBatch {
  readonly queue: string;
  readonly messages: readonly {
    readonly id: string;
    readonly timestamp: Date;
    readonly body: unknown;
    readonly attempts: number;
  }[];
}

/** @throws RangeError for a kind that no variant of the driver has */
export function toNative(stimulus: Stimulus): NativeEvent {
  switch (stimulus.kind) {
    case "http":
      return { request: throughEdge(stimulus) };
    case "schedule":
      return {
        tick: {
          scheduledTime: new Date(stimulus.messages[0]?.scheduledTime ?? 0),
          cron: "0 2 * * *",
          ...(stimulus.extra && { fieldOfTomorrow: { nested: [1] } }),
        },
      };
    case "queue":
      return { batch: batchOf(stimulus) };
    default:
      throw new RangeError(`Nothing on Cloudflare Workers is of the kind ${stimulus.kind}.`);
  }
}

/** The edge says who asks, and what the request is called. */
function throughEdge(stimulus: HttpStimulus): WireRequest {
  const request = wireRequest(stimulus);
  const own = [
    ["CF-Connecting-IP", stimulus.client?.ip ?? CLIENT_IP],
    ["CF-Ray", `${newId().slice(0, 16)}-AMS`],
  ] as const;
  return { ...request, headers: [...request.headers, ...own] };
}

function batchOf({ messages, extra }: MessageStimulus<"queue">): SentBatch {
  if (messages.some(({ malformed }) => malformed))
    throw new RangeError("Cloudflare Workers hand over no message that cannot be read.");
  return {
    queue: messages[0]?.queue ?? "",
    messages: messages.map(({ id = newId(), time = "2026-03-01T10:20:30.000Z", attempt = 1, body }) => ({
      id,
      timestamp: new Date(time),
      attempts: attempt,
      body,
      ...(extra && { fieldOfTomorrow: { nested: [1] } }),
    })),
  };
}

function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
