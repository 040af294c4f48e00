import { HTTP, type Message, CloudEvent as SdkEvent } from "cloudevents";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CloudEvent, decodeHttp, encodeHttp, flawOf } from "../cloudevents.ts";
import spec from "./fixtures/spec-1.0.2.json" with { type: "json" };

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const plain: CloudEvent = { specversion: "1.0", id: "1", source: "/s", type: "t" };
const STRUCTURED = { "content-type": "application/cloudevents+json; charset=utf-8" };
const BATCH = { "content-type": "application/cloudevents-batch+json; charset=utf-8" };

/** What a JSON event of the specification is as a value: null is unset, data_base64 bytes. */
function asValue(json: Readonly<Record<string, unknown>>): CloudEvent {
  const entries = Object.entries(json).filter(([, value]) => value !== null);
  const event = entries.map(([name, value]) =>
    name === "data_base64"
      ? ["data", Uint8Array.from(atob(String(value)), (char) => char.charCodeAt(0))]
      : [name, value],
  );
  return Object.fromEntries(event) as unknown as CloudEvent; // the specification's own
}

describe("the specification's examples", () => {
  test.each(spec.events)("structured: $name", ({ json }) => {
    const event = asValue(json);
    expect(decodeHttp(STRUCTURED, utf8(JSON.stringify(json)))).toEqual([event]);
    const sent = encodeHttp(event, { mode: "structured" });
    expect(sent.headers).toEqual(STRUCTURED);
    expect(JSON.parse(text(sent.body))).toEqual(
      Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null)),
    );
  });

  test.each(spec.events)("binary: $name", ({ json, binary }) => {
    const body =
      "body" in binary
        ? utf8(binary.body)
        : Uint8Array.from(atob(binary.bodyBase64), (char) => char.charCodeAt(0));
    const event = asValue(json);
    expect(encodeHttp(event, { mode: "binary" })).toEqual({ headers: binary.headers, body });
    // Over HTTP every attribute is a text, and the content type that JSON leaves out is said.
    expect(decodeHttp(binary.headers, body)).toEqual([
      { ...event, comexampleothervalue: "5", datacontenttype: binary.headers["content-type"] },
    ]);
  });

  test("batch", () => {
    const events = spec.batch.map(asValue);
    expect(decodeHttp(BATCH, utf8(JSON.stringify(spec.batch)))).toEqual(events);
    const sent = encodeHttp(events, { mode: "batch" });
    expect([sent.headers, JSON.parse(text(sent.body))]).toEqual([BATCH, spec.batch]);
  });

  test("an empty batch", () => {
    expect(decodeHttp(BATCH, utf8("[]"))).toEqual([]);
    expect(text(encodeHttp([], { mode: "batch" }).body)).toBe("[]");
  });

  test.each(spec.percentEncoding)("header of $value", ({ value, header }) => {
    expect(encodeHttp({ ...plain, ext: value }, { mode: "binary" }).headers["ce-ext"]).toBe(header);
  });

  const binary = (header: string): readonly CloudEvent[] =>
    decodeHttp(
      { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t", "ce-ext": header },
      new Uint8Array(),
    );

  test.each([...spec.percentEncoding, ...spec.percentDecoding])(
    "value of the header $header",
    ({ value, header }) => {
      expect(binary(header)).toEqual([{ ...plain, ext: value }]);
    },
  );

  test.each(spec.percentRefused)("the header %s is refused", (header) => {
    expect(() => binary(header)).toThrow(expect.objectContaining({ code: "INVALID_CLOUDEVENT" }));
  });
});

