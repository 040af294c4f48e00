import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mutantsOf } from "../../mutants.ts";
import * as readers from "../read.ts";

type Readers = typeof readers;
type Row = readonly [string, (read: Readers) => unknown, unknown];

const NOW = "the time of receipt";
const bytes = (...all: readonly number[]): Uint8Array => new Uint8Array(all);
const malformed = (path: string, expected: string, seen: string): string =>
  `gcp.pubsub: the event's ${path} should be ${expected} but is ${seen}.`;

function putInto(read: Readers, name: string): unknown {
  const record: Record<string, unknown> = {};
  read.put(record, name, 1);
  read.put(record, name, 2);
  // An own property like any other.
  return [
    Object.getPrototypeOf(record) === Object.prototype,
    Object.getOwnPropertyDescriptor(record, name),
    JSON.stringify(record),
  ];
}
const PUT = { value: 2, writable: true, enumerable: true, configurable: true };

/** What each reader makes of each kind of value. */
const ROWS: readonly Row[] = [
  ["a record has fields", (read) => read.fields({ a: 1 }), { a: 1 }],
  ["an empty record has fields", (read) => read.fields({}), {}],
  ["an array is no record", (read) => read.fields([{ a: 1 }]), undefined],
  ["bytes are no record", (read) => read.fields(bytes(1)), undefined],
  ["a Buffer is no record", (read) => read.fields(Buffer.from("a")), undefined],
  ["a view of bytes is no record", (read) => read.fields(new DataView(new ArrayBuffer(1))), undefined],
  ["null is no record", (read) => read.fields(null), undefined],
  ["nothing is no record", (read) => read.fields(undefined), undefined],
  ["a text is no record", (read) => read.fields("a"), undefined],
  ["a function is no record", (read) => read.fields(() => 1), undefined],
  ["nothing is read of NONE", (read) => Object.keys(read.NONE), []],
  ["object: a record", (read) => read.object({ a: 1 }, "gcp.pubsub", "a.b"), { a: 1 }],
  [
    "object: an array",
    (read) => read.object([1], "gcp.pubsub", "a.b"),
    malformed("a.b", "an object", "an array of 1"),
  ],
  [
    "object: bytes",
    (read) => read.object(bytes(1), "gcp.pubsub", "a.b"),
    malformed("a.b", "an object", "bytes"),
  ],
  [
    "object: nothing",
    (read) => read.object(undefined, "gcp.pubsub", "a.b"),
    malformed("a.b", "an object", "absent"),
  ],
  ["objectAt: a record", (read) => read.objectAt({ a: 1 }, "gcp.pubsub", "Records", 3), { a: 1 }],
  [
    "objectAt: bytes",
    (read) => read.objectAt(bytes(1), "gcp.pubsub", "Records", 3),
    malformed("Records[3]", "an object", "bytes"),
  ],
  [
    "objectAt: nothing",
    (read) => read.objectAt(undefined, "gcp.pubsub", "Records", 3),
    malformed("Records[3]", "an object", "absent"),
  ],
  ["listOf: an array", (read) => read.listOf([1], "gcp.pubsub", "Records"), [1]],
  ["listOf: the empty array", (read) => read.listOf([], "gcp.pubsub", "Records"), []],
  [
    "listOf: bytes",
    (read) => read.listOf(bytes(1), "gcp.pubsub", "Records"),
    malformed("Records", "an array", "bytes"),
  ],
  [
    "listOf: a record",
    (read) => read.listOf({ length: 0 }, "gcp.pubsub", "Records"),
    malformed("Records", "an array", "an object"),
  ],

  ["text: a text", (read) => read.text("a", "gcp.pubsub", "id"), "a"],
  ["text: the empty text is a text", (read) => read.text("", "gcp.pubsub", "id"), ""],
  ["text: a number", (read) => read.text(1, "gcp.pubsub", "id"), malformed("id", "a string", "a number")],
  [
    "text: a String object",
    (read) => read.text(Object("a"), "gcp.pubsub", "id"),
    malformed("id", "a string", "an object"),
  ],
  ["textAt: a text", (read) => read.textAt("a", "gcp.pubsub", "Records", 1, "body"), "a"],
  ["textAt: the empty text", (read) => read.textAt("", "gcp.pubsub", "Records", 1, "body"), ""],
  [
    "textAt: null",
    (read) => read.textAt(null, "gcp.pubsub", "Records", 1, "body"),
    malformed("Records[1].body", "a string", "null"),
  ],
  ["nonEmptyText: a text", (read) => read.nonEmptyText("a", "gcp.pubsub", "id"), "a"],
  [
    "nonEmptyText: the empty text",
    (read) => read.nonEmptyText("", "gcp.pubsub", "id"),
    malformed("id", "a text that is not empty", "a string"),
  ],
  [
    "nonEmptyText: a number",
    (read) => read.nonEmptyText(1, "gcp.pubsub", "id"),
    malformed("id", "a text that is not empty", "a number"),
  ],
  ["optionalText: a text", (read) => read.optionalText("a"), "a"],
  ["optionalText: the empty text tells nothing", (read) => read.optionalText(""), undefined],
  ["optionalText: a number", (read) => read.optionalText(1), undefined],

  ["integerAt: a whole number", (read) => read.integerAt(-7, "gcp.pubsub", "Records", 1, "offset"), -7],
  [
    "integerAt: a fraction",
    (read) => read.integerAt(1.5, "gcp.pubsub", "Records", 1, "offset"),
    malformed("Records[1].offset", "a whole number", "a number"),
  ],
  [
    "integerAt: beyond what is exact",
    (read) => read.integerAt(2 ** 53, "gcp.pubsub", "Records", 1, "offset"),
    malformed("Records[1].offset", "a whole number", "a number"),
  ],
  [
    "integerAt: digits",
    (read) => read.integerAt("1", "gcp.pubsub", "Records", 1, "offset"),
    malformed("Records[1].offset", "a whole number", "a string"),
  ],
  ["optionalCount: a number", (read) => read.optionalCount(1), 1],
  ["optionalCount: digits", (read) => read.optionalCount("12"), 12],
  ["optionalCount: 0", (read) => read.optionalCount(0), undefined],
  ["optionalCount: below 0", (read) => read.optionalCount(-1), undefined],
  ["optionalCount: digits of 0", (read) => read.optionalCount("0"), undefined],
  ["optionalCount: a fraction", (read) => read.optionalCount(1.5), undefined],
  [
    "optionalCount: another spelling",
    (read) => [" 1", "1 ", "1e2", "0x1", "1.0", ""].map(read.optionalCount),
    Array(6).fill(undefined),
  ],
  ["optionalCount: beyond what is exact", (read) => read.optionalCount("9007199254740993"), undefined],
  ["optionalCount: nothing", (read) => read.optionalCount(undefined), undefined],

  ["put: a name", (read) => putInto(read, "a"), [true, PUT, '{"a":2}']],
  ["put: __proto__", (read) => putInto(read, "__proto__"), [true, PUT, '{"__proto__":2}']],
  ["put: constructor", (read) => putInto(read, "constructor"), [true, PUT, '{"constructor":2}']],

  [
    "plainBytes: the same bytes without Buffer's methods",
    (read) => read.plainBytes(Buffer.from("xab").subarray(1)),
    bytes(97, 98),
  ],
  [
    "plainBytes: no copy",
    (read) => {
      const all = bytes(1, 2, 3);
      const part = read.plainBytes(all.subarray(1, 2));
      all[1] = 9;
      return part;
    },
    bytes(9),
  ],
  ["fromText: UTF-8", (read) => read.fromText("aé"), bytes(97, 195, 169)],
  ["fromText: the empty text", (read) => read.fromText(""), bytes()],
  ["textOrBytes: UTF-8", (read) => read.textOrBytes(bytes(97, 195, 169)), "aé"],
  ["textOrBytes: JSON stays the text that it is", (read) => read.textOrBytes(bytes(91, 49, 93)), "[1]"],
  ["textOrBytes: no UTF-8", (read) => read.textOrBytes(bytes(195)), bytes(195)],

  [
    "fromBase64: padded",
    (read) => [read.fromBase64("/+8="), read.fromBase64("YQ=="), read.fromBase64("YWJj")],
    [bytes(255, 239), bytes(97), bytes(97, 98, 99)],
  ],
  [
    "fromBase64: without padding",
    (read) => [read.fromBase64("/+8"), read.fromBase64("YQ")],
    [bytes(255, 239), bytes(97)],
  ],
  ["fromBase64: the alphabet for URLs", (read) => read.fromBase64("_-8"), bytes(255, 239)],
  ["fromBase64: the empty text", (read) => read.fromBase64(""), bytes()],
  [
    "fromBase64: one character holds no byte",
    (read) => [read.fromBase64("a"), read.fromBase64("YWJjZ"), read.fromBase64("a===")],
    [undefined, undefined, undefined],
  ],
  [
    "fromBase64: other characters",
    (read) => ["?", "YW?j", "YWJj\n", " YWJj", "YW Jj", "YWJé"].map(read.fromBase64),
    Array(6).fill(undefined),
  ],
  [
    "fromBase64: padding in the middle",
    (read) => ["YQ==YQ==", "=", "==", "Y=Jj"].map(read.fromBase64),
    [undefined, bytes(), bytes(), undefined],
  ],
  ["base64At: base64", (read) => read.base64At("YQ==", "gcp.pubsub", "Records", 1, "data"), bytes(97)],
  ["base64At: the empty text", (read) => read.base64At("", "gcp.pubsub", "Records", 1, "data"), bytes()],
  [
    "base64At: other characters",
    (read) => read.base64At("?", "gcp.pubsub", "Records", 1, "data"),
    malformed("Records[1].data", "base64", "a string"),
  ],
  [
    "base64At: a list of numbers",
    (read) => read.base64At([97], "gcp.pubsub", "Records", 1, "data"),
    malformed("Records[1].data", "base64", "an array of 1"),
  ],
  [
    "toBase64: padded, in the standard alphabet",
    (read) => [
      read.toBase64(bytes(255, 239)),
      read.toBase64(bytes()),
      read.toBase64(bytes(1, 97, 2).subarray(1, 2)),
    ],
    ["/+8=", "", "YQ=="],
  ],

  ["toDate: RFC 3339", (read) => read.toDate("2026-11-22T08:00:00.1234567+01:00"), new Date(1795330800123)],
  [
    "toDate: a text without a zone is UTC",
    (read) => read.toDate("2026-11-22T07:00:00"),
    new Date(1795330800000),
  ],
  ["toDate: AWS's zone", (read) => read.toDate("2026-11-22T07:00:00.000+0000"), new Date(1795330800000)],
  [
    "toDate: .NET's",
    (read) => [
      read.toDate("11/22/2026 07:00:00"),
      read.toDate("11/22/2026 7:05:00 PM"),
      read.toDate("11/22/2026 7:00:00 AM +02:00"),
    ],
    [new Date(1795330800000), new Date(1795374300000), new Date(1795323600000)],
  ],
  ["toDate: epoch milliseconds", (read) => read.toDate(1795330800123), new Date(1795330800123)],
  [
    "toDate: digits",
    (read) => [read.toDate("1795330800123"), read.toDate("-5"), read.toDate("1.5")],
    [new Date(1795330800123), new Date(-5), new Date(1)],
  ],
  [
    "toDate: a text with digits in it",
    (read) => [read.toDate("0x10"), read.toDate("12 soon"), read.toDate("x1.5")],
    [NOW, NOW, NOW],
  ],
  [
    "toDate: unreadable",
    (read) => ["soon", "", " ", null, undefined, true, {}, Number.NaN, 9e15, "9e15"].map(read.toDate),
    Array(10).fill(NOW),
  ],
  [
    "optionalDate: .NET's never",
    (read) =>
      ["0001-01-01T00:00:00", "0001-01-01T00:00:00+09:18", "1/1/0001 12:00:00 AM", "01/01/0001 00:00:00"].map(
        read.optionalDate,
      ),
    Array(4).fill(undefined),
  ],
  [
    "optionalDate: a date that only ends like never",
    (read) => read.optionalDate("10001-01-01") === undefined || "read",
    "read",
  ],
  [
    "optionalDate: a time, and nothing",
    (read) => [read.optionalDate("2026-11-22T07:00:00Z"), read.optionalDate(undefined)],
    [new Date(1795330800000), undefined],
  ],
  [
    "fromSeconds: whole, with a fraction, in digits",
    (read) => [
      read.fromSeconds(1795330800),
      read.fromSeconds(1795330800.1239),
      read.fromSeconds("1795330800.5"),
    ],
    [new Date(1795330800000), new Date(1795330800124), new Date(1795330800500)],
  ],
  [
    "fromSeconds: unreadable",
    (read) => [
      read.fromSeconds("soon"),
      read.fromSeconds("0x10"),
      read.fromSeconds("2026-11-22T07:00:00Z"),
      read.fromSeconds(undefined),
      read.fromSeconds(Number.NaN),
    ],
    [NOW, NOW, NOW, NOW, NOW],
  ],
];

