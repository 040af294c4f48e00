import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { program } from "../program.ts";
import { runCommand } from "../run-command.ts";
import type { Command, CommandGroup } from "./command.ts";
import { commandHelp, groupHelp } from "./help.ts";

async function all(group: CommandGroup): Promise<readonly (Command | CommandGroup)[]> {
  const loaded = await Promise.all(Object.values(group.commands).map((load) => load()));
  const inside = await Promise.all(loaded.map((one) => ("commands" in one ? all(one) : [])));
  return [group, ...loaded, ...inside.flat()];
}

const every = await all(program);
const commands = every.flatMap((one): readonly Command[] => ("commands" in one ? [] : [one]));

describe.each(every.map((one) => [one.name || "anyfn", one] as const))("the help of %s", (_name, one) => {
  test("fits 80 columns, and has no colour where nobody sees it", async () => {
    const text = "commands" in one ? await groupHelp(one) : commandHelp(one);
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(text).not.toContain("\u001b");
  });
});

describe.each(commands.map((one) => [one.name, one] as const))("%s", (name, command) => {
  test("has an example, and says what each option takes", () => {
    const text = commandHelp(command);
    for (const example of command.examples) expect(text).toContain(`\n  ${example}`);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [option, { takes, on }] of Object.entries(command.options))
      expect(text).toContain(`  --${on ? "no-" : ""}${option}${takes ? ` <${takes}>` : ""}`);
    expect(command.examples[0]).toMatch(new RegExp(`^anyfn ${name}\\b`));
  });
});

test.each([
  ["build", "--help"],
  ["help", "build"],
  ["build", "x", "y", "-h"],
])("%s %s prints it on standard output", async (...args) => {
  const { code, stdout, stderr } = await runCommand(args, { cwd: import.meta.dirname });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("USAGE anyfn build [OPTIONS] [APP]\n");
  expect(stdout).toContain("--out <folder>");
  expect(stdout).toContain("default: dist");
});

test("ends quietly when nobody reads on", async () => {
  const run = promisify(execFile)("sh", [
    "-c",
    `"${process.execPath}" --conditions=@anyfn/source "${join(import.meta.dirname, "../bin.ts")}" cost --help | head -n 1`,
  ]);
  expect(await run).toEqual({ stdout: "Prices a workload, or recorded usage, on every plan.\n", stderr: "" });
});
