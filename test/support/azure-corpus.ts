/** The host's own messages of the corpus, and what the manifest states of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AzureInvocation, RpcData } from "@anyfn/conformance/runtimes/azure-functions";

export type Fields = Readonly<Record<string, unknown>>;

/** One case. */
export interface CorpusCase {
  readonly file: string;
  /** In this project's words. */
  readonly kind: string;
  readonly trigger: string;
  readonly expect: Fields;
  /** What the function is registered with. */
  readonly binding: Fields;
  /** What the host sends; absent of cases that are about a response or about a forwarded request. */
  readonly call?: Omit<AzureInvocation, "function"> | undefined;
  /** What the function answers. */
  readonly response?: CorpusResponse | undefined;
  /** The request of a case that is about HTTP streaming. */
  readonly request?:
    | { readonly method: string; readonly url: string; readonly headers: Fields; readonly body: Buffer }
    | undefined;
}

export interface CorpusResponse {
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly bodyText?: string | null;
  readonly bodyBase64?: string;
  readonly throws?: string;
}

/** Every case, in the manifest's order; none without the corpus. */
export function readCorpus(root: string | undefined): readonly CorpusCase[] {
  if (root === undefined) return [];
  const folder = join(root, "azure");
  const manifest = read(join(folder, "manifest.json")) as readonly Fields[]; // its format
  return manifest.map((entry) => {
    const file = String(entry.file);
    const { rpc, register, response, converted } = read(join(folder, file)) as {
      readonly rpc?: Fields;
      readonly register?: { readonly options: Fields };
      readonly response?: CorpusResponse;
      readonly converted?: { readonly input: { readonly $http?: Fields } };
    }; // the format of the cases
    const binding = register?.options ?? {};
    const kind = KINDS[String(entry.kind)] ?? String(entry.kind);
    const http = rpc || response ? undefined : converted?.input.$http;
    return {
      file,
      kind: response ? "http" : kind,
      trigger: triggerOf(String(entry.trigger), kind, binding),
      expect: entry.expect as Fields,
      binding,
      call: rpc && toCall(rpc),
      response,
      request: http && {
        method: String(http.method),
        url: String(http.url),
        headers: http.headers as Fields,
        body: Buffer.from(String(http.bodyBase64), "base64"),
      },
    };
  });
}

const KINDS: Readonly<Record<string, string>> = {
  object: "storage",
  document: "database",
  custom: "event",
  cloudevent: "event",
  lifecycle: "event",
  "http-response": "http",
};

function triggerOf(type: string, kind: string, { source, topicName }: Fields): string {
  const plain: Readonly<Record<string, string>> = {
    httpTrigger: "azure.http",
    timerTrigger: "azure.timer",
    queueTrigger: "azure.storage-queue",
    serviceBusTrigger: topicName === undefined ? "azure.service-bus.queue" : "azure.service-bus.topic",
    eventHubTrigger: "azure.event-hubs",
    blobTrigger: source === "EventGrid" ? "azure.blob.event-grid" : "azure.blob",
    eventGridTrigger: kind === "storage" ? "azure.event-grid.storage" : "azure.event-grid",
    cosmosDBTrigger: "azure.cosmos-db",
    sqlTrigger: "azure.sql",
    kafkaTrigger: "azure.kafka",
    warmupTrigger: "azure.warmup",
  };
  const trigger = plain[type];
  if (trigger === undefined) throw new Error(`The corpus has a trigger that is not known: ${type}`);
  return trigger;
}

function toCall({
  inputData,
  triggerMetadata,
  traceContext,
  retryContext,
}: Fields): Omit<AzureInvocation, "function"> {
  return {
    inputData: (inputData as readonly { readonly data: Fields }[]).map(({ data }) => ({
      data: toData(data),
    })),
    triggerMetadata: Object.fromEntries(
      Object.entries((triggerMetadata ?? {}) as Readonly<Record<string, Fields>>).map(([name, data]) => [
        name,
        toData(data),
      ]),
    ),
    traceContext: traceContext as AzureInvocation["traceContext"],
    retryContext: retryContext as AzureInvocation["retryContext"],
  }; // the host's own names
}

/** The corpus writes bytes as base64, integers of 64 bits as text, and lists without their wrapping. */
function toData(data: Fields): RpcData {
  const { bytesBase64, collectionBytesBase64, collectionString, collectionSint64, http } = data;
  if (typeof bytesBase64 === "string") return { bytes: fromBase64(bytesBase64) };
  if (Array.isArray(collectionBytesBase64))
    return { collectionBytes: { bytes: collectionBytesBase64.map(fromBase64) } };
  if (Array.isArray(collectionString)) return { collectionString: { string: collectionString } };
  if (Array.isArray(collectionSint64)) return { collectionSint64: { sint64: collectionSint64.map(BigInt) } };
  if (http) {
    const { body, ...rest } = http as Fields;
    return { http: { ...rest, body: body ? toData(body as Fields) : null } };
  }
  return data as RpcData; // the forms that JSON has
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
