import { decodeBody, type MessageTrigger, parseJson, type ReplyParts } from "anyfn/adapter";
import { nonEmptyText, optionalText, plainBytes } from "anyfn/read";
import { answer } from "../answer.ts";
import { isTasks } from "../detect.ts";
import type { Native } from "../native.ts";
import { ownHeaders } from "../own-headers.ts";
import { eventsOf } from "../payload.ts";
import type { Received } from "../receive.ts";

/**
 * Cloud Tasks over HTTP (https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler). `attributes` are the task's own
 * headers, `data` and `bytes` its body as it came. A thrown `HttpError(429)` or `HttpError(503)` makes the queue slow down.
 */
export const tasks: MessageTrigger<"queue", Native, ReplyParts | undefined> = {
  id: "gcp.tasks",
  kind: "queue",
  detect: isTasks,
  normalize: (native, nativeContext) =>
    eventsOf(native, nativeContext, "gcp.tasks").map((event) => {
      const { headers } = event;
      const queue = headers["x-cloudtasks-queuename"] ?? "";
      const retries = Number(optionalText(headers["x-cloudtasks-taskretrycount"]));
      return {
        kind: "queue",
        id: nonEmptyText(headers["x-cloudtasks-taskname"], "gcp.tasks", "headers.x-cloudtasks-taskname"),
        source: `//cloudtasks.googleapis.com/queues/${queue}`,
        time: etaOf(headers["x-cloudtasks-tasketa"]) ?? new Date(),
        attempt: Number.isSafeInteger(retries) && retries >= 0 ? retries + 1 : undefined,
        queue,
        ...bodyOf(event),
        attributes: ownHeaders(headers),
        native: event.native,
      };
    }),
  reply: answer,
};

function bodyOf({ data, headers }: Received): { readonly data: unknown; readonly bytes: Uint8Array } {
  const bytes = data instanceof Uint8Array ? plainBytes(data) : new Uint8Array();
  const type = headers["content-type"];
  // Without a type of its own a task is sent as octets.
  return {
    data: decodeBody(bytes, type === undefined || /octet-stream/i.test(type) ? undefined : type),
    bytes,
  };
}

/** Epoch seconds; the emulator writes milliseconds. */
function etaOf(eta: string | undefined): Date | undefined {
  const number = parseJson(eta ?? "")?.value;
  if (typeof number !== "number") return undefined;
  const time = new Date(number > 1e11 ? number : Math.round(number * 1000));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
