import type { MessageStimulus } from "anyfn/driver";
import { ACCOUNT, arn, extraFields, idOf, REGION, timeOf, toSeconds } from "./aws.ts";

/** An event of an EventBridge bus. */
export function eventBridgeEvent({ messages: [message], extra }: MessageStimulus<"event">): unknown {
  if (message === undefined) throw new TypeError("EventBridge sends one event at a time.");
  return {
    ...envelope(
      idOf(message, 0),
      message.type,
      message.source,
      timeOf(message),
      message.subject === undefined ? [] : [message.subject],
    ),
    detail: message.data,
    ...extraFields(extra),
  };
}

/** A tick of an EventBridge rule. */
export function ruleTick({ messages: [message], extra }: MessageStimulus<"schedule">): unknown {
  if (message === undefined) throw new TypeError("EventBridge sends one event at a time.");
  const rule = arn("events", `rule/${message.schedule ?? "conformance"}`);
  return {
    ...envelope(idOf(message, 0), "Scheduled Event", "aws.events", Date.parse(message.scheduledTime), [rule]),
    detail: {},
    ...extraFields(extra),
  };
}

/** A tick of EventBridge Scheduler without an input of its own: the detail is a text. */
export function schedulerTick({ messages: [message], extra }: MessageStimulus<"schedule">): unknown {
  if (message === undefined) throw new TypeError("Scheduler sends one event at a time.");
  const schedule = arn("scheduler", `schedule/default/${message.schedule ?? "conformance"}`);
  return {
    ...envelope(idOf(message, 0), "Scheduled Event", "aws.scheduler", Date.parse(message.scheduledTime), [
      schedule,
    ]),
    detail: "{}",
    ...extraFields(extra),
  };
}

function envelope(
  id: string,
  type: string,
  source: string,
  epochMs: number,
  resources: readonly string[],
): object {
  return {
    version: "0",
    id,
    "detail-type": type,
    source,
    account: ACCOUNT,
    time: toSeconds(epochMs),
    region: REGION,
    resources,
  };
}
