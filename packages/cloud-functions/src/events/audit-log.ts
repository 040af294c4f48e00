import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { answer } from "../answer.ts";
import { customEvents } from "../custom-event.ts";
import { isAuditLog } from "../detect.ts";
import type { Native } from "../native.ts";

/** Cloud Audit Logs (https://cloud.google.com/eventarc/docs/cloudevents#audit-logs): service, method and resource are extension attributes of `native`, and stand in the log entry that is `data`. */
export const auditLog: MessageTrigger<"event", Native, ReplyParts | undefined> = {
  id: "gcp.audit-log",
  kind: "event",
  detect: isAuditLog,
  normalize: (native, nativeContext) => customEvents(native, nativeContext, "gcp.audit-log"),
  reply: answer,
};
