/** Targets that deploy all functions of an app as one source folder. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { type TemporaryApp, temporaryApp } from "./testing.ts";

vi.stubEnv("ANYFN_METER", "off");

const SHOP = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nimport { greeting } from "../lib/greeting.ts";\nexport default http(() => new Response(greeting()));\n',
  "functions/admin/report.ts":
    'import { schedule } from "anyfn";\nexport default schedule({ every: "1 hour" }, () => {});\n',
  "functions/signups.js": 'import { topic } from "anyfn";\nexport default topic("signups", () => {});\n',
  "functions/elsewhere.ts":
    'import { stream } from "anyfn";\nexport default stream({ name: "clicks", targets: ["lambda"] }, () => {});\n',
  "lib/greeting.ts": "export const greeting = (): string => 'hello';\n",
};

const TARGETS = [
  {
    target: "cloud-functions",
    source: "cloud-functions",
    files: [".gcloudignore", "deploy.sh", "index.mjs", "package.json"],
    triggers: { "admin-report": "gcp.scheduler", hello: "gcp.http", signups: "gcp.pubsub" },
  },
  {
    target: "firebase",
    source: "firebase/functions",
    files: [
      "firebase.json",
      "functions/.env",
      "functions/functions.yaml",
      "functions/index.mjs",
      "functions/package.json",
    ],
    triggers: { "admin-report": "firebase.schedule", hello: "gcp.http", signups: "gcp.pubsub" },
  },
] as const;

describe.each(TARGETS)("$target", ({ target, source, files, triggers }) => {
  test("is one folder with a bundle per function", async () => {
    await using app = await temporaryApp(SHOP);
    const { out, manifest, skipped } = await app.build([target]);
    const bundles = ["admin-report.mjs", "hello.mjs", "signups.mjs"].map((name) => `${source}/${name}`);
    expect(await filesOf(out)).toEqual(
      [
        ...bundles,
        ...bundles.map((path) => `${path}.map`),
        ...files.map((path) => `${target}/${path}`),
        "manifest.json",
      ].sort(),
    );
    expect(skipped).toEqual({ [target]: ["elsewhere"] });
    expect(manifest.targets[target]?.files).toEqual(files.map((path) => `${target}/${path}`).sort());
  });

  test("says in the manifest which export is which function", async () => {
    await using app = await temporaryApp(SHOP);
    const { out, manifest } = await app.build([target]);
    const functions = manifest.targets[target]?.functions ?? {};
    expect(Object.fromEntries(Object.entries(functions).map(([name, fn]) => [name, fn.trigger]))).toEqual(
      triggers,
    );
    const bytes = await readFile(join(out, source, "admin-report.mjs"));
    expect(functions["admin-report"]).toEqual({
      kind: "schedule",
      trigger: triggers["admin-report"],
      triggers: [triggers["admin-report"]],
      file: "functions/admin/report.ts",
      entry: "admin_report",
      bundle: `${source}/admin-report.mjs`,
      map: `${source}/admin-report.mjs.map`,
      bytes: bytes.byteLength,
      gzipBytes: gzipSync(bytes, { level: 9 }).byteLength,
      sha256: sha256(bytes),
    });
  });

  test("is the same, byte for byte, when it is made again, and in another folder but for maps", async () => {
    await using one = await temporaryApp(SHOP);
    await using two = await temporaryApp(SHOP);
    const first = await contents((await one.build([target])).out);
    expect(await contents((await one.build([target])).out)).toEqual(first);
    const other = await contents((await two.build([target])).out);
    const same = ([path]: readonly [string, string]): boolean =>
      !path.endsWith(".map") && path !== "manifest.json";
    expect(Object.entries(other).filter(same)).toEqual(Object.entries(first).filter(same));
  });

  test("names sources in maps relative to the map", async () => {
    await using app = await temporaryApp(SHOP);
    const { out } = await app.build([target]);
    const { sources } = JSON.parse(await readFile(join(out, source, "hello.mjs.map"), "utf8")) as {
      readonly sources: readonly string[];
    };
    const files = sources.map((path) => join(out, source, path));
    expect(files).toEqual(
      expect.arrayContaining(["functions/hello.ts", "lib/greeting.ts"].map((path) => join(app.folder, path))),
    );
    expect(sources.filter((name) => name.startsWith("/") || name.includes(app.folder))).toEqual([]);
    expect(await readFile(join(out, source, "hello.mjs"), "utf8")).toMatch(
      /\n\/\/# sourceMappingURL=hello\.mjs\.map\n$/,
    );
  });

  test("loads, and handles what the runtime passes", async () => {
    await using app = await temporaryApp({
      "functions/note.ts":
        'import { event } from "anyfn";\nexport default event("com.example.note", ({ data }) => { globalThis.noted = data; });\n',
      "functions/late-note.ts":
        'import { event } from "anyfn";\nawait 0;\nexport default event("com.example.late", ({ data }) => { globalThis.noted = data; });\n',
    });
    const { out } = await app.build([target]);
    const script = `const exported = await import("./index.mjs");
      const noted = [Object.keys(exported).sort()];
      for (const [name, type] of [["note", "com.example.note"], ["late_note", "com.example.late"]]) {
        await exported[name]({ specversion: "1.0", id: "1", source: "//test", type, data: { name } });
        noted.push(globalThis.noted);
      }
      console.log(JSON.stringify(noted));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      cwd: join(out, source),
    });
    expect(JSON.parse(stdout)).toEqual([
      ["late-note", "late_note", "note"],
      { name: "note" },
      { name: "late_note" },
    ]);
  });

  test.runIf(process.platform === "linux" && process.arch === "x64")(
    "has native packages once beside its bundles, and in package.json for the platform to install",
    async () => {
      const thumbnail = (type: string): string => `import { event } from "anyfn";
        import sharp from "sharp";
        export default event("${type}", async () => {
          const image = sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } });
          globalThis.width = (await sharp(await image.resize(8).png().toBuffer()).metadata()).width;
        });\n`;
      await using app = await temporaryApp({
        "functions/a.ts": thumbnail("com.example.a"),
        "functions/b.ts": thumbnail("com.example.b"),
        "functions/hello.ts": SHOP["functions/hello.ts"],
        "lib/greeting.ts": SHOP["lib/greeting.ts"],
      });
      const { out, manifest } = await app.build([target]);
      const functions = manifest.targets[target]?.functions ?? {};
      expect(functions.a?.copied).toEqual([
        "@img/colour",
        "@img/sharp-libvips-linux-x64",
        "@img/sharp-linux-x64",
        "detect-libc",
        "semver",
        "sharp",
      ]);
      expect(functions.a?.nativeModules).toEqual([
        "@img/sharp-libvips-linux-x64",
        "@img/sharp-linux-x64",
        "sharp",
      ]);
      expect(functions.b?.copied).toEqual(functions.a?.copied);
      expect(functions.hello?.copied).toBeUndefined();
      expect(functions.hello?.nativeModules).toBeUndefined();
      expect((await readdir(join(out, source, "node_modules"))).sort()).toEqual([
        "@img",
        "detect-libc",
        "semver",
        "sharp",
      ]);
      const { version } = JSON.parse(
        await readFile(join(app.folder, "node_modules/sharp/package.json"), "utf8"),
      ) as { readonly version: string };
      expect(await dependencies(join(out, source))).toEqual({
        "@google-cloud/functions-framework": expect.any(String),
        sharp: version,
      });
      // Nothing of the folder it was copied from is in reach.
      const alone = join(await realpath("/tmp"), `anyfn-${target}-${process.pid}`);
      try {
        await cp(join(out, source), alone, { recursive: true });
        const { a } = await load(alone);
        await a?.({ specversion: "1.0", id: "1", source: "//test", type: "com.example.a" });
        expect((globalThis as { width?: unknown }).width).toBe(8); // where the function puts it
      } finally {
        await rm(alone, { recursive: true, force: true });
      }
    },
  );

  test("puts what native packages need in one place for all bundles", async () => {
    await using app = await temporaryApp({});
    await ownPackages(app);
    const code = (name: string): string =>
      `import { invoke } from "anyfn";\nimport codec from "${name}";\nexport default invoke(() => codec);\n`;
    await app.write({ "functions/a.ts": code("a-codec"), "functions/b.ts": code("b-codec") });
    // Each needs another version of a tool, and both cannot lie in the same place.
    for (const [name, version] of [
      ["a-codec", "1.0.0"],
      ["b-codec", "2.0.0"],
    ] as const) {
      await install(app.folder, name, {
        gypfile: true,
        binary: {},
        dependencies: { tool: version },
        code: 'export { default } from "tool";',
      });
      await install(join(app.folder, "node_modules", name), "tool", { version });
    }
    const { out } = await app.build([target]);
    const version = async (path: string): Promise<string> => {
      const manifest = await readFile(join(out, source, "node_modules", path, "package.json"), "utf8");
      return (JSON.parse(manifest) as { readonly version: string }).version;
    };
    expect([await version("tool"), await version("b-codec/node_modules/tool")]).toEqual(["1.0.0", "2.0.0"]);
  });

  test("never carries the framework that hosts it", async () => {
    await using app = await temporaryApp({
      "functions/a.ts":
        'import { http as register } from "@google-cloud/functions-framework";\nimport { invoke } from "anyfn";\nimport { left } from "left";\nexport default invoke(() => [register, left]);\n',
      "anyfn.config.js": 'export default { external: ["left"] };\n',
    });
    await ownPackages(app);
    await install(app.folder, "@google-cloud/functions-framework", {
      code: "export const http = 'THE_FRAMEWORK';",
    });
    await install(app.folder, "left", { version: "3.2.1", code: "export const left = 'THE_LEFT';" });
    const { out } = await app.build([target, "lambda"]);
    const bundle = await readFile(join(out, source, "a.mjs"), "utf8");
    expect(bundle).toMatch(/from ?["'`]@google-cloud\/functions-framework["'`]/);
    expect(bundle).not.toMatch(/THE_/);
    expect(await dependencies(join(out, source))).toEqual({
      "@google-cloud/functions-framework": "1.0.0",
      left: "3.2.1",
    });
    // Elsewhere it is a package like any other.
    const lambda = await readFile(join(out, "lambda/a/index.mjs"), "utf8");
    expect(lambda).toContain("THE_FRAMEWORK");
  });

  test("says where a mistake is, and how to go on", async () => {
    await using app = await temporaryApp({
      "functions/clicks.ts":
        'import { stream } from "anyfn";\n\nexport default stream("clicks", () => {});\n',
      "functions/slow.ts":
        'import { topic } from "anyfn";\nexport default topic({ name: "signups", timeout: 600 }, () => {});\n',
      "functions/whole.ts":
        'import { queue } from "anyfn";\nexport default queue.batch("orders", () => {});\n',
    });
    const said = await app.mistakes([target]);
    expect(said).toMatch(
      new RegExp(`^error UNSUPPORTED  functions/clicks\\.ts:3  clicks on ${target}$`, "m"),
    );
    expect(said).toMatch(new RegExp(`^error UNSUPPORTED  functions/slow\\.ts:2  slow on ${target}$`, "m"));
    expect(said).toMatchSnapshot();
    expect(await readdir(app.folder)).not.toContain("dist");
  });
});

test("deploy.sh can be run", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build(["cloud-functions"]);
  expect((await stat(join(out, "cloud-functions/deploy.sh"))).mode & 0o777).toBe(0o755);
});

test("copies Firebase's own packages wherever a function goes, and lists them for the platform to install", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { invoke } from "anyfn";\nimport { initializeApp } from "firebase-admin/app";\nexport default invoke(() => initializeApp);\n',
  });
  await ownPackages(app);
  await install(app.folder, "firebase-admin", {
    version: "14.0.0",
    exports: { "./app": "./index.js" },
    code: "export const initializeApp = 'THE_ADMIN';",
  });
  const { out } = await app.build(["firebase", "cloud-functions"]);
  for (const folder of ["firebase/functions", "cloud-functions"]) {
    expect(await readFile(join(out, folder, "a.mjs"), "utf8")).not.toContain("THE_ADMIN");
    expect(await dependencies(join(out, folder))).toMatchObject({ "firebase-admin": "14.0.0" });
    const copy = join(out, folder, "node_modules/firebase-admin/index.js");
    expect(await readFile(copy, "utf8")).toContain("THE_ADMIN");
  }
});

type Exported = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The exports of a source folder, as a runtime finds them. */
async function load(folder: string): Promise<Exported> {
  return (await import(pathToFileURL(join(folder, "index.mjs")).href)) as Exported; // functions all of them
}

async function dependencies(folder: string): Promise<unknown> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly dependencies: unknown;
  };
  return manifest.dependencies;
}

/** Gives the app a `node_modules` of its own, with anyfn in it. */
async function ownPackages(app: TemporaryApp): Promise<void> {
  const modules = join(app.folder, "node_modules");
  const linked = await realpath(modules);
  await rm(modules);
  await mkdir(modules);
  await symlink(join(linked, "anyfn"), join(modules, "anyfn"));
}

async function install(
  folder: string,
  name: string,
  { code = "export default 1;", ...manifest }: Readonly<Record<string, unknown>> & { readonly code?: string },
): Promise<void> {
  const target = join(folder, "node_modules", name);
  await mkdir(target, { recursive: true });
  await writeFile(
    join(target, "package.json"),
    JSON.stringify({ name, version: "1.0.0", type: "module", main: "index.js", ...manifest }),
  );
  await writeFile(join(target, "index.js"), `${code}\n`);
}

async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function contents(folder: string): Promise<Record<string, string>> {
  const paths = await filesOf(folder);
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, sha256(await readFile(join(folder, path)))] as const)),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
