import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toLine } from "./log.ts";
import { redactor } from "./redact.ts";

const ascii = (text: string): string =>
  JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`,
  );

/** How a text can spell a secret. */
const SPELLINGS: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => `before ${secret} after`,
  "as JSON": (secret) => JSON.stringify({ secret }),
  "as JSON within JSON within JSON": (secret) => JSON.stringify(JSON.stringify(JSON.stringify([secret]))),
  "as JSON of ASCII alone": ascii,
  "as `util.inspect` does": (secret) => inspect({ secret }, { breakLength: Number.POSITIVE_INFINITY }),
  "percent-encoded": (secret) => `https://api.example/?key=${encodeURIComponent(secret)}`,
  "as a form": (secret) => new URLSearchParams({ secret }).toString(),
};

const SECRETS = [
  "s3cret-value",
  "with \"quotes\" and 'others'",
  "-----BEGIN KEY-----\nMIIE\tabc+/=\r\n-----END KEY-----",
  "gr\u00fc\u00dfe-\u{1f511}-\u2028-schl\u00fcssel",
  "C:\\temp\\new\\\\share",
  '\\"begins with a backslash',
  "ends with one\\",
  "a.b*c(d)[e]{f}^g$h|i?j/k-l",
  "\u0001\u001b[31m",
  "%41%20%22",
];

describe.each(Object.keys(SPELLINGS))("a secret that a text spells %s", (spelling) => {
  test.each(SECRETS)("is redacted: %j", (secret) => {
    const spelled = SPELLINGS[spelling]?.(secret) ?? "";
    const redact = redactor([secret]);
    expect(redact?.(spelled)).toContain("[redacted]");
    // No more than the secret, but for backslashes beside it: what stands around it is there.
    const [from, to] = span(spelled, spelling);
    const rest = `${spelled.slice(0, from)}[redacted]${spelled.slice(to)}`;
    expect(redact?.(spelled).replaceAll("\\", "")).toBe(rest.replaceAll("\\", ""));
  });
});

/** Where the spelled secret is: between what the spelling puts around any text. */
function span(spelled: string, spelling: string): [number, number] {
  const frame = SPELLINGS[spelling]?.("FRAME") ?? "";
  const before = frame.indexOf("FRAME");
  return [before, spelled.length - (frame.length - before - "FRAME".length)];
}

test("values are found in any spelling of any secret", () => {
  const secret = fc
    .string({
      unit: fc.oneof(
        fc.constantFrom("\\", '"', "'", "\n", "%", "é", "🔑", "/", " "),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
      minLength: 4,
    })
    .filter((text) => text.trim().length > 3 && text.trim() === text);
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom("as it is", "as JSON", "as JSON within JSON within JSON"),
      (value, spelling) => {
        const spelled = SPELLINGS[spelling]?.(value) ?? "";
        expect(redactor([value])?.(spelled)).not.toContain(value);
        expect(redactor([value])?.(spelled)).toContain("[redacted]");
      },
    ),
  );
});

