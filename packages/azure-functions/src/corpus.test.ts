/**
 * Every case of the corpus through the public surface of this package, at the level of what the library hands to a handler. The
 * corpus is not part of the project: it is found by ANYFN_CORPUS, and without it these tests are skipped, and counted as skipped.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { http } from "anyfn";
import type { CoreEvent, Kind } from "anyfn/adapter";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { httpRequest } from "../fixtures/read.ts";
import { type AzureContext, detect, type HttpReply, handler, normalize } from "./index.ts";
import { traceOf } from "./trace.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly file: string;
  readonly level: string;
  readonly trigger: string;
  readonly kind: string;
  readonly expect: Fields;
}

interface Case {
  readonly converted?: AzureContext & { readonly input: unknown };
  readonly response?: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly bodyText?: string | null;
    readonly bodyBase64?: string;
    readonly throws?: string;
  };
}

const root = process.env["ANYFN_CORPUS"];
const folder = root === undefined ? undefined : join(root, "azure");
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder ?? "", file), "utf8"), revive);
const entries = folder === undefined ? [] : (read("manifest.json") as readonly Entry[]);

/** The corpus's descriptive names, by ours. */
const KINDS: Readonly<Record<string, Kind>> = {
  object: "storage",
  document: "database",
  custom: "event",
  lifecycle: "event",
};
const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  httpTrigger: ["azure.http"],
  timerTrigger: ["azure.timer"],
  queueTrigger: ["azure.storage-queue"],
  serviceBusTrigger: ["azure.service-bus.queue", "azure.service-bus.topic"],
  eventHubTrigger: ["azure.event-hubs"],
  blobTrigger: ["azure.blob", "azure.blob.event-grid"],
  eventGridTrigger: ["azure.event-grid", "azure.event-grid.storage"],
  cosmosDBTrigger: ["azure.cosmos-db"],
  sqlTrigger: ["azure.sql"],
  kafkaTrigger: ["azure.kafka"],
  warmupTrigger: ["azure.warmup"],
};
const ACTIONS: Readonly<Record<string, string>> = { insert: "created", update: "updated", delete: "deleted" };

if (folder === undefined) it.skip("every case of the corpus: set ANYFN_CORPUS", () => {});

// The requests were recorded behind Easy Auth where they have a user: it is believed only where it is on.
beforeAll(() => {
  vi.stubEnv("WEBSITE_AUTH_ENABLED", "True");
  return () => vi.unstubAllEnvs();
});

describe.each(entries.map((entry) => [entry.file, entry] as const))("%s", (file, entry) => {
  const { converted, response } = read(file) as Case;
  const facts = new Facts(entry.expect);

  if (response) {
    it("answers what a client must see", async () => {
      await checkResponse(response, facts);
      expect(facts.unread()).toEqual([]);
    });
    return;
  }

  const { input, ...context } = converted ?? { input: undefined };
  const kind = KINDS[entry.kind] ?? (entry.kind as Kind);

  it("is what it is", () => {
    const found = detect(input, context);
    expect(found?.kind).toBe(kind);
    expect(TRIGGERS[entry.trigger]).toContain(found?.trigger);
  });

  // Nothing but the registration tells a warm-up.
  it.skipIf(entry.trigger === "warmupTrigger")("is told by its shape alone", () => {
    const { options: _, ...bare } = context;
    expect(TRIGGERS[entry.trigger]).toContain(detect(input, bare)?.trigger);
  });

  it("holds the stated facts", async () => {
    const { events } = normalize(input, context);
    expect(events.every((event) => event.kind === kind)).toBe(true);
    await check(events, facts, context);
    expect(facts.unread()).toEqual([]);
  });
});

/** What JSON lacks, as the corpus writes it. */
function revive(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const { $buffer, $number, $http } = value as Fields;
  if (typeof $buffer === "string") return Buffer.from($buffer, "base64");
  if (typeof $number === "string") return Number($number);
  return $http === undefined ? value : httpRequest($http as never); // as the corpus writes requests
}

/** What the manifest states of a case: whatever no check asked for is reported. */
class Facts {
  readonly #facts: Fields;
  readonly #read = new Set(["note"]);

  constructor(facts: Fields) {
    this.#facts = facts;
  }

  with<T>(name: string, verify: (fact: T) => unknown): Promise<void> {
    this.#read.add(name);
    const fact = this.#facts[name] as T | undefined; // as the manifest's format says
    return Promise.resolve(fact === undefined ? undefined : verify(fact)).then(() => {});
  }

  unread(): readonly string[] {
    // What is lost before the library hands it over is stated for those who read the host's own messages.
    return Object.keys(this.#facts).filter(
      (name) => !this.#read.has(name) && name !== "ideal" && !name.endsWith("Lossy"),
    );
  }
}

/** One event against what is stated of it, whatever its kind: a name that no kind has stays unread. */
async function check(events: readonly CoreEvent[], facts: Facts, context: AzureContext): Promise<void> {
  await facts.with<number>("batch", (count) => expect(events).toHaveLength(count));
  await facts.with<readonly Fields[]>("items", async (items) => {
    for (const [index, item] of items.entries()) {
      const own = new Facts(item);
      await checkOne(events[index] as CoreEvent, own, context); // counted above
      expect(own.unread()).toEqual([]);
    }
  });
  await checkOne(events[0] as CoreEvent, facts, context); // every case has an event
}

