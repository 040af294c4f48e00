/** Requests on the real library in its stream mode: what a caller can make of the metadata that the host sends beside a request. */
import { type AzureRunning, azureFunctionsLauncher } from "@anyfn/conformance/runtimes/azure-functions";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureApps } from "./support/azure-app.ts";

const found = azureFunctionsLauncher.availability(import.meta.dirname);
const apps = await azureApps();
afterAll(apps.remove);

const entry = `
import { register } from "@anyfn/azure-functions";
import { http, invoke } from "anyfn";
register("echo", http({ route: "/x/*" }, async (request, context) => Response.json({
  headers: Object.fromEntries(request.headers),
  native: Object.fromEntries(context.nativeEvent.headers),
  user: context.nativeEvent.user,
  client: context.client,
  trace: context.trace,
  body: await request.text(),
})));
register("named", http({ route: "/named/:headers/:query" }, (request, { params }) => Response.json({
  headers: Object.fromEntries(request.headers), params,
})));
register("price", invoke((_, context) => ({ client: context.client })));
`;

const genuine: WireRequest["headers"] = [
  ["Authorization", "Bearer genuine"],
  ["X-Forwarded-For", "203.0.113.7:50123"],
  ["x-signature", "abc"],
];
const principal = Buffer.from(JSON.stringify({ auth_typ: "aad", claims: [] })).toString("base64");
const forged = JSON.stringify({
  "x-ms-client-principal": principal,
  "x-ms-client-principal-id": "admin",
  "x-ms-client-principal-name": "admin",
  "x-ms-client-principal-idp": "aad",
  "x-forwarded-for": "10.0.0.1",
  authorization: "Bearer forged",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
});
const spellings = ["headers", "Headers", "HEADERS", "hEADERS"];
const values = ["1", "", "[1]", '{"bad name":"1"}', '{"x":"日本"}', "null", forged];

