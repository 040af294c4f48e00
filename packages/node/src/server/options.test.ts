import { expect, test } from "vitest";
import { OptionError, readOptions } from "./options.ts";

test("flags win over the environment, which wins over defaults", () => {
  expect(
    readOptions(["--port", "0", "--bucket", "a=/x", "--bucket", "b=/y=z"], {
      PORT: "80",
      HOST: "127.0.0.1",
      ANYFN_LOCAL: "off",
      ANYFN_ORIGINS: "a.example, b.example",
      ANYFN_TOKEN: "t",
    }),
  ).toMatchObject({
    port: 0,
    host: "127.0.0.1",
    data: "data",
    local: false,
    buckets: { a: "/x", b: "/y=z" },
    origins: ["a.example", "b.example"],
    token: "t",
    grace: undefined,
  });
});

test("a clock of one's own starts where it is told, and runs as fast", () => {
  const { clock } = readOptions(["--clock", "2026-01-01T00:00:00Z@1000"], {});
  const shown = (clock?.now() ?? 0) - Date.parse("2026-01-01T00:00:00Z");
  expect(shown).toBeGreaterThanOrEqual(0);
  expect(shown % 1000).toBe(0);
});

test.each([
  [["--port", "70000"], /--port .PORT. should be a number from 0 to 65535/],
  [["--port", "x"], /--port/],
  [["--durability", "none"], /default or power/],
  [["--events", "open"], /private or public/],
  [["--local", "no"], /on or off/],
  [["--bucket", "uploads"], /name=folder/],
  [["--prefix", "anyfn"], /a path/],
  [["--clock", "soon"], /2026-01-01T00:00:00Z@60/],
  [["--verbose"], /--port, --host/],
  [["stray"], /--port, --host/],
])("%j is refused with what there is", (argv, message) => {
  expect(() => readOptions(argv, {})).toThrow(OptionError);
  expect(() => readOptions(argv, {})).toThrow(message);
});
