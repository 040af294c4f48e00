import type { Events } from "anyfn";
import { traceparent } from "../trace.ts";
import { call } from "./call.ts";
import { resource } from "./resource.ts";

/**
 * A handle of a bus of named events.
 *
 * @example
 * export const shop = events("shop");
 * await shop.emit("com.example.order.placed", { id: 7 });
 */
export function events(name: string): Events {
  const handle: Events = resource<Events>("events", name, ["emit"], {
    emit: (type, data, { subject, signal } = {}) =>
      call({
        ...{ handle, operation: "emit", use: "emit", signal },
        asks: { size: new TextEncoder().encode(JSON.stringify(data) ?? "").byteLength },
        work: (service, own) =>
          service.emit({ type, data, subject, traceparent: traceparent() }, { signal: own }),
      }),
  } satisfies Pick<Events, "emit">);
  return handle;
}
