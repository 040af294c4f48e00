import { expect, test } from "vitest";
import { helpFor, isHelp } from "./help.ts";
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

test("a grace time of nothing, and a body of nothing, are said so", () => {
  expect(readOptions(["--grace", "0", "--body-limit", "0"], {})).toMatchObject({ grace: 0, bodyLimit: 0 });
});

test("help has every flag, and its variable", () => {
  const help = helpFor("server.mjs");
  for (const option of Object.keys(readOptions([], {})).filter(
    (name) => !["token", "buckets", "origins", "environment"].includes(name),
  )) {
    const flag = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(help).toMatch(new RegExp(`^  --${flag} `, "m"));
  }
  for (const other of ["--bucket name=folder", "ANYFN_TOKEN", "ANYFN_ORIGINS", "ANYFN_DATA"])
    expect(help).toContain(other);
  expect([isHelp(["--port", "1", "--help"]), isHelp(["-h"]), isHelp(["--host", "h"])]).toEqual([
    true,
    true,
    false,
  ]);
});

test("a clock of one's own starts where it is told, and runs as fast", () => {
  const { clock } = readOptions(["--clock", "2026-01-01T00:00:00Z@1000"], {});
  const shown = (clock?.now() ?? 0) - Date.parse("2026-01-01T00:00:00Z");
  expect(shown).toBeGreaterThanOrEqual(0);
  expect(shown % 1000).toBe(0);
});

test.each([
  [["--port", "70000"], /--port .PORT. should be a whole number from 0 to 65535/],
  [["--port", "3.5"], /--port .PORT. should be a whole number/],
  [["--proxies", "1.5"], /--proxies .ANYFN_PROXIES. should be a whole number/],
  [["--timeout", "0"], /--timeout .ANYFN_TIMEOUT. should be a number above 0/],
  [["--grace", "-1"], /^--grace needs a value\. A value that begins with a hyphen/],
  [["--data", ""], /^--data needs a value/],
  [["--durability"], /^--durability needs a value/],
  [["--bucket", "a=/x", "--bucket", "a=/y"], /two folders for the bucket "a": "\/x" and "\/y"/],
  [["--port", "x"], /--port/],
  [["--durability", "none"], /default or power/],
  [["--events", "open"], /private or public/],
  [["--local", "no"], /on or off/],
  [["--bucket", "uploads"], /name=folder/],
  [["--prefix", "anyfn"], /a path/],
  [["--prefix", "/a/../b"], /a path/],
  [["--clock", "soon"], /2026-01-01T00:00:00Z@60/],
  [["--verbose"], /--port, --host/],
  [["stray"], /--port, --host/],
])("%j is refused with what there is", (argv, message) => {
  expect(() => readOptions(argv, {})).toThrow(OptionError);
  expect(() => readOptions(argv, {})).toThrow(message);
});
