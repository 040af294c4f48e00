import { fields, NONE } from "anyfn/read";
import type { AlarmEvent, EventBridgeEvent, LogsEvent, S3EventBridgeEvent } from "../native/events.ts";

function isEnvelope(event: unknown): event is EventBridgeEvent {
  const envelope = fields(event) ?? NONE;
  return (
    typeof envelope["detail-type"] === "string" &&
    typeof envelope.source === "string" &&
    envelope.detail !== undefined
  );
}

function isScheduled(event: EventBridgeEvent, source: string): boolean {
  return event.source === source && event["detail-type"] === "Scheduled Event";
}

/** An object's change, sent by S3 to EventBridge. */
export function isS3EventBridge(event: unknown): event is S3EventBridgeEvent {
  if (!isEnvelope(event) || event.source !== "aws.s3" || !event["detail-type"].startsWith("Object "))
    return false;
  const { bucket, object } = fields(event.detail) ?? NONE;
  return typeof fields(bucket)?.name === "string" && typeof fields(object)?.key === "string";
}

/** A rule with a schedule. */
export function isEventBridgeSchedule(event: unknown): event is EventBridgeEvent {
  return isEnvelope(event) && isScheduled(event, "aws.events");
}

/** EventBridge Scheduler without an input of its own, or with the one that our template writes. */
export function isScheduler(event: unknown): event is EventBridgeEvent {
  return isEnvelope(event) && isScheduled(event, "aws.scheduler");
}

/** Any other event of a bus. */
export function isEventBridge(event: unknown): event is EventBridgeEvent {
  return (
    isEnvelope(event) &&
    !isScheduled(event, "aws.events") &&
    !isScheduled(event, "aws.scheduler") &&
    !isS3EventBridge(event)
  );
}

/** A subscription of CloudWatch Logs. */
export function isLogs(event: unknown): event is LogsEvent {
  return typeof fields(fields(event)?.awslogs)?.data === "string";
}

/** An action of a CloudWatch alarm: it has source, time and region, but is no EventBridge envelope. */
export function isAlarm(event: unknown): event is AlarmEvent {
  const { alarmArn, alarmData } = fields(event) ?? NONE;
  return typeof alarmArn === "string" && fields(alarmData) !== undefined;
}
