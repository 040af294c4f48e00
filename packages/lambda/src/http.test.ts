import { http } from "anyfn";
import { Response as LightResponse } from "anyfn/web";
import { describe, expect, test, vi } from "vitest";
import { fixture, fixtures } from "../fixtures/read.ts";
import { detect, handler } from "./index.ts";

const inherited = ["constructor", "toString", "__proto__"];
const echo = http((request) => Response.json(inherited.map((name) => request.headers.get(name))));

const requests = fixtures().filter(({ native }) => detect(native).kind === "http");

test.each(requests)(
  "$trigger/$name: a header that nobody sent is none, although every object inherits its name",
  async ({ native }) => {
    const reply = (await handler(echo, { write: () => {} })(native)) as { readonly body: string }; // every source's answer has it
    expect(JSON.parse(reply.body)).toEqual([null, null, null]);
  },
);

test("a pinned trigger still refuses what is no request of its own", () => {
  const pinned = handler(echo, { trigger: "aws.apigateway.rest", write: () => {} });

  expect(() => pinned(null)).toThrow(expect.objectContaining({ code: "UNRECOGNIZED_EVENT" }));
  expect(() => pinned({ version: "2.0" })).toThrow(
    "The function is an http function and accepts aws.apigateway.rest, but got { version: a string }.",
  );
});

test("the body of a GET, which no Request can have, is in the native event", async () => {
  const native = { ...(fixture("aws.apigateway.rest/get") as object), body: "left out" };
  const seen: unknown[] = [];
  const definition = http(async (request, { nativeEvent }) => {
    seen.push(await request.text(), nativeEvent);
    return new Response();
  });

  await handler(definition, { write: () => {} })(native);

  expect(seen[0]).toBe("");
  expect(seen[1]).toBe(native);
});

test.each<[string, object, unknown]>([
  ["nobody", {}, undefined],
  ["an authorizer's answer", { authorizer: { principalId: "u-1" } }, { principalId: "u-1" }],
  [
    "the identity of a signed request",
    { identity: { sourceIp: "203.0.113.7", userArn: "arn:aws:iam::111122223333:user/ada" } },
    { sourceIp: "203.0.113.7", userArn: "arn:aws:iam::111122223333:user/ada" },
  ],
  [
    "nobody where the identity is an address",
    { identity: { sourceIp: "203.0.113.7", userArn: null } },
    undefined,
  ],
])("a REST API's client: %s", async (_, more, auth) => {
  const native: { readonly requestContext: object } = fixture("aws.apigateway.rest/get");
  const seen: unknown[] = [];
  const definition = http((_request, { client }) => {
    seen.push(client.auth);
    return new Response();
  });
  await handler(definition, { write: () => {} })({
    ...native,
    requestContext: { ...native.requestContext, authorizer: null, ...more },
  });
  expect(seen).toEqual([auth]);
});

test.each<[string, string, readonly number[]]>([
  ["padded", "AP+/fg==", [0, 255, 191, 126]],
  ["of the URL's alphabet, without padding", "AP-_fg", [0, 255, 191, 126]],
  ["with line breaks", "AP+/\r\nfg==\n", [0, 255, 191, 126]],
  ["cut off by what is no base64", "AP+/=fg", [0, 255, 191]],
])(
  "base64 %s: every reading of the body has the same bytes, in a buffer of their own",
  async (_, body, bytes) => {
    const native = { ...(fixture("aws.function-url/post") as object), body, isBase64Encoded: true };
    const seen: unknown[] = [];
    const definition = http(async (request) => {
      const buffer = await request.clone().arrayBuffer();
      const copy = await request.clone().bytes();
      seen.push([...new Uint8Array(buffer)], [...copy], copy.buffer.byteLength, (await request.blob()).size);
      return new Response();
    });

    await handler(definition, { write: () => {} })(native);

    expect(seen).toEqual([bytes, bytes, bytes.length, bytes.length]);
  },
);

test.each([undefined, null])(
  "a call with %s for its context is answered, waited for or not",
  async (context) => {
    const native = fixture("aws.function-url/post");
    for (const definition of [http(() => new Response("fine")), http(async () => new Response("fine"))])
      expect(await handler(definition, { write: () => {} })(native, context as undefined)).toMatchObject({
        body: "fine",
      });
  },
);

const plain = http(() => new LightResponse("at once"));
const request = fixture("aws.function-url/post");

test.each<[string, () => unknown]>([
  [
    "of an entry that was built for nodejs22.x",
    () => handler(plain, { promise: true, write: () => {} })(request),
  ],
  [
    "where nodejs22.x runs",
    () => {
      vi.stubEnv("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs22.x");
      return handler(plain, { write: () => {} })(request);
    },
  ],
  [
    "to a client 3, whatever runs it",
    () => handler(plain, { write: () => {} })(request, { callbackWaitsForEmptyEventLoop: true }),
  ],
])("the answer %s is a promise", async (_case, call) => {
  const answer = call();
  vi.unstubAllEnvs();
  expect(answer).toBeInstanceOf(Promise);
  expect(await answer).toMatchObject({ statusCode: 200, body: "at once" });
});

test("a failure there is a promise too", async () => {
  const pinned = handler(echo, { trigger: "aws.apigateway.rest", promise: true, write: () => {} });
  await expect(pinned({ version: "2.0" })).rejects.toMatchObject({ code: "UNRECOGNIZED_EVENT" });
});

test("an answer on nodejs24.x waits for nothing where the handler did not", () => {
  vi.stubEnv("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs24.x");
  const answer = handler(plain, { write: () => {} })(request, {});
  vi.unstubAllEnvs();
  expect(answer).toMatchObject({ statusCode: 200, body: "at once" });
});