test.each([
  ["a\\nb c", "a\nb c"],
  ["-----BEGIN KEY-----\\r\\nMIIE\\r\\n-----END KEY-----\\n", "-----BEGIN KEY-----\nMIIE\n-----END KEY-----"],
  ["line 1\nline 2", "line 1\r\nline 2"],
  ["line 1\r\nline 2", "line 1\nline 2"],
])("a secret %j is found with other line breaks: %j", (secret, text) => {
  const redact = redactor([secret]);
  for (const spelled of [
    text,
    JSON.stringify(text),
    JSON.stringify(JSON.stringify(text)),
    encodeURIComponent(text),
  ])
    expect(redact?.(`(${spelled})`).replaceAll(/[\\"]/g, "")).toBe("([redacted])");
  expect(redact?.(secret)).toMatch(/^\[redacted\]/);
});

test("what is left of a secret without its line breaks may be too short", () => {
  expect(redactor(["\\nabc"])?.("abc \\nabc")).toBe("abc [redacted]");
});

test("there is nothing to replace without secrets, or with such as would hit by chance", () => {
  expect([redactor([]), redactor(["", "abc", " abc\n"])]).toEqual([undefined, undefined]);
});

test("a secret that begins with another is replaced whole, and one that an editor ended with a line break is found without it", () => {
  expect(redactor(["token", "token-of-admin\n"])?.("token-of-admin, token")).toBe("[redacted], [redacted]");
});

test("a long text of backslashes is read once", () => {
  const redact = redactor(['\\"a\\"b', 'x"y"z', 'x\\\\"y']);
  const text = `${"\\".repeat(200_000)}x${"\\".repeat(200_000)}`;
  expect(redact?.(text)).toBe(text);
});

describe("a line has no secret", () => {
  const secret = 'pa"ss\nwörd';
  const line = (fields: object): unknown => JSON.parse(toLine(fields, [secret]));
  const cause = Object.assign(new TypeError(`cause ${secret}`), { code: secret, [`x-${secret}`]: 1 });

  test.each<[string, unknown, unknown]>([
    ["a text", `a ${secret} b`, "a [redacted] b"],
    ["a text of JSON", JSON.stringify({ a: [secret] }), '{"a":["[redacted]"]}'],
    ["an array", [[secret]], [["[redacted]"]]],
    ["a nested object", { a: { b: secret } }, { a: { b: "[redacted]" } }],
    ["a name", { a: { [secret]: 1 } }, { a: { "[redacted]": 1 } }],
    ["a Map", new Map([["a", secret]]), { a: "[redacted]" }],
    ["a name in a Map", new Map([[secret, 1]]), { "[redacted]": 1 }],
    ["a Map of objects", new Map([[{ a: secret }, secret]]), [[{ a: "[redacted]" }, "[redacted]"]]],
    ["a Set", new Set([secret, 1]), ["[redacted]", 1]],
    ["a String", new String(secret), "[redacted]"],
    ["a Symbol", Symbol(secret), "Symbol([redacted])"],
    [
      "a URL",
      new URL(`https://x.example/?q=${encodeURIComponent(secret)}`),
      "https://x.example/?q=[redacted]",
    ],
    ["a toJSON", { toJSON: () => ({ a: secret }) }, { a: "[redacted]" }],
    ["bytes", Buffer.from(`a ${secret}`), "[redacted]"],
    ["an array of bytes", new TextEncoder().encode(secret), "[redacted]"],
    ["other bytes", new Uint8Array([1, 2]), { 0: 1, 1: 2 }],
    [
      "an own __proto__",
      JSON.parse(`{"__proto__":${JSON.stringify({ [secret]: secret })}}`),
      JSON.parse('{"__proto__":{"[redacted]":"[redacted]"}}'),
    ],
  ])("in %s", (_, value, expected) => {
    expect(line({ level: "info", value })).toEqual({ level: "info", value: expected });
  });

  test("in the names of the line's fields", () => {
    expect(line({ level: "info", [`a ${secret}`]: 1 })).toEqual({ level: "info", "a [redacted]": 1 });
  });

  test("in an error: message, stack, own fields, causes, parts", () => {
    const error = new AggregateError([new Error(secret)], `outer ${secret}`, { cause });
    const text = toLine({ error }, [secret]);
    expect(text).not.toContain("wörd");
    expect(JSON.parse(text)).toEqual({
      error: {
        name: "AggregateError",
        message: "outer [redacted]",
        stack: expect.stringContaining("outer [redacted]"),
        errors: [{ name: "Error", message: "[redacted]", stack: expect.any(String) }],
        cause: {
          name: "TypeError",
          message: "cause [redacted]",
          code: "[redacted]",
          "x-[redacted]": 1,
          stack: expect.any(String),
        },
      },
    });
  });

  test("where a field cannot be read", () => {
    const bad = {
      get a(): never {
        throw new Error(secret);
      },
    };
    expect(line({ bad, [secret]: secret })).toEqual({ bad: "[unreadable]", "[redacted]": "[redacted]" });
  });

  test("that is a number, and the line stays JSON", () => {
    expect(
      JSON.parse(toLine({ a: 12345678, b: 12345678n, c: [1.12345678], d: true }, ["12345678", "true"])),
    ).toEqual({
      a: "[redacted]",
      b: "[redacted]",
      c: ["[redacted]"],
      d: true,
    });
  });

  test("of any value, at any place", () => {
    const place = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom<unknown>(
          secret,
          `x${secret}y`,
          JSON.stringify(secret),
          new Error(secret),
          new Map([[secret, secret]]),
          7,
        ),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(secret, "__proto__", "toJSON")), tie("value"), {
          maxKeys: 3,
        }),
        fc.array(tie("value"), { maxLength: 3 }).map((values) => new Set(values)),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), place), (record) => {
        const text = toLine(record, [secret]);
        expect(text).not.toContain("wörd");
        expect(typeof JSON.parse(text)).toBe("object");
      }),
    );
  });
});

test("a field named toJSON does not replace the line", () => {
  expect(JSON.parse(toLine({ level: "info", message: "m", toJSON: () => ({ level: "forged" }) }))).toEqual({
    level: "info",
    message: "m",
  });
});
