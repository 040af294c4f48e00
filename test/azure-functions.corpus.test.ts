/**
 * Every case of the corpus as the host sends it, through the real library. The corpus is not part of the project: it is found by
 * ANYFN_CORPUS, and without it these tests are skipped, and counted as skipped.
 */
import { join } from "node:path";
import { type AzureRunning, azureFunctionsLauncher } from "@anyfn/conformance/runtimes/azure-functions";
import type { WireResponse } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureApps } from "./support/azure-app.ts";
import { type CorpusCase, type Fields, readCorpus } from "./support/azure-corpus.ts";
import { nodes } from "./support/runtime.ts";

const corpus = readCorpus(process.env.ANYFN_CORPUS);
const apps = await azureApps();
afterAll(apps.remove);

if (corpus.length === 0) it.skip("every case of the corpus: set ANYFN_CORPUS", () => {});

describe.runIf(corpus.length > 0).each(nodes)("on Node %s", (_major, nodePath) => {
  const running: Partial<Record<"whole" | "streamed", AzureRunning>> = {};
  beforeAll(async () => {
    for (const mode of ["whole", "streamed"] as const) {
      const folder = await apps.add(`${mode}-${_major}`, entryText(mode === "streamed"), {
        timeout: 5,
        // The requests with a user were recorded behind Easy Auth: it is believed only where it is on.
        settings: { WEBSITE_AUTH_ENABLED: "True" },
      });
      running[mode] = await azureFunctionsLauncher.launch({ folder, nodePath });
      expect(running[mode]?.initError).toBeUndefined();
    }
  });
  afterAll(async () => {
    for (const app of Object.values(running)) await app.stop();
  });
  const app = (mode: "whole" | "streamed"): AzureRunning => {
    const started = running[mode];
    if (!started) throw new Error("the app did not start");
    return started;
  };

  describe.each(corpus.map((entry, index) => [entry.file, entry, nameOf(index)] as const))(
    "%s",
    (_file, entry, name) => {
      const { call, response, request } = entry;

      if (call)
        it("gives its facts", async () => {
          const { status, error, logs } = await app("whole").call({ ...call, function: name });
          expect({ status, error }).toEqual({ status: "ok", error: undefined });
          checkNotes(entry, notesOf(logs));
        });

      if (response)
        it.each(["whole", "streamed"] as const)("is answered (%s)", async (mode) => {
          const { value } = await app(mode).call({ function: name, request: get("/") });
          checkResponse(value as WireResponse, entry.expect); // of a request
        });

      if (request)
        it("gives its facts in stream mode", async () => {
          const { method, url, headers, body } = request ?? {
            method: "",
            url: "http://x/",
            headers: {},
            body: Buffer.alloc(0),
          };
          const { pathname, search, host } = new URL(url);
          const given = Object.entries(headers).filter(([header]) => header !== "host");
          const { status, logs } = await app("streamed").call({
            function: name,
            request: {
              method,
              target: pathname + search,
              headers: [
                ["Host", host],
                ["X-Forwarded-Proto", "http"],
                ...given.map(([key, value]) => [key, String(value)] as const),
              ],
              body,
            },
          });
          expect(status).toBe("ok");
          checkNotes(entry, notesOf(logs));
        });
    },
  );
});

function nameOf(index: number): string {
  return `case-${index}`;
}

/** One app with a function for each case. */
function entryText(streaming: boolean): string {
  const functions = join(import.meta.dirname, "apps/azure-corpus/functions/noting.ts");
  const registrations = corpus.flatMap((entry, index) => {
    // Only what answers HTTP differs when the app streams.
    if (streaming && entry.kind !== "http") return [];
    const definition = entry.response
      ? `answering(${JSON.stringify(entry.response)})`
      : `noting(${JSON.stringify(entry.kind)}, ${JSON.stringify(routeOf(entry))})`;
    // As the case was registered, and not as this adapter would have done it.
    const binding = `{ dataType: undefined, cardinality: undefined, ...${JSON.stringify(bindingOf(entry, index))} }`;
    return `registerAs("${nameOf(index)}", ${definition}, "${entry.trigger}", ${streaming}, ${binding});`;
  });
  return [
    `import { answering, noting, registerAs } from ${JSON.stringify(functions)};`,
    ...registrations,
  ].join("\n");
}

