import type { Native } from "../native.ts";
import { fromBody } from "./body.ts";
import { fromDelivery } from "./delivery.ts";
import type { Received } from "./event.ts";

/** The framework passes a body on as it is where it recognizes nothing: a batch as bytes, a push without data, an event without its headers. */
export function fromCall(data: unknown, native: Native): readonly Received[] {
  // `[`, or white space before it.
  if (data instanceof Uint8Array && ((data[0] ?? 0) <= 0x20 || data[0] === 0x5b))
    return fromDelivery({ headers: BATCH, body: data }, BATCH);
  return [
    fromBody(data, {}, native) ?? {
      form: "cloudevent",
      type: "",
      attributes: {},
      headers: {},
      data,
      malformed: { path: "specversion", expected: 'the text "1.0"', seen: undefined },
      native,
    },
  ];
}

const BATCH: Readonly<Record<string, string>> = { "content-type": "application/cloudevents-batch+json" };
