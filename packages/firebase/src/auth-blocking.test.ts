import { HttpError, type InvokeDefinition, invoke } from "anyfn";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import fixture from "../fixtures/blocking.json" with { type: "json" };
import { serving, type TestServer } from "../fixtures/server.ts";
import { PROJECT, published, signed, unsigned } from "../fixtures/tokens.ts";
import { authBlocking } from "./events/auth-blocking.ts";
import { type BlockingEvent, detect, handler, normalize } from "./index.ts";
import { serve } from "./serve.ts";

const now = Math.floor(Date.now() / 1000);
const claims = {
  ...fixture.claims,
  iat: now - 5,
  exp: now + 600,
  aud: `https://us-central1-${PROJECT}.cloudfunctions.net/check`,
};
const { fetch: keys } = published(["one"]);
const servers: TestServer[] = [];

beforeEach(() => {
  vi.stubEnv("GCLOUD_PROJECT", PROJECT);
  vi.stubEnv("FUNCTIONS_EMULATOR", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.stop();
});

async function ask(definition: InvokeDefinition, body: unknown): Promise<unknown> {
  const server = await serving(serve(definition, [authBlocking], { fetch: keys, write: () => {} }));
  servers.push(server);
  const headers = { "content-type": "application/json" };
  const response = await fetch(server.url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, json: await response.json() };
}

it("asks about the user, and answers what to change", async () => {
  const seen: unknown[] = [];
  const answer = await ask(
    invoke((event) => {
      const { user, eventType } = event.data as BlockingEvent; // what this trigger hands over
      seen.push(event.id, event.time, eventType, user?.email);
      return { displayName: "U", customClaims: { role: "new" } };
    }),
    { data: { jwt: signed(claims) } },
  );
  expect(answer).toEqual({
    status: 200,
    json: {
      userRecord: { displayName: "U", customClaims: { role: "new" }, updateMask: "displayName,customClaims" },
    },
  });
  expect(seen).toEqual(["4I8iJjUMqk3sSXcw", new Date(claims.iat * 1000), "beforeCreate", "u@example.com"]);
});

it("lets everything pass that nobody changes", async () => {
  expect(
    await ask(
      invoke(() => {}),
      { data: { jwt: signed(claims) } },
    ),
  ).toEqual({ status: 200, json: {} });
});

it.each([
  ["an HttpError", () => new HttpError(403, "not from here"), 403, "not from here", "PERMISSION_DENIED"],
  ["any error", () => new Error("private"), 500, "INTERNAL", "INTERNAL"],
])("blocks by %s", async (_, make, status, message, canonical) => {
  const definition = invoke(() => {
    throw make();
  });
  expect(await ask(definition, { data: { jwt: signed(claims) } })).toEqual({
    status,
    json: { error: { message, status: canonical } },
  });
});

it("refuses reserved claims", async () => {
  const answer = await ask(
    invoke(() => ({ customClaims: { aud: "x" } })),
    { data: { jwt: signed(claims) } },
  );
  expect(answer).toEqual({
    status: 400,
    json: { error: { message: "Reserved claims cannot be set: aud.", status: "INVALID_ARGUMENT" } },
  });
});

it.each([
  [
    "an unsigned token",
    () => ({ data: { jwt: unsigned(claims) } }),
    401,
    "Unauthenticated",
    "UNAUTHENTICATED",
  ],
  [
    "a token of another key",
    () => ({ data: { jwt: signed(claims, "two") } }),
    401,
    "Unauthenticated",
    "UNAUTHENTICATED",
  ],
  ["no token", () => ({ data: {} }), 400, "Bad Request", "INVALID_ARGUMENT"],
  ["a token that is none", () => ({ data: { jwt: "x" } }), 400, "Bad Request", "INVALID_ARGUMENT"],
])("never asks the function about %s", async (_, body, status, message, canonical) => {
  const handle = vi.fn();
  expect(await ask(invoke(handle), body())).toEqual({
    status,
    json: { error: { message, status: canonical } },
  });
  expect(handle).not.toHaveBeenCalled();
});

it("is told from a call by its token", async () => {
  const server = await serving(
    handler(
      invoke((event) => event.data),
      { fetch: keys, write: () => {} },
    ),
  );
  servers.push(server);
  const init = (data: object) => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ data }),
  });
  const blocked = await fetch(server.url, init({ jwt: signed({ ...claims, user_record: undefined }) }));
  expect(Object.keys((await blocked.json()) as object)).toEqual(["userRecord"]);
  const called = await fetch(server.url, init({ jwt: "no token" }));
  expect(await called.json()).toEqual({ result: { jwt: "no token" } });
});

it("is read by tools without a check, and by nothing else", () => {
  const body = new TextEncoder().encode(JSON.stringify({ data: { jwt: unsigned(fixture.claims) } }));
  const headers = { "content-type": "application/json" };
  expect(detect(headers, body)).toEqual({ kind: "invoke", trigger: "firebase.auth.blocking" });
  const { events } = normalize(headers, body, { kind: "invoke" });
  expect(events).toMatchObject([
    { kind: "invoke", id: "4I8iJjUMqk3sSXcw", data: { eventType: "beforeCreate", signInMethod: "password" } },
  ]);
  expect(() => authBlocking.normalize({ headers, body })).toThrow(HttpError);
});
