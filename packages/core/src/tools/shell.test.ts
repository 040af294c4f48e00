import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bare, command, comment, flag, flags, type Part, word } from "./shell.ts";

/** The words that a shell makes of a command's arguments. */
function read(args: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  // Bash: `$'…'` came to POSIX in 2024 only.
  const out = execFileSync("bash", ["-c", `printf '%s\\0' ${args}`], { env, encoding: "utf8" });
  return out.split("\0").slice(0, -1);
}

/** A process takes no arguments with NUL in them. */
const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((one) => !one.includes("\0"));

describe("a word", () => {
  test.each<[string, string]>([
    ["plain-name.js", "plain-name.js"],
    ["", "''"],
    ["two words", "'two words'"],
    ["it's", "'it'\\''s'"],
    ["$(rm -rf /)", "'$(rm -rf /)'"],
    ["a\nb", "$'a\\012b'"],
  ])("%j is written %s", (value, expected) => {
    expect(word(value)).toBe(expected);
    expect(read(word(value))).toEqual([value]);
  });

  test("is one word with the same text to a shell, whatever is in it", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(read(word(value))).toEqual([value]);
      }),
      { numRuns: 50 },
    );
  });

  test("holds the value of a variable, and nothing that the text beside it says", () => {
    const part: fc.Arbitrary<Part> = fc.oneof(text, fc.constant({ variable: "NAME" }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), text, (parts, value) => {
        const expected = parts.map((one) => (typeof one === "string" ? one : value)).join("");
        expect(read(word(...parts), { NAME: value })).toEqual([expected]);
      }),
      { numRuns: 50 },
    );
  });
});

test("flags, and a command with one on each line", () => {
  const lines = command(
    [word("echo"), word("a b")],
    [bare("quiet"), flag("name", "x y"), flags("tags", [word("a"), word("b c")])],
  );
  expect(lines).toBe("echo 'a b' \\\n  --quiet \\\n  --name='x y' \\\n  --tags a 'b c'");
  expect(read(lines)).toEqual(["echo", "a b", "--quiet", "--name=x y", "--tags", "a", "b c"]);
});

test("a comment stays on its line", () => {
  expect(comment("a\r\nrm -rf /\u2028b")).toBe("# a rm -rf / b");
});
