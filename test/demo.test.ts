import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { hasRuntime } from "./support/runtime.ts";

const root = join(import.meta.dirname, "..");
const functions = globSync("**/*.ts", { cwd: join(root, "examples/shop/functions") }).map((file) =>
  file.replace(/\.ts$/, "").replaceAll("/", "-"),
);

/** What the demo writes where there is no terminal. It rejects when the exit code is not 0. */
async function demo(...args: readonly string[]): Promise<readonly string[]> {
  const node = [process.execPath, ["--conditions=@anyfn/source", "scripts/demo.mjs", ...args]] as const;
  const { stdout } = await promisify(execFile)(...node, { cwd: root });
  return stdout.split("\n").map((line) => line.trim());
}

describe("the demo", () => {
  it.runIf(hasRuntime)(
    "runs every function of the shop on the real runtime",
    async () => {
      const lines = await demo();
      expect(lines).toContainEqual(
        expect.stringMatching(/^lambda {2}aws-lambda-ric 4\.\S+ on Node 24\.\S+$/),
      );
      expect(ran(lines)).toEqual(functions.toSorted());
      expect(lines).toContainEqual(expect.stringMatching(/^✓ 13 functions ran in [\d.]+ s$/));
    },
    120_000,
  );

  it("runs them without it where it is not available, and says why", async () => {
    const lines = await demo("--in-process");
    expect(lines).toContain("runtime not available: --in-process was given");
    expect(ran(lines)).toEqual(functions.toSorted());
    expect(lines).toContainEqual(expect.stringMatching(/^✓ 13 functions ran in [\d.]+ s$/));
  }, 120_000);
});

/** The functions that did what they should. */
function ran(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^✓ {2}(\S+) {2,}\S+ {2,}aws\./.exec(line)?.[1] ?? []).toSorted();
}
