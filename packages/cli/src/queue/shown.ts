import { isUtf8 } from "node:buffer";
import type { Parked } from "@anyfn/node/store";

/** A parked message as JSON has it. */
export interface ShownMessage {
  readonly id: string;
  /** `queue:orders`; `topic:`, `schedule:` or `storage:` and the function's name. */
  readonly from: string;
  readonly why: string | undefined;
  readonly attempt: number;
  readonly failures: number;
  readonly kills: number;
  readonly sentAt: string;
  readonly parkedAt: string;
  readonly group: string | undefined;
  readonly subject: string | undefined;
  readonly contentType: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** The body as text, or in base64 where it is no text. */
  readonly body: string;
  readonly encoding: "utf8" | "base64";
}

/** For `--json`. */
export function shown(message: Parked): ShownMessage {
  const { id, channel, why, attempt, failures, kills, sentAt, parkedAt } = message;
  const encoding = isUtf8(message.bytes) ? "utf8" : "base64";
  return {
    id,
    from: channel,
    why,
    attempt,
    failures,
    kills,
    sentAt: new Date(sentAt).toISOString(),
    parkedAt: new Date(parkedAt).toISOString(),
    group: message.group,
    subject: message.subject,
    contentType: message.contentType,
    attributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? Buffer.from(value).toString("base64") : String(value),
      ]),
    ),
    body: Buffer.from(message.bytes).toString(encoding),
    encoding,
  };
}

/** For people: one message in two lines. */
export function lines(message: Parked): string {
  const { id, channel, parkedAt, attempt, why = "the reason was not kept" } = message;
  const tries = `${attempt} ${attempt === 1 ? "try" : "tries"}`;
  const text = why.replace(/\s+/g, " ");
  return `${id}  ${channel}  ${new Date(parkedAt).toISOString()}  ${tries}\n  ${text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text}`;
}

const WIDTH = 300;
