/** The functions that the corpus's cases are played to: each leaves what it saw in the log, as JSON. */
import { blob } from "@anyfn/azure-functions/events/blob";
import { blobEventGrid } from "@anyfn/azure-functions/events/blob-event-grid";
import { cosmosDb } from "@anyfn/azure-functions/events/cosmos-db";
import { eventGrid } from "@anyfn/azure-functions/events/event-grid";
import { eventGridStorage } from "@anyfn/azure-functions/events/event-grid-storage";
import { eventHubs } from "@anyfn/azure-functions/events/event-hubs";
import { http as httpRow } from "@anyfn/azure-functions/events/http";
import { kafka } from "@anyfn/azure-functions/events/kafka";
import { serviceBusQueue } from "@anyfn/azure-functions/events/service-bus-queue";
import { serviceBusTopic } from "@anyfn/azure-functions/events/service-bus-topic";
import { sql } from "@anyfn/azure-functions/events/sql";
import { storageQueue } from "@anyfn/azure-functions/events/storage-queue";
import { timer } from "@anyfn/azure-functions/events/timer";
import { warmup } from "@anyfn/azure-functions/events/warmup";
import { register } from "@anyfn/azure-functions/register";
import { registeredFor } from "@anyfn/azure-functions/registered";
import { serve } from "@anyfn/azure-functions/serve";
import {
  type AnyDefinition,
  type Context,
  type CoreEvent,
  database,
  event,
  http,
  queue,
  schedule,
  storage,
  stream,
  topic,
} from "anyfn";
import type { CorpusResponse } from "../../../support/azure-corpus.ts";

/** Registers a function as a case says, be it in a way that this adapter would refuse. */
export function registerAs(
  name: string,
  definition: AnyDefinition,
  trigger: string,
  stream: boolean,
  binding: Readonly<Record<string, unknown>>,
): void {
  const row = rows.get(trigger);
  if (!row) throw new Error(`There is no trigger ${trigger}`);
  const { method, options } = registeredFor(row, name, definition, {
    ...binding,
    cardinality: undefined,
  });
  const many = binding["cardinality"] === undefined ? {} : { cardinality: binding["cardinality"] };
  register(name, { method, options: { ...options, ...many } }, serve(definition, [row], { name, stream }), {
    stream,
  });
}

/** A function of a kind; an HTTP one of this route. */
export function noting(kind: string, route: string | undefined): AnyDefinition {
  if (kind === "http") return http({ ...(route !== undefined && { route }) }, noteRequest);
  const make = makers[kind];
  if (!make) throw new Error(`There is no function of the kind ${kind}`);
  return make((given, context) => note(context, given));
}

/** An HTTP function that answers as it is told. */
export function answering({
  status,
  headers = [],
  bodyText,
  bodyBase64,
  throws,
}: CorpusResponse): AnyDefinition {
  return http(() => {
    if (throws !== undefined) throw new Error(throws);
    const body = bodyBase64 === undefined ? (bodyText ?? null) : Buffer.from(bodyBase64, "base64");
    const all = new Headers();
    for (const [name, value] of headers) all.append(name, value);
    return new Response(body, { headers: all, ...(status !== undefined && { status }) });
  });
}

const rows = new Map(
  [
    blob,
    blobEventGrid,
    cosmosDb,
    eventGrid,
    eventGridStorage,
    eventHubs,
    httpRow,
    kafka,
    serviceBusQueue,
    serviceBusTopic,
    sql,
    storageQueue,
    timer,
    warmup,
  ].map((row) => [row.id, row] as const),
);

type Take = (given: CoreEvent, context: Context) => void;

const makers: Readonly<Record<string, (take: Take) => AnyDefinition>> = {
  schedule: (take) => schedule("*/5 * * * *", take),
  storage: (take) => storage({ bucket: "uploads" }, take),
  queue: (take) => queue("jobs", take),
  topic: (take) => topic("news", take),
  database: (take) => database("items", take),
  stream: (take) => stream("hub", take),
  event: (take) => event("any", take),
};

async function noteRequest(request: Request, context: Context): Promise<Response> {
  note(context, {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    hasBody: request.body !== null,
    body: new Uint8Array(await request.arrayBuffer()),
    params: (context as Context & { readonly params: unknown }).params,
    client: (context as Context & { readonly client: unknown }).client, // an HTTP function's context
  });
  return new Response("noted");
}

function note(context: Context, seen: unknown): void {
  const { traceparent, tracestate } = context.trace;
  context.log.info("corpus", { text: JSON.stringify({ seen, traceparent, tracestate }, plain) });
}

/** Bytes become base64 and big integers text; a date is its ISO time. */
function plain(this: unknown, key: string, value: unknown): unknown {
  const given = (this as Readonly<Record<string, unknown>>)[key]; // JSON calls it with the holder
  if (given instanceof Uint8Array) return { base64: Buffer.from(given).toString("base64") };
  return typeof given === "bigint" ? String(given) : value;
}