/** Requests are aimed at their function by name: the host's routes are not what is tried here. */
function bindingOf({ kind, binding }: CorpusCase, index: number): Fields {
  return kind === "http" ? { route: "{*path}", methods: undefined } : { ...binding, name: `binding${index}` };
}

/** Where the manifest states parameters, a route that has them: a segment that is a parameter's value is that parameter. */
function routeOf({ expect: { params }, call, request }: CorpusCase): string | undefined {
  if (typeof params !== "object" || params === null) return undefined;
  const data = call?.inputData?.[0]?.data;
  const url = request?.url ?? (data && "http" in data ? data.http.url : undefined) ?? "http://x/";
  return new URL(url).pathname
    .split("/")
    .map((segment) => {
      const name = Object.entries(params).find(([, value]) => value === decodeURIComponent(segment))?.[0];
      return name === undefined ? segment : `:${name}`;
    })
    .join("/");
}

interface Note {
  readonly seen: Fields;
  readonly traceparent?: string;
  readonly tracestate?: string;
}

function notesOf(logs: readonly string[]): readonly Note[] {
  return logs.flatMap((line) => {
    const { message } = parsed(line);
    const { message: own, text } = parsed(message);
    return own === "corpus" ? [JSON.parse(String(text)) as Note] : [];
  });
}

function parsed(line: unknown): Fields {
  return typeof line === "string" && line.startsWith("{") ? JSON.parse(line) : {};
}

/** What is stated of a case whatever its kind; a fact that nothing here reads fails the test. */
function checkNotes({ expect: facts, kind }: CorpusCase, notes: readonly Note[]): void {
  const { items, batch, ...own } = facts;
  if (batch !== undefined) expect(notes).toHaveLength(Number(batch));
  const all = Array.isArray(items) ? items : [];
  for (const [index, item] of all.entries()) check(item, notes[index], kind);
  check(own, notes[0], kind);
}

function check(facts: Fields, note: Note | undefined, kind: string): void {
  if (!note) throw new Error("the function was not called");
  for (const [name, fact] of Object.entries(facts)) {
    if (name === "ideal" || name === "note" || name.endsWith("Lossy")) continue;
    const read = name.endsWith("Absent") ? readers[name.slice(0, -"Absent".length)] : readers[name];
    expect(read, `a reader of ${name}`).toBeTypeOf("function");
    const seen = read?.(note, kind);
    if (name.endsWith("Absent")) expect(seen, name).toBeUndefined();
    else if (name.endsWith("Not")) expect(seen, name).not.toEqual(fact);
    else if (TIMES.has(name)) expect(new Date(String(seen)), name).toEqual(new Date(String(fact)));
    else if (name === "headers" || name === "user") expect(seen, name).toMatchObject(fact as object);
    else expect(seen, name).toEqual(fact);
  }
}

const TIMES: ReadonlySet<string> = new Set(["time", "scheduledTime", "previousTime"]);

const ours =
  (name: string) =>
  ({ seen }: Note): unknown =>
    seen[name];
const native =
  (name: string) =>
  ({ seen }: Note): unknown =>
    (seen.native as Fields)[name]; // of an event
const bytesOf = (seen: Fields): Buffer => {
  const { base64 } = (seen.bytes ?? seen.content ?? seen.body ?? seen.data ?? { base64: "" }) as {
    readonly base64: string;
  }; // as they were noted
  return Buffer.from(base64, "base64");
};

