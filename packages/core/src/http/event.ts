import type { HttpTrigger } from "../contract.ts";
import type { HttpEvent } from "../events.ts";
import { lazyRequest } from "../web/request.ts";

/** A native HTTP event as a core event, for tools: handlers get the `Request` itself. */
export function httpEvent(row: HttpTrigger, native: unknown): HttpEvent {
  const { reader } = row;
  const event = native as never; // the caller has asked `row.detect`
  const { id, source, time = Date.now(), client } = reader.about(event);
  return {
    kind: "http",
    id,
    source,
    time: new Date(time),
    request: lazyRequest(event, reader) as Request,
    client,
    native,
  };
}