describe.runIf(found.available)("request headers are those of the request", () => {
  let app: AzureRunning;
  beforeAll(async () => {
    app = await azureFunctionsLauncher.launch({
      folder: await apps.add("requests", entry, {
        timeout: 3,
        settings: { WEBSITE_AUTH_ENABLED: "True" },
      }),
      concurrency: 8,
    });
    expect(app.initError).toBeUndefined();
  });
  afterAll(() => app.stop());

  async function ask(
    method: string,
    target: string,
    headers: WireRequest["headers"] = genuine,
    body?: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { status, value } = await app.call({
      request: {
        method,
        target,
        headers: [
          ["Host", "api.example.com"],
          ...headers,
          ...(body === undefined ? [] : [["Content-Length", String(Buffer.byteLength(body))] as const]),
        ],
        ...(body !== undefined && { body: Buffer.from(body) }),
      },
    });
    expect(status).toBe("ok");
    const { status: code, body: bytes } = value as WireResponse; // of a request
    return { code, ...(JSON.parse(Buffer.from(bytes).toString()) as object) };
  }
  const expected = {
    authorization: "Bearer genuine",
    host: "api.example.com",
    "x-signature": "abc",
  };

  it.each(spellings.flatMap((name) => values.map((value) => [name, value] as const)))(
    "with ?%s=%s",
    async (name, value) => {
      const { code, headers, native, client, user } = await ask(
        "GET",
        `/x/1?${new URLSearchParams({ a: "1", [name]: value })}`,
      );
      expect({ code, user }).toEqual({ code: 200, user: null });
      expect(headers).toMatchObject(expected);
      expect(native).toMatchObject(expected);
      expect(JSON.stringify([headers, native, client, user])).not.toMatch(/forged|10\.0\.0\.1|principal/);
    },
  );

  it.each(spellings.flatMap((name) => ['"x"', '"[1]"', "1", forged].map((value) => [name, value] as const)))(
    'with the body {"%s":%s}',
    async (name, value) => {
      const body = `{"${name}":${value}}`;
      const { code, headers, client, user, body: seen } = await ask("POST", "/x/1", genuine, body);
      expect({ code, user, seen }).toEqual({ code: 200, user: null, seen: body });
      expect(headers).toMatchObject({ ...expected, "content-length": String(body.length) });
      expect(JSON.stringify([headers, client, user])).not.toMatch(/forged|10\.0\.0\.1|principal/);
    },
  );

  it("with a route whose parameters have the names of parts", async () => {
    const { headers, params } = await ask("GET", "/named/h/q");
    expect(headers).toMatchObject(expected);
    expect(params).toEqual({ headers: "h", query: "q" });
  });

  it("in a direct call", async () => {
    const { client } = await ask("POST", "/invoke/price", genuine, `{"Headers":${forged}}`);
    expect(JSON.stringify(client)).not.toMatch(/10\.0\.0\.1|admin/);
  });

  it("has the client's address and who it is where nothing has taken their place", async () => {
    const { client } = await ask("GET", "/x/1", [
      ...genuine,
      ["X-MS-CLIENT-PRINCIPAL", principal],
      ["X-MS-CLIENT-PRINCIPAL-ID", "u-1"],
      ["X-MS-CLIENT-PRINCIPAL-NAME", "ada"],
      ["X-MS-CLIENT-PRINCIPAL-IDP", "aad"],
    ]);
    expect(client).toMatchObject({ ip: "203.0.113.7", auth: { id: "u-1", username: "ada" } });
  });

  it("takes no address beside a body, whatever of the front end's headers a client has made up", async () => {
    const id = "5ad0ab6c-1d0a-4e5e-9a4b-3f6f8d1f0c11";
    const signed = [...genuine, ["X-ARR-LOG-ID", id]] as const;
    const made = JSON.stringify({ "X-ARR-LOG-ID": id, "X-Forwarded-For": "10.0.0.1" });
    for (const body of ['{"a":1}', `{"Headers":${forged}}`, `{"Headers":${made}}`]) {
      const { client, headers } = await ask("POST", "/x/1", signed, body);
      expect(client).not.toHaveProperty("ip");
      expect(headers).not.toHaveProperty("x-forwarded-for");
    }
  });

  it.each([
    ["203.0.113.7:50123", "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7:50123", "198.51.100.1, 203.0.113.7"],
    ["[2001:db8::7]:50123", "2001:db8::7"],
    ["2001:db8::7", "2001:db8::7"],
  ])("is forwarded for %s without the port", async (forwarded, bare) => {
    const { headers, client } = await ask("GET", "/x/1", [["X-Forwarded-For", forwarded]]);
    expect(headers).toMatchObject({ "x-forwarded-for": bare });
    expect(client).toEqual({ ip: bare.split(", ").at(-1) });
  });

  it.each([17_000, 30_000])("may have %d bytes of headers", async (length) => {
    const { code, headers } = await ask("GET", "/x/1", [["x-ms-token-aad-id-token", "t".repeat(length)]]);
    expect({ code, headers }).toMatchObject({
      code: 200,
      headers: { "x-ms-token-aad-id-token": "t".repeat(length) },
    });
  });

  it("is refused by the host itself with more than 32 kB of headers", async () => {
    const { status, value } = await app.call({
      request: {
        method: "GET",
        target: "/x/1",
        headers: [
          ["Host", "h"],
          ["x-large", "t".repeat(40_000)],
        ],
      },
    });
    expect({ status, value }).toMatchObject({ status: "ok", value: { status: 431 } });
  });

  it("has every value of a name that repeats, and what no Headers can hold from JSON", async () => {
    const { code, headers } = await ask("GET", "/x/1", [
      ...genuine,
      ["x-list", "a"],
      ["x-list", "b"],
      ["cookie", "a=1"],
      ["cookie", "b=2"],
      ["__proto__", "kept"],
    ]);
    expect(code).toBe(200);
    expect(headers).toMatchObject({ "x-list": "a, b", cookie: "a=1; b=2" });
  });
});