describe.each(requests)("$trigger/$name: a client that lies about its body", ({ native }) => {
  const body = "x".repeat(10_000);
  const lying = (): unknown => {
    const event = structuredClone(native) as Record<string, unknown>;
    const edge = (event as { Records?: [{ cf?: { request?: Record<string, unknown> } }] }).Records?.[0].cf
      ?.request;
    const target = edge ?? event;
    for (const [name, value] of [
      ["Content-Length", "1"],
      ["Transfer-Encoding", "chunked"],
    ] as const) {
      const { headers, multiValueHeaders } = target as Record<
        string,
        Record<string, unknown> | null | undefined
      >;
      if (edge) Object.assign(headers ?? {}, { [name.toLowerCase()]: [{ key: name, value }] });
      else if (multiValueHeaders) Object.assign(multiValueHeaders, { [name]: [value] });
      if (!edge && headers)
        Object.assign(headers, { [name]: Array.isArray(Object.values(headers)[0]) ? [value] : value });
    }
    if (edge)
      return Object.assign(target, { method: "POST", body: { data: body, encoding: "text" } }) && event;
    for (const key of ["httpMethod", "method"]) if (key in event) event[key] = "POST";
    const context = event["requestContext"] as { http?: { method?: string } } | undefined;
    if (context?.http) context.http.method = "POST";
    return Object.assign(event, { body, isBase64Encoded: false, is_base64_encoded: false });
  };

  test("is not believed", async () => {
    const seen: unknown[] = [];
    const reads = http(async (request) => {
      seen.push(
        request.headers.get("content-length"),
        request.headers.has("transfer-encoding"),
        [...request.headers].filter(([name]) => /content-length|transfer/.test(name)),
        (await request.text()).length,
      );
      return new LightResponse("read");
    });
    await handler(reads, { write: () => {} })(lying());
    expect(seen).toEqual(["10000", false, [["content-length", "10000"]], 10_000]);
  });
});

test("the length of bytes is counted without their encoding, and a GET has none", async () => {
  const seen: unknown[] = [];
  const reads = http((request) => {
    seen.push(request.headers.get("content-length"));
    return new LightResponse("read");
  });
  const native = fixture("aws.apigateway.rest/get") as object;
  const headers = { "content-length": "9" };
  const bytes = { body: Buffer.from([0, 255, 1, 2]).toString("base64"), isBase64Encoded: true };
  for (const httpMethod of ["PUT", "GET"])
    await handler(reads, { write: () => {} })({
      ...native,
      ...bytes,
      httpMethod,
      headers,
      multiValueHeaders: null,
    });
  expect(seen).toEqual(["4", "0"]);
});

describe("what emulators leave empty", () => {
  const reads = http((request) =>
    Response.json({ ...Object.fromEntries(request.headers), query: new URL(request.url).search }),
  );
  const read = async (native: object): Promise<Readonly<Record<string, string>>> => {
    const { body } = (await handler(reads, { write: () => {} })(native)) as { readonly body: string }; // a text
    return JSON.parse(body);
  };

  test("an empty list of cookies hides no cookie header", async () => {
    const native = fixture("aws.apigateway.http-v2/post") as { readonly headers: object };
    const headers = { ...native.headers, cookie: "a=1; b=2" };
    expect(await read({ ...native, cookies: [], headers })).toMatchObject({ cookie: "a=1; b=2" });
  });

  test.each(["aws.apigateway.rest/get", "aws.alb/single"])(
    "an empty map of lists hides no header and no query: %s",
    async (name) => {
      const native = fixture(name) as object;
      const own = { headers: { host: "example.com", "x-one": "1" }, queryStringParameters: { q: "1" } };
      const empty = { multiValueHeaders: {}, multiValueQueryStringParameters: {} };
      expect(await read({ ...native, ...own, ...empty })).toMatchObject({ "x-one": "1", query: "?q=1" });
    },
  );
});

test("the client's CloudFront-Forwarded-Proto makes no URL plain", async () => {
  const native = fixture("aws.apigateway.rest/get") as { readonly multiValueHeaders: object };
  const multiValueHeaders = { ...native.multiValueHeaders, "CloudFront-Forwarded-Proto": ["http"] };
  const url = http((request) => new LightResponse(request.url));
  expect(await handler(url, { write: () => {} })({ ...native, multiValueHeaders })).toMatchObject({
    body: expect.stringMatching(/^https:/),
  });
});

test("VPC Lattice 2.0 gets several cookies as a list, one as a text", async () => {
  const cookies = (...values: readonly string[]) =>
    handler(
      http(() => {
        const response = new LightResponse("set");
        for (const value of values) response.headers.append("set-cookie", value);
        return response;
      }),
      { write: () => {} },
    )(fixture("aws.lattice.v2/get"));
  expect(await cookies("a=1", "b=2")).toMatchObject({ headers: { "set-cookie": ["a=1", "b=2"] } });
  expect(await cookies("a=1")).toMatchObject({ headers: { "set-cookie": "a=1" } });
  expect(await cookies()).not.toHaveProperty(["headers", "set-cookie"]);
});

test("half of a pair of surrogates in a decoded query is U+FFFD in the URL", async () => {
  const native = {
    ...(fixture("aws.lattice.v1/get") as object),
    raw_path: "/items",
    query_string_parameters: { q: "a\ud800" },
  };
  const definition = http((request) => new Response(new URL(request.url).searchParams.get("q")));
  expect(await handler(definition, { write: () => {} })(native)).toMatchObject({ body: "a\ufffd" });
});
