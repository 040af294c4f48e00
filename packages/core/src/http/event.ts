import type { HttpTrigger } from "../contract.ts";
import type { HttpEvent } from "../events.ts";
import { toDate } from "../read/time.ts";
import { lazyRequest } from "../web/request.ts";

/** A native HTTP event as a core event, for tools: handlers get the `Request` itself. */
export function httpEvent(row: HttpTrigger, native: unknown): HttpEvent {
  const { reader } = row;
  const event = native as never; // the caller has asked `detect`
  const { id, source, time, client } = reader.about(event);
  // Not every platform tells both, and an emulator may tell anything.
  return {
    kind: "http",
    id: typeof id === "string" ? id : "",
    source,
    time: toDate(time),
    request: lazyRequest(event, reader) as Request,
    client,
    native,
  };
}
