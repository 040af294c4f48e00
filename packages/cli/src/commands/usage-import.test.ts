import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { type CommandRun, runCommand } from "../run-command.ts";

const folder = mkdtempSync(join(tmpdir(), "anyfn-usage-"));
afterAll(() => rmSync(folder, { recursive: true }));

// The same lines as the parsers' own tests have, with their sources.
const logs = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../cost/src/fixtures/lambda-logs.json"), "utf8"),
) as Readonly<Record<"plain" | "cold" | "tail", string>>;

function usageImport(args: readonly string[], input = ""): Promise<CommandRun> {
  return runCommand(["usage", "import", ...args], { cwd: folder, input });
}

const cold = {
  schema: "anyfn.usage/1",
  function: "thumb",
  target: "lambda",
  region: "eu-west-1",
  architecture: "arm64",
  memoryMb: 512,
  startedAt: "2026-11-22T09:59:59.999Z",
  cumulative: false,
  invocations: 1,
  outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
  durationMs: 250.06,
  billedMs: 351,
  billedBy: "platform",
  coldStarts: 1,
  initMs: 100.77,
  memoryUsedMb: 83,
  id: "8286a188-ba32-4475-8077-530cd35c09a9",
};

test("makes records of a log, packed or not, the function by the file's name", async () => {
  writeFileSync(join(folder, "thumb.log"), `START RequestId: 1\n${logs.cold}\n`);
  writeFileSync(join(folder, "orders.log.gz"), gzipSync(`${logs.cold}\n`));
  const { code, stdout, stderr } = await usageImport([
    "thumb.log",
    "orders.log.gz",
    "--region",
    "eu-west-1",
    "--architecture",
    "arm64",
  ]);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([cold, { ...cold, function: "orders" }]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "✔ 2 records from 2 files; 1 line of something else\n",
  });
});

test("what it makes is priced as it was billed", async () => {
  const imported = await usageImport(
    ["-", "--function", "thumb", "--architecture", "arm64"],
    `${logs.cold}\n${logs.tail}\n`,
  );
  const { stdout, code } = await runCommand(
    ["cost", "--from", "-", "--no-free-tier", "--date", "2026-11-22", "--json"],
    { cwd: folder, input: imported.stdout },
  );
  const { groups, skipped } = JSON.parse(stdout) as { groups: unknown; skipped: number };
  expect({ code, skipped, groups }).toEqual({
    code: 0,
    skipped: 0,
    // 3.351 s of 512 MB and two requests, to the twelfth digit.
    groups: [
      {
        key: { function: "thumb" },
        invocations: 2,
        errors: 1,
        billedSeconds: "3.351",
        usd: "0.000022740112",
      },
    ],
  });
});

test("counts bad lines and names them, and records without a time", async () => {
  const { code, stdout, stderr } = await usageImport(
    ["-", "--date", "2026-11-01"],
    [logs.plain, logs.plain.slice(0, 70), logs.cold].join("\n"),
  );
  expect(stdout.split("\n").map((line) => line.slice(0, 47))).toEqual([
    '{"schema":"anyfn.usage/1","function":"function"',
    '{"schema":"anyfn.usage/1","function":"function"',
    "",
  ]);
  expect(stdout).toContain('"startedAt":"2026-11-01T00:00:00.000Z"');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: [
      "✘ 2 records from 1 file; 0 lines of something else; 1 problem:",
      "  -:2  is cut off, or a figure in it is none: a REPORT line has Duration, Billed Duration and Memory Size",
      "  1 record had no time and got one; --date says which day it was.\n",
    ].join("\n"),
  });
});

test("says what it reads where there is nothing of it", async () => {
  const { code, stdout, stderr } = await usageImport(["-"], "hello\n");
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "✘ 0 records from 1 file; 1 line of something else\n  → REPORT lines and platform.report events of Lambda, time series of Google and metrics of Azure are read; see docs/metering.md.\n",
  });
});

test("ends quietly when nobody reads on", async () => {
  const many = Array.from({ length: 20_000 }, () => logs.cold).join("\n");
  writeFileSync(join(folder, "many.log"), many);
  const { spawn } = await import("node:child_process");
  const bin = join(import.meta.dirname, "../bin.ts");
  const child = spawn(process.execPath, ["--conditions=@anyfn/source", bin, "usage", "import", "many.log"], {
    cwd: folder,
  });
  let stderr = "";
  child.stderr.on("data", (piece: Buffer) => {
    stderr += piece.toString();
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test.each([
  [[], "There is no file to import."],
  [["none.log"], "The file cannot be read: it is not there."],
  [["-", "--architecture", "mips"], '"mips" is no architecture.'],
  [["-", "--target", "lambda"], '"lambda" is not among the targets whose exports look alike.'],
  [["-", "--date", "yesterday"], '"yesterday" is no day.'],
  [["-", "--date", "2026-02-31"], '"2026-02-31" is no day.'],
  [
    ["-", "--memory", "lots"],
    'memory ("lots") is no figure. Write MB as a number, or a unit: 512, 512MB or 1.5GB.',
  ],
  [["-", "--regoin", "x"], "There is no option --regoin."],
] as const)("refuses %j", async (args, reason) => {
  const { code, stdout, stderr } = await usageImport(args);
  expect({ code, stdout, reason: stderr.split("\n")[1]?.trim() }).toEqual({ code: 2, stdout: "", reason });
});

test("says in its help how it is called, without colours where nobody sees them", async () => {
  const { code, stdout } = await usageImport(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("USAGE anyfn usage import [OPTIONS] [FILES]");
  expect(stdout).not.toContain("\u001b");
});
