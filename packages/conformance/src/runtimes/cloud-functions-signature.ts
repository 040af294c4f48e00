import type { WireRequest } from "anyfn/driver";
import type { SignatureType } from "./cloud-functions-process.ts";

/**
 * The signature that a function has whose trigger sends such a request: Eventarc's CloudEvents go to `cloudevent`, events of the
 * first generation to `event`, everything else (clients, Cloud Tasks, Cloud Scheduler, push subscriptions) to `http`.
 */
export function signatureOf({ headers, body }: WireRequest): SignatureType {
  const header = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const type = header("content-type") ?? "";
  if (header("ce-type") !== undefined || type.startsWith("application/cloudevents")) return "cloudevent";
  const event = type.startsWith("application/json") ? parsed(body) : undefined;
  if (event === undefined) return "http";
  // The Eventarc emulator says `application/json` of a whole CloudEvent.
  if (typeof event.specversion === "string" && typeof event.type === "string") return "cloudevent";
  const context = isRecord(event.context) ? event.context : event;
  return typeof context.eventType === "string" && typeof context.eventId === "string" ? "event" : "http";
}

function parsed(body: Uint8Array | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
