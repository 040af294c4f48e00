import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { MalformedEventError, type PlainRecord } from "anyfn/adapter";
import fc from "fast-check";
import { initializeApp } from "firebase-admin/app";
import { DocumentReference, GeoPoint, getFirestore, Timestamp } from "firebase-admin/firestore";
import { onDocumentWritten } from "firebase-functions/v2/firestore";
import { describe, expect, it } from "vitest";
import { double, entry, length, message, timestamp, varint } from "../../fixtures/wire.ts";
import { decodeDatastore } from "./datastore-values.ts";
import { decodeFirestore } from "./firestore-values.ts";

/** Google's own message, as it is compiled for firebase-functions; its package exports it to nobody. */
interface EventMessage {
  encode(message: object): { finish(): Uint8Array };
  fromObject(object: object): object;
}
const require = createRequire(import.meta.url);
const root = join(dirname(require.resolve("firebase-functions")), "../..");
const { google } = require(join(root, "protos/compiledFirestore.js")) as {
  readonly google: {
    readonly events: {
      readonly cloud: { readonly firestore: { readonly v1: { readonly DocumentEventData: EventMessage } } };
    };
  };
}; // the compiled file's own shape
const { DocumentEventData } = google.events.cloud.firestore.v1;

const project = "demo-anyfn";
process.env.GCLOUD_PROJECT = project;
const app = initializeApp({ projectId: project });
getFirestore(app).settings({ useBigInt: true });

const NAME = `projects/${project}/databases/(default)/documents/users/ada`;

describe("what firebase-functions decodes of the same bytes", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("a.b", "`", "constructor"),
  );
  // `__…__` is Firestore's own, and one of those names is a trap for the peer.
  const fieldName = text.filter((name) => name !== "" && !/^__.*__$/.test(name));
  const int64 = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.maxSafeInteger().map(BigInt),
    fc.integer({ min: -300, max: 300 }).map(BigInt),
  );
  const { value } = fc.letrec<{ value: object; record: object }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.constant({ nullValue: 0 }),
      fc.boolean().map((booleanValue) => ({ booleanValue })),
      int64.map((integer) => ({ integerValue: String(integer) })),
      fc.double().map((doubleValue) => ({ doubleValue })),
      text.map((stringValue) => ({ stringValue })),
      fc.uint8Array().map((bytesValue) => ({ bytesValue })),
      fc.constantFrom("users/bob", "a/b/c/d").map((path) => ({
        referenceValue: `projects/${project}/databases/(default)/documents/${path}`,
      })),
      fc
        .tuple(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true }))
        .map(([latitude, longitude]) => ({ geoPointValue: { latitude, longitude } })),
      fc
        .tuple(fc.integer({ min: -62135596800, max: 253402300799 }), fc.nat(999_999_999))
        .map(([seconds, nanos]) => ({ timestampValue: { seconds, nanos } })),
      fc.array(tie("value"), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
      tie("record").map((fields) => ({ mapValue: { fields } })),
    ),
    record: fc.dictionary(fieldName, tie("value"), { maxKeys: 5 }),
  }));
  const fields = fc.dictionary(fieldName, value, { maxKeys: 8 });
  const document = fields.map((record) => ({
    name: NAME,
    fields: record,
    createTime: { seconds: 1_700_000_000, nanos: 1 },
    updateTime: { seconds: 1_700_000_001, nanos: 999_999_999 },
  }));

  it("is what we decode: before, after and their times", () => {
    fc.assert(
      fc.property(fc.option(document), fc.option(document), (value, oldValue) => {
        const bytes = DocumentEventData.encode(
          DocumentEventData.fromObject({ ...(value && { value }), ...(oldValue && { oldValue }) }),
        ).finish();
        const { before, after } = decodeFirestore(bytes);
        expect({ before, after }).toEqual(decodedByGoogle(bytes));
      }),
      { numRuns: 500 },
    );
  });
});

/** Through the public way: a function of theirs, called as the framework calls it. */
function decodedByGoogle(bytes: Uint8Array): unknown {
  let seen: unknown;
  const theirs = onDocumentWritten("users/{user}", ({ data }) => {
    seen = { before: snapshot(data?.before), after: snapshot(data?.after) };
  });
  void theirs({
    specversion: "1.0",
    id: "1",
    source: `//firestore.googleapis.com/projects/${project}/databases/(default)`,
    type: "google.cloud.firestore.document.v1.written",
    time: "2026-03-01T10:20:30Z",
    document: "users/ada",
    database: "(default)",
    project,
    data: Buffer.from(bytes),
  } as never); // what their types leave out is not asked for
  return seen;
}

