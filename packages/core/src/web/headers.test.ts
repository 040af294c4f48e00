import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Headers, LightHeaders } from "./headers.ts";

const Native = globalThis.Headers;

/** The value, or the name of the error: what both classes must agree on. */
function outcome(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return (error as Error).name;
  }
}

function observe(headers: globalThis.Headers): unknown {
  const seen: unknown[] = [];
  headers.forEach((value, name) => {
    seen.push([name, value]);
  });
  return {
    entries: [...headers],
    keys: [...headers.keys()],
    values: [...headers.values()],
    cookies: headers.getSetCookie(),
    seen,
  };
}

const name = fc.oneof(
  fc.constantFrom(
    "a",
    "A",
    "b",
    "Cookie",
    "Set-Cookie",
    "set-cookie",
    "x-1",
    "1",
    "constructor",
    "Content-Type",
  ),
  fc.constantFrom("", "a b", "é", "a\n", "a:b", "\u0100"),
);
const value = fc.oneof(
  fc.constantFrom(
    "1",
    "",
    " padded\t",
    "\r\n1\n",
    "é",
    "a, b",
    "a=1; b=2",
    "in\tside",
    "\u00a0kept\u00a0",
    "\u0001",
    "\u007f",
  ),
  fc.constantFrom("\u0100", "💥", "in\nside", "in\rside", "in\0side"),
  fc.string(),
);
const operation = fc.oneof(
  fc.tuple(fc.constantFrom("append" as const, "set" as const), name, value),
  fc.tuple(fc.constantFrom("get" as const, "has" as const, "delete" as const), name),
);

describe("against Node's own class", () => {
  test("random operations are observed alike", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 20 }), (operations) => {
        const light = new Headers();
        const native = new Native();
        for (const [method, ...args] of operations) {
          const call = (headers: globalThis.Headers) =>
            outcome(() => headers[method](...(args as [string, string])));
          expect([method, ...args, call(light)]).toEqual([method, ...args, call(native)]);
        }
        expect(observe(light)).toEqual(observe(native));
      }),
      { numRuns: 300 },
    );
  });

  test("random inits are taken or refused alike", () => {
    const init = fc.oneof(
      fc.dictionary(name, value).map((record) => ({ ...record })),
      fc.array(fc.tuple(name, value)),
      fc.array(fc.array(value, { maxLength: 3 })),
      fc.dictionary(name, value).map((record) => new Map(Object.entries(record))),
      fc.constantFrom(
        undefined,
        null,
        "text",
        5,
        true,
        [],
        {},
        [[]],
        [null],
        [["a"]],
        { a: 1 },
        { a: null },
        { a: [1, 2] },
      ),
    );
    fc.assert(
      fc.property(init, (given) => {
        const made = (of: typeof Native) => outcome(() => observe(new of(given as never)));
        expect(made(Headers)).toEqual(made(Native));
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, (headers: typeof Native) => unknown]>([
    [
      "two empty values under one name",
      (H) => [
        ...new H(
          new Map([
            ["a", ""],
            ["A", ""],
          ]) as never,
        ),
      ],
    ],
    ["pairs that can be read once", (H) => [...new H([["a", "1"]].values() as never)]],
    ["no name", (H) => (new H() as unknown as { get(): string }).get()],
    ["a symbol as a value", (H) => new H({ a: Symbol() as never })],
    ["a number as a value", (H) => [...new H({ a: 5 as never })]],
    ["a length", (H) => [H.length, H.prototype.append.length, H.prototype.get.length, H.name]],
    ["a tag", (H) => Object.prototype.toString.call(new H())],
    [
      "a copy is apart",
      (H) => {
        const first = new H({ a: "1", "set-cookie": "a=1" });
        const second = new H(first);
        second.append("a", "2");
        second.append("set-cookie", "b=2");
        return [observe(first), observe(second)];
      },
    ],
    [
      "changes during an iteration",
      (H) => {
        const headers = new H({ a: "1", b: "2", c: "3", d: "4" });
        const seen: string[] = [];
        for (const [key] of headers) {
          seen.push(key);
          headers.delete(key);
        }
        return [seen, [...headers]];
      },
    ],
    [
      "pairs handed out are copies",
      (H) => {
        const headers = new H({ a: "1" });
        for (const pair of headers) pair[1] = "changed";
        return [...headers];
      },
    ],
    [
      "forEach with a this",
      (H) => {
        const seen: unknown[] = [];
        new H({ a: "1" }).forEach(function (this: unknown, ...args) {
          seen.push(this, args.length, args[2] instanceof H);
        }, "self");
        return seen;
      },
    ],
    [
      "deleting a cookie",
      (H) => {
        const headers = new H([
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ]);
        const joined = headers.get("set-cookie");
        headers.delete("SET-COOKIE");
        return [joined, headers.has("set-cookie"), headers.getSetCookie()];
      },
    ],
  ])("%s", (_, act) => {
    expect(outcome(() => act(Headers))).toEqual(outcome(() => act(Native)));
  });
});

test("light and native take each other", () => {
  const light = new Headers({ a: "1" });
  light.append("set-cookie", "a=1");
  light.append("set-cookie", "b=2");
  expect([...new Native(light)]).toEqual([
    ["a", "1"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ]);
  expect([...new Headers(new Native(light))]).toEqual([
    ["a", "1"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ]);
  expect([light instanceof Native, new Native() instanceof Headers, {} instanceof Headers]).toEqual([
    true,
    true,
    false,
  ]);
});

describe("over a reader", () => {
  function over(...pairs: [string, string][]) {
    const asked: string[] = [];
    const headers = new LightHeaders(
      undefined,
      {
        header(native, lowerName) {
          asked.push(lowerName);
          return (native as [string, string][]).find(([key]) => key.toLowerCase() === lowerName)?.[1];
        },
        headers(native) {
          asked.push("*");
          return native as [string, string][];
        },
      },
      pairs,
    ) as unknown as globalThis.Headers; // with its members it is
    return { headers, asked };
  }

  test("a name is one lookup; all of them are read once", () => {
    const { headers, asked } = over(["X-One", "1"], ["x-two", "2"]);
    expect([headers.get("X-ONE"), headers.has("x-three"), asked]).toEqual(["1", false, ["x-one", "x-three"]]);
    expect([...headers.entries()]).toEqual([
      ["x-one", "1"],
      ["x-two", "2"],
    ]);
    headers.set("x-two", "3");
    expect([headers.get("x-two"), [...headers.keys()], asked]).toEqual([
      "3",
      ["x-one", "x-two"],
      ["x-one", "x-three", "*"],
    ]);
  });

  test("no value of the platform throws", () => {
    const values = ["é", "日本", " a\r\nb\0c ", "💥"];
    const tame = ["é", "æ\u0097¥æ\u009c¬", "a  b c", "ð\u009f\u0092¥"];
    for (const [index, text] of values.entries()) {
      expect(over(["a", text]).headers.get("a")).toBe(tame[index]);
      expect([...over(["a", text], ["not a name", "1"]).headers.entries()]).toEqual([["a", tame[index]]]);
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { headers } = over(["a", text]);
        expect(new Native({ a: headers.get("a") ?? "" }).get("a")).toBe(headers.get("a"));
      }),
    );
  });
});
