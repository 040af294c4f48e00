import { expect, test } from "vitest";
import { help, readCommandLine } from "./command-line.ts";
import { CreateError } from "./create-error.ts";

test("reads what is said", () => {
  expect(
    readCommandLine([
      "shop",
      "--template",
      "api",
      "--targets",
      "lambda, node,lambda",
      "--yes",
      "--no-install",
    ]),
  ).toEqual({
    folder: "shop",
    template: "api",
    targets: ["lambda", "node"],
    yes: true,
    install: false,
    ci: false,
    help: false,
    version: false,
  });
});

test("leaves open what is not said", () => {
  expect(readCommandLine([])).toMatchObject({ yes: false, install: true, ci: false });
  expect(readCommandLine([])).toMatchObject({ folder: undefined, template: undefined, targets: undefined });
});

test.each([
  [["--template", "toString"], 'There is no template "toString".'],
  [["--targets", "lambda,aws"], 'There is no target "aws".'],
  [["--targets", ","], "--targets names no target."],
  [["--targets"], "Option '--targets <value>' argument missing."],
  [["--targt", "lambda"], "Unknown option '--targt'."],
  [["a", "b"], "There is one folder to a command, and 2 were named: a, b."],
])("%j is a wrong command", (args, reason) => {
  const read = () => readCommandLine(args);
  expect(read).toThrow(CreateError);
  expect(read).toThrow(expect.objectContaining({ exitCode: 2, message: reason }));
});

test("helps in 110 columns", () => {
  expect(
    help()
      .split("\n")
      .filter((line) => line.length > 110),
  ).toEqual([]);
});
