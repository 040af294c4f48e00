/**
 * Firebase's protocols over HTTP beside firebase-functions itself: the same functions, written with both, get the same
 * requests and must give the same answers. In the emulator's mode, as only there tokens need no key of Google's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type BlockingEvent, handler } from "@anyfn/firebase";
import { authBlocking } from "@anyfn/firebase/events/auth-blocking";
import { serve } from "@anyfn/firebase/serve";
import { invoke, queue } from "anyfn";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

type Listener = (request: never, response: never) => unknown;

const servers: { close(): unknown }[] = [];
const urls = new Map<string, string>();

beforeAll(async () => {
  vi.stubEnv("FUNCTIONS_EMULATOR", "true");
  vi.stubEnv("GCLOUD_PROJECT", "demo-shop");
  vi.stubEnv("FIREBASE_CONFIG", '{"projectId":"demo-shop"}');
  vi.stubEnv("FIREBASE_DEBUG_MODE", "true");
  vi.stubEnv("FIREBASE_DEBUG_FEATURES", '{"skipTokenVerification":true}');
  // What firebase-functions logs of each; it keeps the console's functions when it is loaded.
  for (const name of ["debug", "info", "log", "warn", "error"] as const)
    vi.spyOn(console, name).mockImplementation(() => {});
  const { HttpsError, onCall } = await import("firebase-functions/https");
  const { onTaskDispatched } = await import("firebase-functions/tasks");
  const { beforeUserCreated } = await import("firebase-functions/identity");
  const quiet = { write: () => {} };

  function fail(data: unknown): void {
    if (data === "throw") throw new TypeError("a private detail");
    if (data === "not-found") throw new HttpsError("not-found", "no order", { order: 7 });
    if (data === "busy") throw new HttpsError("resource-exhausted", "later");
  }
  await listen(
    "call/theirs",
    onCall(async ({ data, auth }, response) => {
      fail(data);
      if (data === "parts") await Promise.all([1, 2].map((part) => response?.sendChunk({ part })));
      return data === "who" ? auth?.uid : data === "nothing" ? undefined : data;
    }) as Listener,
  );
  await listen(
    "call/ours",
    handler(
      invoke(async function* ({ data }, { client }) {
        fail(data);
        if (data === "parts") for (const part of [1, 2]) yield { part };
        return data === "who"
          ? (client.auth as { readonly uid: string } | undefined)?.uid
          : data === "nothing"
            ? undefined
            : data;
      }),
      quiet,
    ),
  );
  await listen("task/theirs", onTaskDispatched(({ data }) => fail(data)) as Listener);
  await listen(
    "task/ours",
    handler(
      queue("tasks", ({ data }) => fail(data)),
      quiet,
    ),
  );
  const changes = { displayName: "U", customClaims: { role: "new" } };
  await listen(
    "block/theirs",
    beforeUserCreated(({ data }) => {
      fail(data?.uid);
      return data?.uid === "nothing" ? undefined : changes;
    }) as Listener,
  );
  await listen(
    "block/ours",
    serve(
      invoke(({ data }) => {
        const { user } = data as BlockingEvent;
        fail(user?.uid);
        return user?.uid === "nothing" ? undefined : changes;
      }),
      [authBlocking],
      quiet,
    ),
  );
});

afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const server of servers) server.close();
});

/** A server that does what Firebase's does for both: the body parsed, its bytes kept, and Express's two methods. */
async function listen(name: string, run: Listener): Promise<void> {
  const server = createServer(async (request, response) => {
    const rawBody = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const isJson = request.headers["content-type"]?.startsWith("application/json");
    run(asExpress(request, rawBody, isJson) as never, sending(response) as never);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  urls.set(name, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function asExpress(request: IncomingMessage, rawBody: Buffer, isJson = false): object {
  return Object.assign(request, {
    rawBody: rawBody.length > 0 ? rawBody : undefined,
    body: rawBody.length === 0 ? undefined : isJson ? JSON.parse(rawBody.toString()) : rawBody,
    header: (name: string) => request.headers[name.toLowerCase()],
  });
}

function sending(response: ServerResponse): object {
  return Object.assign(response, {
    status(code: number) {
      response.statusCode = code;
      return response;
    },
    send(body: unknown) {
      if (typeof body === "object") response.setHeader("content-type", "application/json; charset=utf-8");
      return response.end(typeof body === "object" ? JSON.stringify(body) : body);
    },
  });
}

const json = { "content-type": "application/json" };
const stream = { ...json, accept: "text/event-stream" };

function post(data: unknown, headers: Readonly<Record<string, string>> = json): RequestInit {
  return { method: "POST", headers, body: JSON.stringify({ data }) };
}

/** A token as Firebase's emulators make it. */
function token(claims: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: "https://securetoken.google.com/demo-shop",
    aud: "demo-shop",
    sub: "u1",
    iat: now,
    exp: now + 600,
    ...claims,
  };
  return [{ alg: "none" }, all]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".")
    .concat(".");
}

const question = (uid: string) =>
  post({
    jwt: token({ event_type: "beforeCreate", event_id: "e1", user_record: { uid, provider_data: [] } }),
  });

const requests: readonly (readonly [string, string, RequestInit])[] = [
  ["call", "an object", post({ a: [1, null, "é"] })],
  ["call", "null", post(null)],
  ["call", "no result", post("nothing")],
  [
    "call",
    "an integer of 64 bits",
    post({ "@type": "type.googleapis.com/google.protobuf.Int64Value", value: "12" }),
  ],
  ["call", "any error", post("throw")],
  ["call", "an error with details", post("not-found")],
  ["call", "an error of the function", post("busy")],
  ["call", "no data", { method: "POST", headers: json, body: "{}" }],
  ["call", "more than data", { method: "POST", headers: json, body: '{"data":1,"more":2}' }],
  ["call", "another method", { method: "PUT", headers: json, body: '{"data":1}' }],
  ["call", "no body", { method: "GET" }],
  ["call", "another type", { method: "POST", headers: { "content-type": "text/plain" }, body: '{"data":1}' }],
  ["call", "a charset", post(1, { "content-type": "application/json; charset=utf-8" })],
  ["call", "another origin", post(1, { ...json, origin: "https://app.example" })],
  [
    "call",
    "a preflight",
    {
      method: "OPTIONS",
      headers: {
        origin: "https://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
      },
    },
  ],
  ["call", "nobody", post("who")],
  ["call", "a user", post("who", { ...json, authorization: `Bearer ${token()}` })],
  ["call", "another scheme", post("who", { ...json, authorization: "Basic dTpw" })],
  ["call", "parts", post("parts", stream)],
  ["call", "parts that nobody takes", post("parts")],
  ["call", "a stream of one", post(1, stream)],
  ["call", "an error in a stream", post("throw", stream)],
  ["call", "no data for a stream", { method: "POST", headers: stream, body: "{}" }],
  ["task", "a task", post({ order: 1 })],
  ["task", "any error", post("throw")],
  ["task", "an error of the function", post("busy")],
  ["task", "no data", { method: "POST", headers: json, body: "{}" }],
  ["block", "changes", question("u1")],
  ["block", "no changes", question("nothing")],
  ["block", "an error of the function", question("not-found")],
  ["block", "no token", post({})],
  ["block", "another method", { method: "GET" }],
];

describe.each(requests)("%s: %s", (protocol, _, init) => {
  it("is answered as firebase-functions does", async () => {
    expect(await answerTo(`${protocol}/ours`, init)).toEqual(await answerTo(`${protocol}/theirs`, init));
  });
});

/** Status, body and the headers of the protocol. Ours also says that a stream is one. */
async function answerTo(name: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(urls.get(name) ?? "", init);
  const text = await response.text();
  const headers = [...response.headers].filter(([header]) => /^(?:vary|access-control-.*)$/.test(header));
  return { status: response.status, headers, body: text.startsWith("{") ? JSON.parse(text) : text };
}
