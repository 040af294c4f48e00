import { expect, test } from "vitest";
import { type Command, defineCommand } from "./command.ts";
import { parseArguments } from "./parse.ts";

const command: Command = defineCommand({
  name: "sail",
  summary: "",
  positional: { name: "ports", description: "", most: 2 },
  options: {
    wind: { takes: "text", description: "", values: ["north", "south"] },
    crew: { takes: "number", description: "", example: "3" },
    json: { description: "" },
    flag: { description: "", on: true },
  },
  examples: [],
  run: () => 0,
});

test.each([
  [[], { _: [], json: false, flag: true }],
  [["a", "--crew", "3", "b"], { _: ["a", "b"], crew: "3", json: false, flag: true }],
  [["--crew=-3", "--json"], { _: [], crew: "-3", json: true, flag: true }],
  [["--crew", "-3"], { _: [], crew: "-3", json: false, flag: true }],
  [["--crew="], { _: [], json: false, flag: true }],
  [["-", "--no-flag"], { _: ["-"], json: false, flag: false }],
  [["--json=false", "--flag=true"], { _: [], json: false, flag: true }],
  [["--", "--json"], { _: ["--json"], json: false, flag: true }],
])("reads %j", (argv, given) => {
  expect(parseArguments(argv, command).given).toEqual(given);
});

test.each<[readonly string[], readonly string[]]>([
  [["--crew", "3", "a", "b"], []],
  [["--crw", "3"], ["There is no option --crw."]],
  [["--constructor"], ["There is no option --constructor."]],
  [["--no-json"], ["There is no option --no-json."]],
  [["-x"], ["There is no option -x."]],
  [["--crew"], ["--crew needs a value."]],
  [["--crew", "--json"], ["--crew needs a value."]],
  [["--wind", "nort"], ['--wind is "nort", which is not one of its values.']],
  [["--json=3"], ['--json takes no value, and was given "3".']],
  [["a", "b", "c"], ['Unexpected argument "c".']],
])("the mistakes of %j", (argv, reasons) => {
  const { mistakes } = parseArguments(argv, command);
  expect(mistakes.map(({ reason }) => reason)).toEqual(reasons);
  for (const { code, waysOut } of mistakes) {
    expect(code).toBe("INVALID_ARGUMENT");
    expect(waysOut.length).toBeGreaterThanOrEqual(2);
  }
});

test("says what was most likely meant", () => {
  const hints = (...argv: readonly string[]) => parseArguments(argv, command).mistakes[0]?.waysOut[0];
  expect(hints("--wnd", "north")).toBe("Did you mean --wind?");
  expect(hints("--wind", "nort")).toBe("Did you mean --wind north?");
  expect(hints("--no-flg")).toBe("Did you mean --no-flag?");
  expect(hints("--wind")).toBe("Such as --wind north.");
});
