import type { MessageTrigger, Trigger } from "anyfn/adapter";
import type { HttpMode } from "anyfn/cloudevents";
import type {
  AnyDefinition,
  HttpStimulus,
  MessageStimulus,
  Messages,
  Variant,
  WireRequest,
} from "anyfn/driver";
import { wireRequest } from "anyfn/wire";
import { serveBridge } from "../../bridge.ts";
import { background } from "../../events/background.ts";
import { backgroundQueue } from "../../events/background-queue.ts";
import { cloudeventsDatabase } from "../../events/cloudevents-database.ts";
import { cloudeventsEvent } from "../../events/cloudevents-event.ts";
import { cloudeventsQueue } from "../../events/cloudevents-queue.ts";
import { cloudeventsSchedule } from "../../events/cloudevents-schedule.ts";
import { cloudeventsStorage } from "../../events/cloudevents-storage.ts";
import { cloudeventsStream } from "../../events/cloudevents-stream.ts";
import { cloudeventsTopic } from "../../events/cloudevents-topic.ts";
import { http } from "../../events/http.ts";
import { invoke } from "../../events/invoke.ts";
import { schedule } from "../../events/schedule.ts";
import { type NetlifyHandler, type NetlifyServeOptions, serve } from "../../serve.ts";
import { cloudEventsRequest } from "./cloud-events.ts";
import { NAME, post, signed } from "./signed.ts";

/** A variant, how its function is served in this process, and how its request is made. */
export interface NetlifyVariant extends Variant {
  /** The platform answers 202 itself. */
  readonly background?: true;
  readonly row: Trigger;
  open(definition: AnyDefinition, options: NetlifyServeOptions, row?: Trigger): NetlifyHandler;
  toNative(stimulus: never): WireRequest;
}

/** The address of the bridge. */
const BRIDGE = "anyfn-events";

const OVER_HTTP = "a call is answered over HTTP, where the caller hears the error's name alone";
const NO_ANSWER = "the caller of a background function hears 202 at once";
const ALONE = { batch: "a message of one CloudEvent carries one" };
const NO_PARTITION = {
  partitions: "a CloudEvent of a database names no partition",
  "document-times": "who sends such an event does not tell them",
  vectors: "a CloudEvent of a database has a list of numbers for one",
};

/** Every way in which Netlify, or the bridge, calls a function that conformance plays. */
export const variants: readonly NetlifyVariant[] = [
  own("http", http, {
    lacks: {
      buffering: "every answer streams: the status goes with the first byte",
      "response-limit": "the limit of a streamed response is met after its first byte",
    },
    toNative: (stimulus: HttpStimulus) => wireRequest(stimulus),
  }),
  own("schedule", schedule, {
    lacks: {
      "schedule-name": "a schedule has no name but its function's",
      "scheduled-time":
        "Netlify tells when a scheduled function runs next, not when this run was due: the time is that of receipt",
      "optional-fields": "the body is one field",
    },
    toNative: ({ extra }: MessageStimulus<"schedule">) =>
      post(
        NAME,
        [
          ["Content-Type", "text/plain;charset=UTF-8"],
          ["User-Agent", "Netlify Clockwork"],
          ["X-Nf-Event", "schedule"],
        ],
        json({ next_run: "2026-03-02T02:00:00.000Z", ...(extra && { of_tomorrow: true }) }),
      ),
  }),
  own("invoke", invoke, {
    serve: { native: { background: false } },
    lacks: { "error-message": OVER_HTTP },
    toNative: call,
  }),
  {
    ...own("background", background, { toNative: call }),
    background: true,
    lacks: {
      result: NO_ANSWER,
    },
    open: (definition, options, row = background) =>
      serve(definition, [row], { ...options, background: true }),
  },
  {
    ...bridged("background-queue", backgroundQueue, "batch", NAME),
    background: true,
    serve: { native: { queue: "background" } },
    open: (definition, options, row = backgroundQueue) =>
      serveBridge([{ name: NAME, definition, rows: [row] }], { ...options, only: NAME, background: true }),
  },
  bridged("cloudevents-schedule", cloudeventsSchedule, "structured"),
  bridged("cloudevents-storage", cloudeventsStorage, "structured"),
  bridged("cloudevents-storage-binary", cloudeventsStorage, "binary"),
  bridged("cloudevents-queue", cloudeventsQueue, "batch"),
  bridged("cloudevents-queue-binary", cloudeventsQueue, "binary"),
  bridged("cloudevents-topic", cloudeventsTopic, "batch"),
  bridged("cloudevents-database", cloudeventsDatabase, "batch"),
  bridged("cloudevents-stream", cloudeventsStream, "batch"),
  bridged("cloudevents-event", cloudeventsEvent, "structured"),
  bridged("cloudevents-event-binary", cloudeventsEvent, "binary"),
];

interface Own {
  readonly serve?: Variant["serve"];
  readonly lacks?: Variant["lacks"];
  readonly toNative: NetlifyVariant["toNative"];
}

function own(id: string, row: Trigger, { serve: options = {}, lacks = {}, toNative }: Own): NetlifyVariant {
  return {
    id,
    kind: row.kind,
    trigger: row.id,
    serve: options,
    ...(row.kind === "http" ? {} : { redelivery: "whole" }),
    lacks,
    row,
    open: (definition, given, other = row) => serve(definition, [other], given),
    toNative,
  };
}

function bridged<K extends keyof Messages>(
  id: string,
  row: MessageTrigger<K, never, unknown>,
  mode: HttpMode,
  endpoint: string = BRIDGE,
): NetlifyVariant {
  return {
    id,
    kind: row.kind,
    trigger: row.id,
    serve: { native: { bridge: true } },
    redelivery: "whole",
    lacks: {
      ...(row.kind === "database" && NO_PARTITION),
      ...(mode !== "batch" && row.kind !== "schedule" && ALONE),
    },
    row: row as unknown as Trigger, // of one kind
    open: (definition, options, other = row as unknown as Trigger) =>
      serveBridge([{ name: NAME, definition, rows: [other] }], { ...options, name: endpoint }),
    toNative: (stimulus: MessageStimulus<K>) =>
      cloudEventsRequest(stimulus as unknown as MessageStimulus, mode, endpoint), // of one kind
  };
}

function call({ messages }: MessageStimulus<"invoke">): WireRequest {
  return signed(post(NAME, [["Content-Type", "application/json"]], json(messages[0]?.data)), NAME);
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
