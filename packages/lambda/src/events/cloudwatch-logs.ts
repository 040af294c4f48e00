import { MalformedEventError, type MessageTrigger, parseJson } from "anyfn/adapter";
import { fields, text, toDate } from "anyfn/read";
import { isLogs } from "../detect.ts";
import type { LogsEvent, LogsMessage } from "../native.ts";

/**
 * A subscription of CloudWatch Logs (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html), one event
 * of type `aws.logs` per delivery: `data` is the unpacked {@link LogsMessage}. CloudWatch's own check of the subscription (CONTROL_MESSAGE) is no event and succeeds.
 */
export const cloudWatchLogs: MessageTrigger<"event", LogsEvent, unknown> = {
  id: "aws.logs",
  kind: "event",
  detect: isLogs,
  normalize(native) {
    const data = unpack(text(native?.awslogs?.data, "aws.logs", "awslogs.data"));
    if (data.messageType === "CONTROL_MESSAGE") return [];
    const [first] = data.logEvents;
    return [
      {
        kind: "event",
        type: "aws.logs",
        id: first?.id ?? `${data.logGroup}:${data.logStream}`,
        source: `aws:logs:${data.logGroup}:${data.logStream}`,
        time: toDate(first?.timestamp),
        subject: data.logGroup,
        data,
        native,
      },
    ];
  },
};

/** A delivery is at most 1 MB packed; what unpacks to more than this is no log data. */
const LIMIT = 10 * 1024 * 1024;

function unpack(base64: string): LogsMessage {
  let json: string;
  try {
    // Asked for here, because loading it takes longer than the rest of a cold start.
    const { unzipSync } = process.getBuiltinModule("node:zlib");
    // Gzip, or zlib where an account-level policy subscribes: it is told by the first bytes.
    json = unzipSync(Buffer.from(base64, "base64"), { maxOutputLength: LIMIT }).toString();
  } catch (cause) {
    throw new MalformedEventError(
      "aws.logs",
      "awslogs.data",
      `gzip or zlib of at most ${LIMIT} bytes, in base64`,
      base64,
      { cause },
    );
  }
  const message = fields(parseJson(json)?.value);
  const { messageType, logGroup, logStream, logEvents } = message ?? {};
  const whole =
    typeof messageType === "string" &&
    typeof logGroup === "string" &&
    typeof logStream === "string" &&
    Array.isArray(logEvents) &&
    logEvents.every((event) => typeof fields(event)?.id === "string");
  if (!whole) throw new MalformedEventError("aws.logs", "awslogs.data", "packed log data", base64);
  return message as unknown as LogsMessage; // its fields were just seen
}