describe("decoding", () => {
  const binary = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t" };

  test("names of headers in any case, from a record of Node, from Headers, from pairs", () => {
    const record = {
      "CE-SpecVersion": "1.0",
      "Ce-Id": "1",
      "cE-source": "/s",
      "ce-TYPE": "t",
      "Ce-Ext": ["a", "b"],
      "x-other": undefined,
    };
    expect(decodeHttp(record, new Uint8Array())).toEqual([{ ...plain, ext: "a, b" }]);
    expect(decodeHttp(new Headers(binary), new Uint8Array())).toEqual([plain]);
    expect(decodeHttp(Object.entries(binary), new Uint8Array())).toEqual([plain]);
  });

  test.each<[string, string | undefined, Uint8Array, unknown]>([
    ["JSON with parameters", "application/json; charset=utf-8", utf8('{"n":1}'), { n: 1 }],
    ["JSON by suffix", "Application/Vnd.Example+JSON", utf8("[1]"), [1]],
    ["exact numbers", "application/json", utf8('{"n":12345678901234567890}'), { n: 12345678901234567890n }],
    ["a JSON null", "application/json", utf8("null"), null],
    ["text", "text/plain", utf8("{}"), "{}"],
    ["text of another charset", "text/plain; charset=iso-8859-1", new Uint8Array([0xe9]), "é"],
    ["text that is none", "text/plain", new Uint8Array([0xff]), new Uint8Array([0xff])],
    ["other bytes", "image/png", utf8("x"), utf8("x")],
    ["JSON without content type", undefined, utf8('{"n":1}'), { n: 1 }],
    ["text without content type", undefined, utf8("hello"), "hello"],
    ["bytes without content type", undefined, new Uint8Array([0xff]), new Uint8Array([0xff])],
  ])("data: %s", (_name, contentType, body, data) => {
    const headers = { ...binary, ...(contentType && { "content-type": contentType }) };
    expect(decodeHttp(headers, body)).toEqual([
      { ...plain, data, ...(contentType && { datacontenttype: contentType }) },
    ]);
  });

  test("no body is no data", () => {
    expect(decodeHttp(binary, new Uint8Array())).toEqual([plain]);
    expect(decodeHttp({ ...binary, "content-type": "application/json" }, new Uint8Array())).toEqual([
      { ...plain, datacontenttype: "application/json" },
    ]);
  });

  test("structured: parameters, charset, byte order mark", () => {
    const json = JSON.stringify({ ...plain, data: "é" });
    const expected = [{ ...plain, data: "é" }];
    expect(decodeHttp({ "content-type": "application/cloudevents+json" }, utf8(json))).toEqual(expected);
    expect(
      decodeHttp(
        { "content-type": 'APPLICATION/CloudEvents+JSON ; profile="x" ; charset="UTF-8"' },
        utf8(`\ufeff${json}`),
      ),
    ).toEqual(expected);
    expect(
      decodeHttp(
        { "content-type": "application/cloudevents+json; charset=utf-16le" },
        new Uint8Array(Buffer.from(json, "utf16le")),
      ),
    ).toEqual(expected);
  });

  test("structured: ce- headers beside the body are not looked at", () => {
    expect(
      decodeHttp({ ...STRUCTURED, "ce-id": "other", "ce-more": "x" }, utf8(JSON.stringify(plain))),
    ).toEqual([plain]);
  });

  test("binary: a byte order mark is no part of JSON, and stays in a text", () => {
    const marked = utf8('\ufeff{"n":1}');
    expect(decodeHttp({ ...binary, "content-type": "application/json" }, marked)).toMatchObject([
      { data: { n: 1 } },
    ]);
    expect(decodeHttp({ ...binary, "content-type": "text/plain" }, marked)).toMatchObject([
      { data: '\ufeff{"n":1}' },
    ]);
  });

  test.each<[string, Record<string, string>, string, string | undefined]>([
    ["a header", { ...binary, "ce-time": "noon" }, "", "headers.ce-time"],
    [
      "a header before the body",
      { ...binary, "ce-id": "", "content-type": "application/json" },
      "{",
      "headers.ce-id",
    ],
    ["an escape", { ...binary, "ce-subject": "%ff" }, "", "headers.ce-subject"],
    ["an attribute", STRUCTURED, JSON.stringify({ ...plain, subject: 1 }), "subject"],
    ["bytes", STRUCTURED, JSON.stringify({ ...plain, data_base64: "a" }), "data_base64"],
    ["one of a batch", BATCH, JSON.stringify([plain, { ...plain, id: "" }]), "[1].id"],
    ["no attribute", STRUCTURED, "{", undefined],
  ])("the flaw is told: %s", (_name, headers, body, path) => {
    let error: unknown;
    try {
      decodeHttp(headers, utf8(body));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "INVALID_CLOUDEVENT" });
    expect(flawOf(error)?.path).toBe(path);
    // What was seen is a value: whoever logs the error does not write it down.
    expect(Object.keys(error as object)).not.toContain("flaw");
  });

  test.each<[string, Record<string, string>, string, RegExp]>([
    ["another specversion", { ...binary, "ce-specversion": "0.3" }, "", /specversion "1\.0" but has "0\.3"/],
    ["no specversion", { "ce-id": "1" }, "", /"1\.0" but has none/],
    ["no id", { "ce-specversion": "1.0", "ce-source": "/s", "ce-type": "t" }, "", /its id but has none/],
    ["an empty type", { ...binary, "ce-type": "" }, "", /its type but has ""/],
    [
      "a time that is none",
      { ...binary, "ce-time": "yesterday" },
      "",
      /RFC 3339 timestamp as its time but has "yesterday"/,
    ],
    [
      "no CloudEvent at all",
      { "content-type": "application/json" },
      "{}",
      /neither ce- headers nor .* but "application\/json"/,
    ],
    ["bad JSON data", { ...binary, "content-type": "application/json" }, "{", /should be JSON/],
    ["bad structured JSON", STRUCTURED, "{", /should be JSON/],
    ["a structured array", STRUCTURED, "[]", /should be an object/],
    [
      "a structured id that is a number",
      STRUCTURED,
      JSON.stringify({ ...plain, id: 1 }),
      /its id but has a number/,
    ],
    [
      "data twice",
      STRUCTURED,
      JSON.stringify({ ...plain, data: 1, data_base64: "" }),
      /both data and data_base64/,
    ],
    ["bad base64", STRUCTURED, JSON.stringify({ ...plain, data_base64: "a" }), /should be base64/],
    ["a batch that is no array", BATCH, "{}", /should be a JSON array/],
    ["a batch with something else in it", BATCH, "[1]", /should be an object/],
    [
      "another format",
      { "content-type": "application/cloudevents+avro" },
      "",
      /application\/cloudevents\+avro.* is no format/,
    ],
    ["no format", { "content-type": "application/cloudevents" }, "", /is no format/],
    [
      "an unknown charset",
      { "content-type": "application/cloudevents+json; charset=klingon" },
      "{}",
      /should be JSON/,
    ],
  ])("refused: %s", (_name, headers, body, message) => {
    expect(() => decodeHttp(headers, utf8(body))).toThrow(
      expect.objectContaining({ code: "INVALID_CLOUDEVENT", message: expect.stringMatching(message) }),
    );
  });
});

