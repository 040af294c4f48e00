/** The parts that deliveries of many services share. */
import type { MessageBase, WireRequest } from "anyfn/driver";

/** The project of everything here, and its region. */
export const PROJECT = "conformance-project";
export const REGION = "europe-west1";

/** When a message was sent, RFC 3339. */
export function timeOf({ time }: MessageBase): string {
  return new Date(time ?? "2026-03-01T10:20:30.400Z").toISOString();
}

/** A message's id, or one made of its place. */
export function idOf({ id }: MessageBase, index = 0): string {
  return id ?? `${1_234_567_890_123_456n + BigInt(index)}`;
}

/** Fields that no version of the service has yet. */
export function extraFields(extra: boolean | undefined): Readonly<Record<string, unknown>> {
  return extra ? { fieldOfTomorrow: { nested: [1, "two", null] }, anotherOne: "x" } : {};
}

/** The one message of a delivery: Google's services send one at a time. */
export function only<Message>(messages: readonly Message[]): Message {
  const [message] = messages;
  if (message !== undefined && messages.length === 1) return message;
  throw new TypeError("Google's services send one message at a time: a variant of them lacks batch.");
}

/** A POST as a service sends it. */
export function post(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array | string,
): WireRequest {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return {
    method: "POST",
    target: "/",
    headers: [
      ["Host", "conformance-abc123-ew.a.run.app"],
      ["User-Agent", "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google)"],
      ...Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      ),
      ["Content-Length", String(bytes.byteLength)],
      ["X-Forwarded-For", "66.102.6.168"],
      ["X-Forwarded-Proto", "https"],
    ],
    body: bytes,
  };
}

/** A CloudEvent before it has a form. */
export interface EventParts {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject?: string | undefined;
  readonly time: string;
  /** Extension attributes. */
  readonly extensions?: Readonly<Record<string, string | undefined>> | undefined;
  /** A JSON value, or bytes of `contentType`. */
  readonly data: unknown;
  readonly contentType?: string | undefined;
}

/** As Eventarc delivers it: attributes as headers, percent-encoded where a header cannot carry them. */
export function binaryEvent({
  id,
  type,
  source,
  subject,
  time,
  extensions,
  data,
  contentType,
}: EventParts): WireRequest {
  const attributes = { id, type, source, subject, time, specversion: "1.0", ...extensions };
  const headers = Object.entries(attributes).map(([name, value]) => [
    `ce-${name}`,
    value === undefined ? value : headerValue(value),
  ]);
  return post(
    {
      "Content-Type": contentType ?? "application/json",
      ...(Object.fromEntries(headers) as Record<string, string>),
    },
    data instanceof Uint8Array ? data : JSON.stringify(data),
  );
}

/** As the Firebase emulators deliver it, and what a publisher may choose. */
export function structuredEvent({
  extensions,
  data,
  contentType = "application/json",
  ...attributes
}: EventParts): WireRequest {
  return post(
    { "Content-Type": "application/cloudevents+json; charset=UTF-8" },
    JSON.stringify({ specversion: "1.0", datacontenttype: contentType, ...attributes, ...extensions, data }),
  );
}

/** As the first generation delivers it. */
export function background(context: Readonly<Record<string, unknown>>, data: unknown): WireRequest {
  return post({ "Content-Type": "application/json" }, JSON.stringify({ context, data }));
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values */
function headerValue(value: string): string {
  return value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, (char) => encodeURIComponent(char));
}

/** Bytes in base64. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
