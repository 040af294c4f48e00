/** Recorded deliveries, and broken ones, posted to the functions framework: one bundle per kind, one process per signature. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { normalize } from "@anyfn/cloud-functions";
import { differences, type FunctionName, functionFile } from "@anyfn/conformance";
import type { CloudFunctionsRunning, SignatureType } from "@anyfn/conformance/runtimes/cloud-functions";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleEntry } from "./support/bundle-entry.ts";
import { type Delivery, gcpCorpus } from "./support/gcp-corpus.ts";
import { gcpDocumented } from "./support/gcp-documented.ts";
import { frameworkLaunches, hasFramework, isOver } from "./support/google-runtime.ts";
import { appLines } from "./support/log-lines.ts";

const kinds = ["storage", "topic", "schedule", "queue", "database", "event"] as const;
const deliveries = gcpCorpus();
const documented = gcpDocumented(kinds);
const messages = [
  ...deliveries.filter(({ kind, mode }) => kinds.includes(kind as never) && mode !== "callable"),
  ...documented,
];
const { launch, stop } = frameworkLaunches();
let folder: string;

beforeAll(async () => {
  await mkdir(join(import.meta.dirname, ".anyfn"), { recursive: true });
  folder = await mkdtemp(join(import.meta.dirname, ".anyfn/deliveries-"));
  await Promise.all([...kinds, "http-echo" as const, "http-body" as const].map(bundle));
}, 120_000);
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** A reference function for every trigger of its kind. */
async function bundle(name: FunctionName): Promise<void> {
  const text =
    `import { handler } from "@anyfn/cloud-functions";\n` +
    `import definition from ${JSON.stringify(functionFile(name))};\n` +
    "export const main = handler(definition);\n";
  await bundleEntry(join(folder, name), text);
  await writeFile(join(folder, name, "package.json"), '{ "type": "module", "main": "index.mjs" }\n');
}

const started = new Map<string, Promise<CloudFunctionsRunning>>();

/** One process per function and signature, for all tests. */
function running(name: string, signature: SignatureType): Promise<CloudFunctionsRunning> {
  const key = `${name} ${signature}`;
  const known =
    started.get(key) ??
    launch(join(folder, name), { entry: "main", signature, functionName: name, settled: isOver });
  started.set(key, known);
  return known;
}