describe("encoding", () => {
  test("one event for structured and binary", () => {
    for (const mode of ["structured", "binary"] as const) {
      expect(() => encodeHttp([], { mode })).toThrow(expect.objectContaining({ code: "INVALID_CLOUDEVENT" }));
      expect(() => encodeHttp([plain, plain], { mode })).toThrow(/was given 2/);
    }
  });

  test("a name that no header may have is refused", () => {
    expect(() => encodeHttp({ ...plain, "a-b": "1" }, { mode: "binary" })).toThrow(
      expect.objectContaining({ code: "INVALID_CLOUDEVENT" }),
    );
  });

  test("what is no event is refused", () => {
    expect(() => encodeHttp({ ...plain, id: "" }, { mode: "batch" })).toThrow(
      expect.objectContaining({ code: "INVALID_CLOUDEVENT" }),
    );
  });

  test("bytes as an attribute are base64; big integers in data are digits", () => {
    const event = { ...plain, ext: new Uint8Array([0, 255]), data: { n: 12345678901234567890n } };
    const { headers, body } = encodeHttp(event, { mode: "binary" });
    expect([headers["ce-ext"], text(body)]).toEqual(["AP8=", '{"n":12345678901234567890}']);
    expect(JSON.parse(text(encodeHttp(event, { mode: "structured" }).body)).ext).toBe("AP8=");
  });
});

/** Events as HTTP can carry them: attributes are texts without control characters. */
const attribute = fc
  .string({ unit: "grapheme", minLength: 1 })
  .map((value) => `a${value.replace(/\p{Cc}/gu, "")}z`);
const events: fc.Arbitrary<CloudEvent> = fc
  .record({
    specversion: fc.constant("1.0" as const),
    id: attribute,
    source: fc.webUrl(),
    type: attribute,
    time: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") })
      .map((date) => date.toISOString()),
    payload: fc.oneof(
      fc.record({
        datacontenttype: fc.constant("application/json"),
        data: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
      }),
      fc.record({
        datacontenttype: fc.constant("text/plain"),
        data: fc.string({ unit: "grapheme", minLength: 1 }),
      }),
      fc.record({
        datacontenttype: fc.constant("application/octet-stream"),
        data: fc.uint8Array({ minLength: 1 }),
      }),
    ),
    extensions: fc.dictionary(fc.stringMatching(/^[a-z][a-z\d]{5,19}$/), attribute, {
      noNullPrototype: true,
    }),
  })
  .map(({ payload, extensions, ...event }) => ({ ...extensions, ...event, ...payload }));