/** What each fact of the manifest is in an event or a request of ours. */
const readers: Readonly<Record<string, (note: Note, kind: string) => unknown>> = {
  ...Object.fromEntries(
    [
      "time",
      "attempt",
      "scheduledTime",
      "previousTime",
      "pastDue",
      "partition",
      "key",
      "attributes",
      "group",
    ].map((name) => [name, ours(name)]),
  ),
  ...Object.fromEntries(
    ["database", "collection", "type", "source", "subject", "data", "method", "url", "params"].map((name) => [
      name,
      ours(name),
    ]),
  ),
  id: ({ seen }, kind) => (kind === "database" ? seen.key : seen.id),
  sequence: ({ seen }, kind) => (kind === "database" ? String((seen.native as Fields)._lsn) : seen.sequence), // a document
  offset: ({ seen }) =>
    ((seen.native as Fields).metadata as { readonly systemProperties: Fields }).systemProperties.offset, // of Event Hubs
  etag: native("_etag"),
  dataVersion: native("dataVersion"),
  container: ours("bucket"),
  action: ({ seen }, kind) => (kind === "storage" && seen.action === "created" ? "written" : seen.action),
  lifecycle: ({ seen }) => String(seen.type).replace(/^anyfn\./, ""),
  bodyJson: ours("data"),
  bodyText: ({ seen }) => bytesOf(seen).toString("utf8"),
  bodyBase64: ({ seen }) => bytesOf(seen).toString("base64"),
  dataBase64: ({ seen }) => bytesOf(seen).toString("base64"),
  body: ({ seen }) => (bytesOf(seen).length === 0 ? null : bytesOf(seen)),
  path: ({ seen }) => new URL(String(seen.url)).pathname,
  query: ({ seen }) => [...new URL(String(seen.url)).searchParams],
  headers: ours("headers"),
  clientIp: ({ seen }) => (seen.client as Fields).ip,
  user: ({ seen }) => {
    const { id, identityProvider, username } = (seen.client as { readonly auth: Fields }).auth; // of a caller that signed in
    return { id, provider: identityProvider, name: username };
  },
  traceparent: ({ traceparent }) => traceparent,
  tracestate: ({ tracestate }) => tracestate,
};

/** What a client must see. */
function checkResponse({ status, headers, body }: WireResponse, facts: Fields): void {
  const value = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  for (const [name, fact] of Object.entries(facts)) {
    if (name === "status") expect(status).toBe(fact);
    else if (name === "mustAnswer") expect(status).toBe(500);
    else if (name === "bodyBase64") expect(Buffer.from(body).toString("base64")).toBe(fact);
    else if (name === "headers")
      expect(
        Object.fromEntries(Object.keys(fact as Fields).map((header) => [header, value(header)])),
      ).toEqual(fact);
    else if (name === "setCookieParsed") {
      const cookies = headers
        .filter(([header]) => header.toLowerCase() === "set-cookie")
        .map(([, text]) => cookieOf(text));
      // The host adds a path where there is none.
      expect(cookies).toEqual((fact as readonly Fields[]).map((cookie) => expect.objectContaining(cookie)));
    } else throw new Error(`Nothing here reads ${name}`);
  }
}

function cookieOf(text: string): Fields {
  const [pair = "", ...attributes] = text.split("; ");
  const [name, value] = pair.split("=");
  const given = new Map(
    attributes.map((attribute) => [attribute.split("=")[0]?.toLowerCase(), attribute.split("=")[1]]),
  );
  return {
    name,
    value,
    ...(given.has("path") && { path: given.get("path") }),
    ...(given.has("httponly") && { httpOnly: true }),
    ...(given.has("max-age") && { maxAge: Number(given.get("max-age")) }),
    ...(given.has("samesite") && { sameSite: given.get("samesite")?.toLowerCase() }),
  };
}

function get(target: string) {
  return { method: "GET", target, headers: [["Host", "app.example.com"]] as const };
}
