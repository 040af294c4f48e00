import { parseJson } from "anyfn/adapter";
import { decodeHttp, flawOf } from "anyfn/cloudevents";
import { fields } from "anyfn/read";
import type { Delivery } from "../native.ts";
import { fromBody } from "./body.ts";
import { fromCloudEvent } from "./cloud-event.ts";
import type { Received } from "./event.ts";
import { fromUnwrappedPush } from "./push.ts";

/** What came over HTTP: CloudEvents by their headers or content type, a push or an older envelope by its body, else a plain request. */
export function fromDelivery(delivery: Delivery, headers: Delivery["headers"]): readonly Received[] {
  const { body } = delivery;
  if (REQUIRED.some((name) => headers[name] !== undefined) || FORMAT.test(headers["content-type"] ?? ""))
    return cloudEvents(delivery, headers);
  if (
    headers["x-goog-pubsub-message-id"] !== undefined ||
    headers["x-goog-pubsub-subscription-name"] !== undefined
  )
    return [fromUnwrappedPush(delivery, headers)];
  const request: Received = {
    form: "request",
    type: "",
    attributes: {},
    headers,
    data: body,
    native: delivery,
  };
  // Whatever a task carries is its own: it may look like an envelope.
  if (headers["x-cloudtasks-taskname"] !== undefined || headers["x-cloudtasks-queuename"] !== undefined)
    return [request];
  // Only Eventarc sends it, always with the headers of a CloudEvent.
  if (PROTOBUF.test(headers["content-type"] ?? ""))
    return [
      {
        ...request,
        form: "cloudevent",
        malformed: { path: "headers.ce-type", expected: "a text", seen: undefined },
      },
    ];
  return [fromBody(bodyObject(headers, body), headers, delivery) ?? request];
}

const REQUIRED = ["ce-specversion", "ce-id", "ce-source", "ce-type"] as const;
const FORMAT = /^\s*application\/cloudevents\b/i;
const PROTOBUF = /^\s*application\/(?:x-)?protobuf\s*(?:;|$)/i;

function cloudEvents(delivery: Delivery, headers: Delivery["headers"]): readonly Received[] {
  const { body } = delivery;
  try {
    const events = decodeHttp(headers, body ?? NOTHING);
    return events.map((event) =>
      fromCloudEvent(event, headers, events.length === 1 ? delivery : event, { encoded: false }),
    );
  } catch (cause) {
    const flaw = flawOf(cause) ?? { path: "body", expected: "what its headers say", seen: body };
    return [
      {
        form: "cloudevent",
        type: headers["ce-type"] ?? "",
        attributes: {},
        headers,
        malformed: { ...flaw, cause },
        native: delivery,
      },
    ];
  }
}

/** The JSON object that a body is, where it may be an envelope. */
function bodyObject({ "content-type": type }: Delivery["headers"], body: Delivery["body"]): unknown {
  // `{`, or white space or a byte order mark before it.
  if (body === undefined || !((body[0] ?? 0) <= 0x20 || body[0] === 0x7b || body[0] === 0xef))
    return undefined;
  if (type !== undefined && !/json|octet-stream/i.test(type)) return undefined;
  const text = new TextDecoder().decode(body); // without the mark
  return /"(?:specversion|message|eventType)"/.test(text) ? fields(parseJson(text)?.value) : undefined;
}

const NOTHING: Uint8Array = new Uint8Array();
