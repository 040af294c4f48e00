/** A third party's package taken through every command that knows targets: by its folder, by its name, and as a value in the configuration. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const adapter = join(root, "examples/custom-adapter");
const NAME = "cloudflare-workers";

const FILES = {
  "package.json": '{ "name": "elsewhere", "type": "module" }\n',
  "anyfn.config.ts":
    'export default { conditions: ["@anyfn/source"], targets: ["@anyfn/example-custom-adapter"] };\n',
  "value/package.json": '{ "name": "value", "type": "module" }\n',
  "value/anyfn.config.ts": `
    import mine from "@anyfn/example-custom-adapter/target";
    export default { conditions: ["@anyfn/source"], targets: [mine] };\n`,
  "functions/hello.ts": HELLO(),
  "value/functions/hello.ts": HELLO(),
  "functions/orders.ts": `
    import { queue } from "anyfn";
    export default queue("orders", ({ data }, { log }) => log.info("an order", { n: data.n }));`,
  "usage.jsonl": `${JSON.stringify({
    ...{ schema: "anyfn.usage/1", function: "hello", target: NAME, startedAt: "2026-11-22T10:00:00.000Z" },
    ...{ durationMs: 30_000_000, invocations: 20_000_000 },
  })}\n`,
};

function HELLO(): string {
  return `
    import { http } from "anyfn";
    export default http({ route: "/hello/:name" }, (_request, { params, provider }) => {
      return Response.json({ hello: params.name, on: provider.length > 0 });
    });`;
}

let app: string;
beforeAll(async () => {
  app = await mkdtemp(join(import.meta.dirname, ".third-party-"));
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(app, path)), { recursive: true });
    await writeFile(join(app, path), text);
  }
  // As an install of the package does.
  await mkdir(join(app, "node_modules/@anyfn"), { recursive: true });
  await symlink(adapter, join(app, "node_modules/@anyfn/example-custom-adapter"));
});
afterAll(() => rm(app, { recursive: true, force: true }));

async function anyfn(...args: readonly string[]): Promise<{
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const bin = join(root, "packages/cli/src/bin.ts");
  const run = promisify(execFile)(process.execPath, ["--conditions=@anyfn/source", bin, ...args], {
    cwd: app,
    maxBuffer: 1e8,
  });
  const {
    stdout = "",
    stderr = "",
    code = 0,
  } = (await run.catch((error: unknown) => error)) as {
    readonly stdout?: string;
    readonly stderr?: string;
    readonly code?: number;
  }; // both carry what was printed
  return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
}

describe("a third party's target", () => {
  test.each([
    ["the configuration names its package", []],
    ["--target names its package", ["--target", "@anyfn/example-custom-adapter"]],
    ["--target names its folder", ["--target", "../../examples/custom-adapter"]],
    ["--target names its target, which the configuration has", ["--target", NAME]],
    ["the configuration has it as a value", ["value"]],
    ["the configuration has it as a value, and --target names it", ["value", "--target", NAME]],
  ])("is built where %s", async (_, args) => {
    const { code, stdout, stderr } = await anyfn("build", "--json", ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { manifest } = JSON.parse(stdout) as { readonly manifest: { readonly targets: object } }; // what the command prints
    expect(Object.keys(manifest.targets)).toEqual([NAME]);
    const folder = join(app, args[0] === "value" ? "value/dist" : "dist", NAME, "hello");
    expect(JSON.parse(await readFile(join(folder, "wrangler.json"), "utf8"))).toMatchObject({
      name: "hello",
      main: "index.mjs",
    });
    expect(await readFile(join(folder, "index.mjs"), "utf8")).toContain("cloudflare.http");
  });

  test("hears what its target cannot do of an app", async () => {
    await writeFile(
      join(app, "functions/clicks.ts"),
      'import { stream } from "anyfn";\nexport default stream("clicks", () => {});\n',
    );
    const { code, stderr } = await anyfn("build");
    await rm(join(app, "functions/clicks.ts"));
    expect(code).not.toBe(0);
    expect(stderr).toContain("this one is of the kind stream");
  });

  test("is played by anyfn conformance, which writes the page, JUnit and JSON", async () => {
    const { code, stdout } = await anyfn(
      ...["conformance", "--target", NAME, "--filter", "http.method", "--json"],
      ...["--level", "in-process,runtime", "--html", "report.html", "--junit", "results.xml"],
    );
    const { ok, runs } = JSON.parse(stdout) as {
      readonly ok: boolean;
      readonly runs: readonly Record<string, unknown>[];
    }; // what the command prints
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(runs.map(({ target, level }) => [target, level])).toEqual([
      [NAME, "in-process"],
      [NAME, "runtime"],
    ]);
    expect(runs[1]?.["runtime"]).toMatch(/^miniflare \d/);
    expect(await readFile(join(app, "report.html"), "utf8")).toContain("anyfn conformance");
    expect(await readFile(join(app, "results.xml"), "utf8")).toContain(`${NAME} runtime`);
  }, 120_000);

  test.each(["in-process", "runtime"])(
    "takes part in anyfn parity, %s",
    async (level) => {
      const { code, stdout } = await anyfn(
        ...["parity", "hello", "--target", `lambda,${NAME}`, "--level", level, "--json"],
        ...["--variant", `lambda@http-v2,${NAME}@http`],
      );
      expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
        code: 0,
        ok: true,
        differences: [],
        targets: [{ target: "lambda" }, { target: NAME, variant: "http" }],
      });
    },
    120_000,
  );

  test("is priced by anyfn cost, described or recorded, by name or by folder", async () => {
    const work = ["--requests", "20M", "--duration", "100ms", "--memory", "128", "--cpu", "5ms"];
    const date = ["--date", "2026-12-01", "--json"];
    // 10M of the requests and 70M of the 100M milliseconds are billed, and the month.
    const expected = { plan: `${NAME}:paid`, usd: "9.4" };
    for (const target of [
      NAME,
      `${NAME}:paid`,
      "../../examples/custom-adapter",
      "../../examples/custom-adapter:paid",
    ]) {
      const { code, stdout } = await anyfn("cost", ...work, ...date, "--target", target);
      expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 0, estimates: [expected] });
    }
    const usual = JSON.parse((await anyfn("cost", ...work, ...date)).stdout) as {
      readonly estimates: readonly { readonly plan: string }[];
    }; // what the command prints
    expect(usual.estimates.map(({ plan }) => plan)).toEqual(
      expect.arrayContaining([`${NAME}:paid`, "lambda:arm64"]),
    );
    const recorded = await anyfn("cost", "--from", "usage.jsonl", ...date);
    expect({ code: recorded.code, ...(JSON.parse(recorded.stdout) as object) }).toMatchObject({
      code: 0,
      records: 1,
      skipped: 0,
      usd: "8",
    });
    const compared = await anyfn("cost", "--from", "usage.jsonl", "--as", "lambda:arm64", ...date);
    expect({ code: compared.code, ...(JSON.parse(compared.stdout) as object) }).toMatchObject({
      code: 0,
      usd: "8",
    });
  }, 60_000);

  test("that there is no package of is a mistake, with ways out", async () => {
    const { code, stderr } = await anyfn(
      "cost",
      "--requests",
      "1M",
      "--duration",
      "1ms",
      "--memory",
      "128",
      "--target",
      "./nothing",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("There is no target");
  });
});