/** The rows that these readers do not fulfil. */
function failuresOf(read: Readers): readonly string[] {
  return ROWS.filter(([, run, expected]) => shown(attempt(() => run(read))) !== shown(expected)).map(
    ([title]) => title,
  );
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    const { message, code } = error as Error & { readonly code?: string };
    return code === "MALFORMED_EVENT"
      ? message.slice(0, message.indexOf(".", message.indexOf(" but is ")) + 1)
      : error;
  }
}

/** With classes and prototypes: a Buffer is no plain array of bytes. */
function shown(value: unknown): string {
  const named = (item: unknown): unknown =>
    item instanceof Date && Math.abs(item.getTime() - Date.now()) < 60_000 ? NOW : item;
  return inspect(Array.isArray(value) ? value.map(named) : named(value), { depth: 5 });
}

test.each(["UTC", "Asia/Tokyo"])("the readers fulfil every row, in the zone %s", (zone) => {
  const before = process.env["TZ"];
  try {
    process.env["TZ"] = zone;
    expect(failuresOf(readers)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
});

describe("a reader that is broken in any place fails a row", () => {
  test.each(["base64", "bytes", "fields", "number", "put", "text", "time"])("%s", async (file) => {
    const before = process.env["TZ"];
    try {
      process.env["TZ"] = "Asia/Tokyo";
      const mutants = mutantsOf(new URL(`./${file}.ts`, import.meta.url));
      const survivors: string[] = [];
      for (const { name, load } of mutants)
        if (
          failuresOf({ ...readers, ...(await load().catch(() => ({ fields: undefined }))) } as Readers)
            .length === 0
        )
          survivors.push(name);
      expect(mutants.length).toBeGreaterThan(0);
      expect(survivors).toEqual([]);
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });
});

describe("for any value", () => {
  const anything = fc.anything({ withDate: true, withTypedArray: true, withMap: true, withBigInt: true });

  test("the optional readers throw nothing", () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(readers.toDate(value).getTime()).not.toBeNaN();
        expect(readers.fromSeconds(value).getTime()).not.toBeNaN();
        const text = readers.optionalText(value);
        expect(text === undefined || text === value).toBe(true);
        const count = readers.optionalCount(value);
        expect(count === undefined || count > 0).toBe(true);
        const record = readers.fields(value);
        expect(record === undefined || record === value).toBe(true);
      }),
    );
  });

  test("what has to be there is handed on as it is, or a MalformedEventError with its path", () => {
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom(readers.text, readers.object, readers.listOf, readers.nonEmptyText),
        (value, reader) => {
          try {
            expect(reader(value, "aws.sqs", "a.b")).toBe(value);
          } catch (error) {
            expect(error).toMatchObject({ code: "MALFORMED_EVENT", path: "a.b" });
          }
        },
      ),
    );
  });

  test("bytes survive base64 in both alphabets, with padding or without", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (value) => {
        const text = readers.toBase64(value);
        const url = text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
        expect([readers.fromBase64(text), readers.fromBase64(url)]).toEqual([value, value]);
      }),
    );
  });

  test("a text is base64 exactly where each of its characters counts", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("A", "z", "9", "+", "/", "-", "_", "=", " ", "é", "."),
          maxLength: 12,
        }),
        (value) => {
          const valid = /^[\w+/-]*={0,2}$/.test(value) && value.replace(/={1,2}$/, "").length % 4 !== 1;
          expect(readers.fromBase64(value) !== undefined).toBe(valid);
        },
      ),
    );
  });

  test("a record has the names that were put into it as its own", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString"))),
        (names) => {
          const record: Record<string, unknown> = {};
          for (const name of names) readers.put(record, name, name);
          expect(new Set(Object.keys(record))).toEqual(new Set(names));
          expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
        },
      ),
    );
  });
});