async function checkOne(event: CoreEvent, facts: Facts, context: AzureContext): Promise<void> {
  const seen = event as unknown as Fields; // read by name
  const same = async (fact: string, value: unknown): Promise<void> => {
    await facts.with(fact, (expected) => expect(value).toEqual(expected));
    await facts.with(`${fact}Not`, (wrong) => expect(value).not.toEqual(wrong));
    await facts.with(`${fact}Absent`, () => expect(value).toBeUndefined());
  };
  const time = (fact: string, value: unknown): Promise<void> =>
    facts.with<string>(fact, (expected) => expect(value).toEqual(new Date(expected)));
  const native = (event.native ?? {}) as Fields;
  const metadata = (native["metadata"] ?? {}) as Fields;
  const system = (metadata["systemProperties"] ?? {}) as Fields;

  // Of a document the id is its key: an event of its own has another.
  await same("id", event.kind === "database" ? event.key : event.id);
  await time("time", event.time);
  await same("attempt", event.attempt);
  await time("scheduledTime", seen["scheduledTime"]);
  await time("previousTime", seen["previousTime"]);
  await facts.with("previousTimeAbsent", () => expect(seen["previousTime"]).toBeUndefined());
  await same("pastDue", seen["pastDue"]);
  await same("partition", seen["partition"]);
  await same("key", seen["key"]);
  await same("sequence", seen["sequence"] ?? String(native["_lsn"]));
  await same("offset", system["offset"]);
  await same("etag", native["_etag"]);
  await same("attributes", seen["attributes"]);
  await same("group", seen["group"]);
  await same("container", seen["bucket"]);
  await same("database", seen["database"]);
  await same("collection", seen["collection"]);
  await facts.with<string>("action", (action) =>
    expect(seen["action"]).toBe(
      event.kind === "storage" && action === "written" ? "created" : (ACTIONS[action] ?? action),
    ),
  );
  await same("type", seen["type"]);
  await same("source", event.source);
  await same("subject", seen["subject"]);
  await same("data", seen["data"]);
  await same("dataVersion", native["dataVersion"]);
  await facts.with<string>("dataBase64", (base64) => expect(seen["data"]).toEqual(bytes(base64)));
  await facts.with<string>("lifecycle", (name) => expect(seen["type"]).toBe(`anyfn.${name}`));
  const trace = traceOf(context, undefined);
  await same("traceparent", trace.traceparent);
  await same("tracestate", trace.tracestate);
  if (event.kind === "http") return checkRequest(event, facts);
  await same("bodyJson", seen["data"]);
  await facts.with<string>("bodyText", (text) => {
    expect(new TextDecoder().decode((seen["bytes"] ?? seen["content"]) as Uint8Array)).toBe(text);
  });
  await facts.with<string>("bodyBase64", (base64) => expect(seen["bytes"]).toEqual(bytes(base64)));
}

async function checkRequest({ request, client }: CoreEvent<"http">, facts: Facts): Promise<void> {
  const url = new URL(request.url);
  const body = await request.bytes();
  await facts.with("method", (method) => expect(request.method).toBe(method));
  await facts.with("path", (path) => expect(url.pathname).toBe(path));
  await facts.with("url", (expected) => expect(request.url).toBe(expected));
  await facts.with("query", (query) => expect([...url.searchParams]).toEqual(query));
  await facts.with("headers", (headers) =>
    expect(Object.fromEntries(request.headers)).toEqual(expect.objectContaining(headers as object)),
  );
  await facts.with("body", (expected) => expect(body.byteLength === 0 ? null : body).toEqual(expected));
  await facts.with<string>("bodyBase64", (base64) => expect(body).toEqual(bytes(base64)));
  await facts.with<string>("bodyText", (text) => expect(new TextDecoder().decode(body)).toBe(text));
  await facts.with("clientIp", (ip) => expect(client.ip).toBe(ip));
  await facts.with<Fields>("user", ({ id, provider, name }) =>
    expect(client.auth).toMatchObject({ id, identityProvider: provider, username: name }),
  );
  // Parameters come from core's own routes: what the host's router found is not read.
  await facts.with<Fields>("params", async (params) => {
    const names = Object.keys(params);
    const prefix = names.length === 2 ? "/api/users" : "/api/echo";
    let found: unknown;
    const echo = http({ route: `${prefix}/${names.map((name) => `:${name}`).join("/")}` }, (_, context) => {
      found = context.params;
      return new Response();
    });
    await handler(echo, { usage: () => {} })(httpRequest({ method: request.method, url: request.url }), {});
    expect(found).toEqual(params);
  });
}

async function checkResponse(response: NonNullable<Case["response"]>, facts: Facts): Promise<void> {
  const { status, headers = [], bodyText, bodyBase64, throws } = response;
  const definition = http(() => {
    if (throws !== undefined) throw new Error(throws);
    const body = bodyBase64 === undefined ? bodyText : bytes(bodyBase64);
    const all = new Headers();
    for (const [name, value] of headers) all.append(name, value);
    return new Response(body as string | Uint8Array<ArrayBuffer> | null, { status, headers: all });
  });
  const quiet = { usage: () => {}, write: () => {} };
  const call = handler(definition, quiet);
  const reply = (await call(httpRequest({ method: "GET", url: "https://example.com/" }), {})) as HttpReply;
  await facts.with("status", (expected) => expect(reply.status).toBe(expected));
  await facts.with("mustAnswer", () => expect(reply.status).toBe(500));
  await facts.with<Fields>("headers", (expected) => expect(reply.headers).toMatchObject(expected));
  await facts.with<string>("bodyBase64", (base64) =>
    expect(new Uint8Array(reply.body as Uint8Array)).toEqual(bytes(base64)),
  );
  await facts.with<readonly Fields[]>("setCookieParsed", (cookies) =>
    expect(
      reply.cookies?.map((cookie) => ({
        ...cookie,
        value: encodeURIComponent(cookie.value), // what the library or the host does on the way out
        ...(cookie.sameSite && { sameSite: cookie.sameSite.toLowerCase() }),
      })),
    ).toEqual(cookies),
  );
}

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
