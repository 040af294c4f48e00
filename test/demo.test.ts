import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { targetNames } from "@anyfn/cli";
import { describe, expect, it } from "vitest";
import { hasRuntime } from "./support/runtime.ts";

const root = join(import.meta.dirname, "..");
const functions = globSync("**/*.ts", { cwd: join(root, "examples/shop/functions") }).map((file) =>
  file.replace(/\.ts$/, "").replaceAll("/", "-"),
);

/** What the demo writes where there is no terminal. It rejects when the exit code is not 0. */
async function demo(...args: readonly string[]): Promise<readonly string[]> {
  const node = [process.execPath, ["--conditions=@anyfn/source", "scripts/demo.ts", ...args]] as const;
  const { stdout } = await promisify(execFile)(...node, { cwd: root });
  return stdout.split("\n").map((line) => line.trim());
}

describe("the demo", () => {
  it.runIf(hasRuntime)(
    "runs every function of the shop on the runtime of every target that it goes to",
    async () => {
      const lines = await demo();
      const { targets } = JSON.parse(
        await readFile(join(root, "examples/shop/dist/manifest.json"), "utf8"),
      ) as { readonly targets: Readonly<Record<string, { readonly functions: object }>> }; // as the build writes it
      const expected = Object.entries(targets).map(([target, built]) => [
        target,
        Object.keys(built.functions),
      ]);
      expect(ran(lines)).toEqual(Object.fromEntries(expected));
      expect(Object.keys(targets)).toEqual(targetNames);
      expect(ran(lines)["lambda"]).toEqual(functions.toSorted());
      expect(lines).toContainEqual(
        expect.stringMatching(/^lambda {2}aws-lambda-ric 4\.\S+ on Node 24\.\S+$/),
      );
      const count = Object.values(ran(lines)).flat().length;
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^✓ ${count} functions ran in [\\d.]+ s$`)),
      );
    },
    180_000,
  );

  it("runs Lambda's without it where it is not available, and says why", async () => {
    const lines = await demo("--in-process");
    expect(lines).toContain("runtime not available: --in-process was given");
    expect(ran(lines)).toEqual({ lambda: functions.toSorted() });
    expect(lines).toContainEqual(expect.stringMatching(/^✓ 13 functions ran in [\d.]+ s$/));
  }, 120_000);
});

/** The functions that did what they should, by target. */
function ran(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  let target = "";
  const done = lines.flatMap((line) => {
    target = /^([a-z-]+) {2}\S.* on Node /.exec(line)?.[1] ?? target;
    const name = /^✓ {2}(\S+) {2,}\S+ {2,}\S+\./.exec(line)?.[1];
    return name === undefined ? [] : [{ target, name }];
  });
  return Object.fromEntries(
    [...Map.groupBy(done, (each) => each.target)].map(([name, all]) => [
      name,
      all.map((each) => each.name).toSorted(),
    ]),
  );
}