describe("properties", () => {
  test("every mode gives back what went in", () => {
    fc.assert(
      fc.property(events, (event) => {
        for (const mode of ["structured", "binary", "batch"] as const) {
          const { headers, body } = encodeHttp(event, { mode });
          expect(decodeHttp(headers, body)).toEqual([exact(event)]);
        }
      }),
    );
  });

  test("any headers and any bytes give events or our own error", () => {
    const name = fc.oneof(
      fc.constantFrom("ce-id", "ce-source", "ce-type", "ce-specversion", "ce-time", "content-type"),
      fc.string(),
    );
    const value = fc.oneof(
      fc.constantFrom(
        "1.0",
        "application/json",
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, value)),
        fc.oneof(fc.uint8Array(), fc.json().map(utf8)),
        (headers, body) => {
          try {
            decodeHttp(headers, body);
          } catch (error) {
            expect(error).toMatchObject({ code: "INVALID_CLOUDEVENT" });
          }
          expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
        },
      ),
    );
  });
});

/** Integers beyond 2^53 are read as big integers. */
function exact(event: CloudEvent): unknown {
  return JSON.parse(
    JSON.stringify(event, (_key, value: unknown) =>
      value instanceof Uint8Array ? { bytes: [...value] } : value,
    ),
    (_key, value: unknown) => {
      if (
        typeof value === "number" &&
        Number.isInteger(value) &&
        !Number.isSafeInteger(value) &&
        Math.abs(value) < 1e21
      )
        return BigInt(String(value));
      const bytes = (value as { readonly bytes?: unknown } | null)?.bytes;
      return Array.isArray(bytes) ? new Uint8Array(bytes as number[]) : value;
    },
  );
}

// The SDK (10.0.0) leaves header values as they are, against §3.1.3.2, and drops data that is falsy: it is asked only about the rest.
describe("beside the cloudevents SDK", () => {
  const simple = fc.stringMatching(/^[A-Za-z\d][A-Za-z\d./:-]*$/);
  const shared = fc.tuple(events, simple, simple).map(([event, id, type]) => ({
    specversion: "1.0" as const,
    id,
    type,
    source: "/s",
    time: event.time,
    datacontenttype: event.datacontenttype,
    data: event.datacontenttype === "application/json" ? { value: event.data } : event.data,
  }));
  const bytesOf = (body: unknown): Uint8Array =>
    typeof body === "string" ? utf8(body) : new Uint8Array(body as Uint8Array); // the two bodies it has
  // Bytes of structured events come as a Uint32Array.
  const plainData = (data: unknown): unknown =>
    ArrayBuffer.isView(data) ? Uint8Array.from(data as unknown as Iterable<number>) : data;

  test("it reads what we write", () => {
    fc.assert(
      fc.property(shared, (event) => {
        for (const mode of ["structured", "binary"] as const) {
          const { headers, body } = encodeHttp(event, { mode });
          const isBytes = mode === "binary" && event.datacontenttype === "application/octet-stream";
          const read = HTTP.toEvent({
            headers,
            body: isBytes ? Buffer.from(body) : text(body),
          } as unknown as Message) as SdkEvent<unknown>; // one event
          expect([read.id, read.type, read.source, read.time, plainData(read.data)]).toEqual([
            event.id,
            event.type,
            "/s",
            event.time,
            event.data,
          ]);
        }
      }),
    );
  });

  test("we read what it writes", () => {
    fc.assert(
      fc.property(shared, (event) => {
        const sdk = new SdkEvent(event as never); // its own type of the same
        for (const message of [HTTP.structured(sdk), HTTP.binary(sdk)]) {
          const [read] = decodeHttp(message.headers as Record<string, string>, bytesOf(message.body)); // it writes no lists
          expect([read?.id, read?.type, read?.source, read?.time, read?.data]).toEqual([
            event.id,
            event.type,
            "/s",
            event.time,
            (exact(event) as CloudEvent).data,
          ]);
        }
      }),
    );
  });
});