function snapshot(
  shot:
    | {
        readonly exists: boolean;
        readonly ref: { readonly path: string; readonly id: string };
        readonly createTime?: Timestamp | undefined;
        readonly updateTime?: Timestamp | undefined;
        data(): unknown;
      }
    | undefined,
): unknown {
  if (!shot?.exists) return undefined;
  return {
    path: shot.ref.path,
    key: shot.ref.id,
    fields: plain(shot.data()),
    createTime: plain(shot.createTime),
    updateTime: plain(shot.updateTime),
  };
}

/** Google's classes as plain values. */
function plain(value: unknown): unknown {
  if (value instanceof Timestamp) return new Date(value.toMillis());
  if (value instanceof GeoPoint) return { latitude: value.latitude, longitude: value.longitude };
  if (value instanceof DocumentReference)
    return `projects/${project}/databases/(default)/documents/${value.path}`;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (typeof value === "bigint")
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

const one = (value: Uint8Array): PlainRecord =>
  decodeFirestore(length(1, message(length(1, NAME), entry(2, "v", value)))).after?.fields ?? {};

const vector = (...items: readonly Uint8Array[]): Uint8Array =>
  length(
    6,
    message(
      entry(1, "__type__", length(17, "__vector__")),
      entry(1, "value", length(9, message(...items.map((item) => length(1, item))))),
    ),
  );

describe("a value of Firestore", () => {
  it.each([
    ["false", varint(1, 0), false],
    ["true", varint(1, 1), true],
    ["zero", varint(2, 0), 0],
    ["a negative integer", varint(2, -42), -42],
    ["the largest exact number", varint(2, Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER],
    ["the first that is not", varint(2, 2n ** 53n), 2n ** 53n],
    ["the smallest exact number", varint(2, Number.MIN_SAFE_INTEGER), Number.MIN_SAFE_INTEGER],
    ["the smallest integer", varint(2, -(2n ** 63n)), -(2n ** 63n)],
    ["the largest integer", varint(2, 2n ** 63n - 1n), 2n ** 63n - 1n],
    ["a negative zero", double(3, -0), -0],
    ["no number", double(3, Number.NaN), Number.NaN],
    ["an empty text", length(17, ""), ""],
    ["a long text", length(17, "grüezi 😀 ".repeat(20)), "grüezi 😀 ".repeat(20)],
    ["a replacement character of one's own", length(17, "a\ufffdb"), "a\ufffdb"],
    ["no bytes", length(18, new Uint8Array()), new Uint8Array()],
    ["null", varint(11, 0), null],
    ["an empty map", length(6, new Uint8Array()), {}],
    ["an empty list", length(9, new Uint8Array()), []],
    ["a place at zero", length(8, new Uint8Array()), { latitude: 0, longitude: 0 }],
    ["a time before 1970", length(10, message(varint(1, -1), varint(2, 500_000_000))), new Date(-500)],
    ["the epoch", length(10, new Uint8Array()), new Date(0)],
    ["the last of several", message(varint(2, 1), length(17, "x")), "x"],
    ["a type beside a field that is not known yet", message(varint(2, 1), length(30, "x")), 1],
    ["a vector", vector(double(3, 0.5), double(3, -1)), [0.5, -1]],
    ["an empty vector", vector(), []],
    [
      "a map that only looks like a vector",
      vector(length(17, "x")),
      { __type__: "__vector__", value: ["x"] },
    ],
  ])("%s", (_, written, expected) => {
    const { v: seen } = one(written);
    expect(seen).toEqual(expected);
    expect(Object.is(seen, -0)).toBe(Object.is(expected, -0));
  });

  it("of a type that is not known yet is malformed, at any depth", () => {
    const unknown = length(30, "x");
    for (const written of [unknown, length(9, length(1, unknown)), length(6, entry(1, "a", unknown))])
      expect(() => one(written)).toThrow("protobuf with a value of a known type");
  });

  it.each([
    [1_772_360_430, 123_456_789, 123_456_789],
    [1_772_360_430, 1, 1],
    [-1, 999_999_999, 999_999_999],
    [1_772_360_430, 123_000_000, undefined],
  ])("keeps the nanoseconds of a time: %d s and %d ns", (seconds, nanos, nanoseconds) => {
    const { v: seen } = one(length(10, message(varint(1, seconds), varint(2, nanos))));
    expect(seen).toEqual(new Date(seconds * 1000 + Math.floor(nanos / 1e6)));
    expect(Object.getOwnPropertyDescriptor(seen, "nanoseconds")?.value).toBe(nanoseconds);
  });

  it("in a field named __proto__ is an own property, at any depth", () => {
    const inner = length(6, entry(1, "__proto__", length(17, "x")));
    const { fields } = decodeFirestore(length(1, entry(2, "__proto__", message(inner)))).after ?? {};
    expect(Object.entries(fields ?? {})).toEqual([["__proto__", expect.anything()]]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(JSON.stringify(fields)).toBe('{"__proto__":{"__proto__":"x"}}');
  });

  it("keeps bytes of its own", () => {
    const bytes = length(1, entry(2, "v", length(18, Uint8Array.of(1, 2))));
    const { fields } = decodeFirestore(Buffer.from(bytes)).after ?? {};
    bytes.fill(0);
    expect(fields).toEqual({ v: Uint8Array.of(1, 2) });
    expect(fields?.v?.constructor).toBe(Uint8Array);
  });

  it("reads an existing document without fields as one", () => {
    expect(decodeFirestore(length(2, new Uint8Array()))).toEqual({
      before: { path: "", key: "", fields: {}, createTime: undefined, updateTime: undefined },
      after: undefined,
      changed: undefined,
    });
  });

  it("steps over fields and groups that nobody knows", () => {
    const unknown = [
      varint(99, 7),
      double(98, 1),
      Uint8Array.of(((97 << 3) & 127) | 128 | 5, 6, 1, 2, 3, 4), // 32 bits
      Uint8Array.of(0x83, 0x01, 8, 1, 0x84, 0x01), // a group of field 16
    ];
    expect(decodeFirestore(message(...unknown, length(1, message(...unknown, length(1, NAME)))))).toEqual({
      before: undefined,
      after: { path: "users/ada", key: "ada", fields: {}, createTime: undefined, updateTime: undefined },
      changed: undefined,
    });
  });
});

describe("what is no message", () => {
  const whole = length(
    1,
    message(
      length(1, NAME),
      entry(2, "list", length(9, message(length(1, varint(2, -1)), length(1, length(17, "grüezi"))))),
      entry(2, "map", length(6, entry(1, "at", length(10, timestamp("2026-03-01T10:20:30Z", 5))))),
      entry(2, "half", double(3, 0.5)),
      length(3, timestamp("2026-03-01T10:20:30Z")),
    ),
  );

  it("is refused wherever it is cut off", () => {
    for (let end = 1; end < whole.length; end++) {
      expect(() => decodeFirestore(whole.subarray(0, end)), String(end)).toThrow(MalformedEventError);
      expect(() => decodeDatastore(whole.subarray(0, end)), String(end)).toThrow(MalformedEventError);
    }
    expect(decodeFirestore(whole).after?.fields).toMatchObject({ half: 0.5 });
    expect(decodeFirestore(new Uint8Array())).toEqual({
      before: undefined,
      after: undefined,
      changed: undefined,
    });
  });

  it.each([
    ["a length over the end of its message", length(1, Uint8Array.of(10, 3, 65)), "data[3]"],
    ["a length over 32 bits", Uint8Array.of(10, 255, 255, 255, 255, 127), "data[6]"],
    ["a length that never ends", Uint8Array.of(10, ...Array(12).fill(255)), "data[6]"],
    ["a number that never ends", Uint8Array.of(24, ...Array(12).fill(255)), "data[11]"],
    ["the field 0", Uint8Array.of(2, 0), "data[0]"],
    ["an unknown wire type", Uint8Array.of(15), "data[1]"],
    ["the end of a group that has not begun", Uint8Array.of(12), "data[1]"],
    ["the end of another group", Uint8Array.of(11, 20), "data[2]"],
    ["JSON", new TextEncoder().encode('{"value":{}}'), "data[2]"],
    ["text that is not UTF-8", length(1, length(1, Uint8Array.of(0xc3, 0x28))), "data[4]"],
    ["a time after all years", length(1, length(3, varint(1, 2n ** 62n))), "data[4]"],
  ])("such as %s", (_, bytes, path) => {
    expect(() => decodeFirestore(bytes)).toThrow(expect.objectContaining({ code: "MALFORMED_EVENT", path }));
  });

  it("may be nested too deep", () => {
    let value = varint(2, 1);
    for (let depth = 0; depth < 300; depth++) value = length(9, length(1, value));
    expect(() => one(value)).toThrow(MalformedEventError);
    let group = Uint8Array.of();
    for (let depth = 0; depth < 300; depth++) group = Uint8Array.of(0x83, 0x01, ...group, 0x84, 0x01);
    expect(() => decodeFirestore(group)).toThrow(MalformedEventError);
  });

  it("raises that error alone, whatever the bytes", () => {
    const mutated = fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length))
      .map(([at, byte, end]) => whole.slice(0, Math.max(end, at + 1)).fill(byte, at, at + 1));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        for (const decode of [decodeFirestore, decodeDatastore]) {
          try {
            const { after } = decode(bytes);
            for (const value of Object.values(after?.fields ?? {})) expect(value).toBeDefined();
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedEventError);
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});