describe.runIf(hasFramework)("recorded deliveries", () => {
  if (deliveries.length === 0) it.skip("every delivery of the corpus: set ANYFN_CORPUS", () => {});
  it("are 30 or more, of every kind, also without the corpus", () => {
    expect(documented.length).toBeGreaterThanOrEqual(30);
    expect([...new Set(documented.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
    expect([...new Set(documented.map(({ signature }) => signature))].sort()).toEqual([
      "cloudevent",
      "event",
      "http",
    ]);
  });

  // What the framework itself answers 500 to: text and empty bodies of CloudEvents in headers.
  const lost = messages.filter(({ id }) =>
    ["cloudevent-binary-text", "gcp.eventarc/text", "gcp.eventarc/empty"].includes(id),
  );

  it.each(messages.filter((each) => !lost.includes(each)))("$id ($signature)", async (delivery) => {
    await arrives(delivery, delivery.signature);
  });

  it.each(messages.filter(({ signature }) => signature !== "http"))(
    "$id, to a function that is called over HTTP",
    async (delivery) => {
      await arrives(delivery, "http");
    },
  );

  async function arrives(
    { kind, headers, body, request }: Pick<Delivery, "kind" | "headers" | "body" | "request">,
    signature: SignatureType,
  ): Promise<void> {
    const { value, logs } = await (await running(kind, signature)).call(request);
    const { events } = normalize(
      { method: request.method, url: request.target, headers, body },
      undefined,
      { kind: kind as "event" }, // or another one: all give events
    );
    const saw = appLines(logs).flatMap(({ conformance }) =>
      (conformance as { readonly saw?: unknown } | undefined)?.saw === undefined
        ? []
        : [(conformance as { readonly saw: unknown }).saw],
    );
    expect([statusOf(value), saw.length]).toEqual([204, events.length]);
    for (const [index, { native: _, ...event }] of events.entries()) {
      // What says no time happened now.
      const { time, ...rest } = event;
      const isNow = Math.abs(Date.now() - Number(time)) < 60_000;
      expect(differences(isNow ? rest : event, saw[index])).toEqual([]);
    }
  }

  it.each(lost)("$id is lost to the framework", async ({ kind, request }) => {
    const { value, error } = await (await running(kind, "cloudevent")).call(request);
    expect([statusOf(value), error]).toEqual([500, undefined]);
  });

  it.each(deliveries.filter(({ kind }) => kind === "http"))("$id", async ({ expect: stated, request }) => {
    const { formData, bodyText, headersAbsent = [], underFunctionsFramework } = stated as HttpFacts;
    const name = formData ? "http-body" : "http-echo";
    const target = formData ? "/form" : request.target;
    const { value } = await (await running(name, "http")).call({ ...request, target });
    expect(statusOf(value)).toBe(underFunctionsFramework?.status ?? 200);
    if (underFunctionsFramework) return;
    const answer = JSON.parse(textOf(value));
    if (formData) expect(answer).toEqual(formData);
    if (bodyText === undefined) return;
    expect(Buffer.from(answer.body, "base64").toString()).toBe(bodyText);
    expect(headersAbsent.filter((header) => header in answer.headers)).toEqual([]);
    expect(answer.headers["content-length"] ?? String(bodyText.length)).toBe(String(bodyText.length));
  });
});

describe.runIf(hasFramework)("broken deliveries are answered, and the process lives", () => {
  const attributes = { "ce-id": "1", "ce-source": "//s", "ce-specversion": "1.0" };
  const firestore = { ...attributes, "ce-type": "google.cloud.firestore.document.v1.written" };
  const datastore = { ...attributes, "ce-type": "google.cloud.datastore.entity.v1.updated" };
  const stored = { ...attributes, "ce-type": "google.cloud.storage.object.v1.finalized" };
  const published = { ...attributes, "ce-type": "google.cloud.pubsub.topic.v1.messagePublished" };
  const protobuf = { "content-type": "application/protobuf" };
  const json = { "content-type": "application/json" };
  const page = (status: number) => ({ cloudevent: status, http: status });
  const text = { cloudevent: 500 };
  // A document whose length says more than there is.
  const truncated = [0x0a, 0x50, 0x0a, 0x03, 0x61];

  const broken: readonly (readonly [
    what: string,
    kind: string,
    headers: Readonly<Record<string, string>>,
    body: readonly number[] | string,
    /** Where the framework answers by itself; else our answers are 500 for an event and 400 for a request. */
    byFramework?: Readonly<Partial<Record<"cloudevent" | "http", number>>>,
  ])[] = [
    ["truncated protobuf", "database", { ...firestore, ...protobuf }, truncated],
    ["protobuf with a field number of 0", "database", { ...firestore, ...protobuf }, [0x00, 0x01]],
    ["a number that never ends", "database", { ...firestore, ...protobuf }, Array(40).fill(0xff)],
    ["a group that never ends", "database", { ...firestore, ...protobuf }, [0x0b, 0x0b, 0x0b]],
    ["truncated protobuf of Datastore", "database", { ...datastore, ...protobuf }, truncated],
    ["protobuf without attributes", "database", protobuf, truncated],
    ["protobuf that is called JSON", "database", { ...firestore, ...json }, truncated, page(400)],
    [
      "protobuf that is called text",
      "database",
      { ...firestore, "content-type": "text/plain" },
      truncated,
      text,
    ],
    ["a document without a body", "database", { ...firestore, ...protobuf }, []],
    ["a type that nobody knows", "database", { ...firestore, ...protobuf, "ce-type": "a.b" }, truncated],
    ["an object without a bucket", "storage", { ...stored, ...json }, "{}"],
    ["an object that is a list", "storage", { ...stored, ...json }, "[]"],
    ["an object that is text", "storage", { ...stored, "content-type": "text/plain" }, "hello", text],
    ["no JSON", "storage", { ...stored, ...json }, "{", page(400)],
    ["a whole event without a type", "storage", { "content-type": "application/cloudevents+json" }, "{}"],
    ["a batch of events", "storage", { "content-type": "application/cloudevents-batch+json" }, "[{}]"],
    ["no attributes", "storage", json, '{"bucket":"b","name":"n"}'],
    ["a message without a message", "topic", { ...published, ...json }, "{}"],
    ["a message that is null", "topic", { ...published, ...json }, '{"message":null}'],
    ["a push without a message", "topic", json, '{"subscription":"s"}'],
    [
      "a body that says it is compressed",
      "topic",
      { ...json, "content-encoding": "gzip" },
      "no gzip",
      page(400),
    ],
    ["an unknown compression", "topic", { ...json, "content-encoding": "snappy" }, "{}", page(415)],
    ["an unknown charset", "topic", { "content-type": "application/json; charset=none" }, "{}", page(415)],
  ];

  describe.each(["cloudevent", "http"] as const)("as %s", (signature) => {
    const named = broken.map(([what, kind, headers, body, byFramework = {}]) => ({
      what,
      kind,
      headers,
      body,
      byFramework,
    }));
    it.each(named)("$what", async ({ kind, headers, body, byFramework }) => {
      const function_ = await running(kind, signature);
      const { pid } = function_;
      const { value, logs } = await function_.call(post(headers, body));
      expect(statusOf(value)).toBe(byFramework[signature] ?? (signature === "http" ? 400 : 500));
      // The sender hears no more than that.
      expect(textOf(value)).not.toMatch(/at .*\.m?js:\d+/);
      // What the function said is JSON with a severity; what the framework says before it is not ours.
      for (const line of appLines(logs)) expect(line).toMatchObject({ message: expect.any(String) });
      expect(function_.pid).toBe(pid);
    });

    it("and a sound one is handled after all of them", async () => {
      const function_ = await running("storage", signature);
      const sound = post({ ...stored, ...json }, '{"bucket":"b","name":"n"}');
      expect(statusOf((await function_.call(sound)).value)).toBe(204);
    });
  });
});

interface HttpFacts {
  readonly formData?: readonly (readonly string[])[];
  readonly bodyText?: string;
  readonly headersAbsent?: readonly string[];
  readonly underFunctionsFramework?: { readonly status: number };
}

function post(headers: Readonly<Record<string, string>>, content: readonly number[] | string): WireRequest {
  const body = typeof content === "string" ? Buffer.from(content) : Uint8Array.from(content);
  return {
    method: "POST",
    target: "/",
    headers: [["Host", "x"], ...Object.entries(headers), ["Content-Length", String(body.byteLength)]],
    body,
  };
}

function statusOf(value: unknown): number {
  return (value as WireResponse | undefined)?.status ?? 0; // what the launcher answers
}

function textOf(value: unknown): string {
  return Buffer.from((value as WireResponse | undefined)?.body ?? []).toString(); // as above
}
