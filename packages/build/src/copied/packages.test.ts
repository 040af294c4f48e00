import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";
import { temporaryApp } from "../testing.ts";
import { Packages } from "./packages.ts";
import { placesOf } from "./place.ts";
import { Tracer } from "./trace.ts";

vi.stubEnv("ANYFN_METER", "off");

const LINUX_X64 = { os: "linux", cpu: "x64", libc: "glibc" } as const;

function thumbnail(options: string): string {
  return `import { invoke } from "anyfn";
import sharp from "sharp";
export default invoke({ ${options} }, async () => {
  const image = await sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } }).resize(8).png().toBuffer();
  return (await sharp(image).metadata()).width;
});
`;
}

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "copies sharp for the target's machine, and it runs from there",
  async () => {
    await using app = await temporaryApp({ "functions/thumb.ts": thumbnail("memory: 512") });
    const { manifest, out } = await app.build();
    const folder = join(out, "lambda/thumb");
    expect(manifest.targets.lambda?.functions.thumb?.copied).toEqual([
      "@img/colour",
      "@img/sharp-libvips-linux-x64",
      "@img/sharp-linux-x64",
      "detect-libc",
      "semver",
      "sharp",
    ]);
    expect((await readdir(join(folder, "node_modules/@img"))).sort()).toEqual([
      "colour",
      "sharp-libvips-linux-x64",
      "sharp-linux-x64",
    ]);
    expect(await readFile(join(folder, "index.mjs"), "utf8")).toMatch(/\("sharp"\)|from"sharp"/);
    // Nothing of the folder it was copied from is in reach.
    const alone = join(await realpath("/tmp"), `anyfn-thumb-${process.pid}`);
    try {
      await cp(folder, alone, { recursive: true });
      const { handler } = (await import(pathToFileURL(join(alone, "index.mjs")).href)) as {
        readonly handler: (event: unknown, context: unknown) => unknown;
      };
      expect(await handler({}, {})).toBe(8);
    } finally {
      await rm(alone, { recursive: true, force: true });
    }
  },
);

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "says what to install for a machine it has no code for",
  async () => {
    await using app = await temporaryApp({ "functions/thumb.ts": thumbnail('architecture: "arm64"') });
    const version = (
      JSON.parse(await readFile(join(app.folder, "node_modules/sharp/package.json"), "utf8")) as {
        readonly version: string;
      }
    ).version;
    const said = (part: string): string =>
      [
        "error NATIVE_MODULE  functions/thumb.ts  thumb on lambda",
        `  sharp needs ${part} to run on linux arm64, which is not installed.`,
        `  → Install it beside this machine's: pnpm add --os linux --cpu arm64 sharp@${version}, or npm install --os=linux --cpu=arm64 --no-save sharp@${version}.`,
        '  → Run the function on x64: { architecture: "x64" } in its options.',
      ].join("\n");
    expect(await app.mistakes()).toBe(
      [said("@img/sharp-libvips-linux-arm64"), said("@img/sharp-linux-arm64")].join("\n\n"),
    );
    expect(existsSync(join(app.folder, "dist"))).toBe(false);
  },
);

test("knows native packages by what they say of themselves", async () => {
  await using app = await temporaryApp({});
  await rm(join(app.folder, "node_modules"));
  await install(app.folder, "plain", { dependencies: { left: "1.0.0" } });
  await install(app.folder, "compiled", { gypfile: true });
  await install(app.folder, "loader", { dependencies: { "node-gyp-build": "4.0.0" } });
  await install(app.folder, "@scope/parts", {
    optionalDependencies: { "@scope/parts-win32-x64-msvc": "1.0.0" },
  });
  const packages = new Packages();
  const native = (specifier: string): boolean | undefined =>
    packages.locate(specifier, join(app.folder, "functions"))?.native;
  expect([
    native("plain"),
    native("compiled"),
    native("loader/sub/path"),
    native("@scope/parts/x"),
    native("absent"),
    native("#internal"),
  ]).toEqual([false, true, true, true, undefined, undefined]);
});

test("keeps two versions apart, and takes no other machine's part", async () => {
  await using app = await temporaryApp({});
  await rm(join(app.folder, "node_modules"));
  const root = await install(app.folder, "codec", {
    dependencies: { tool: "2.0.0", helper: "1.0.0", unused: "1.0.0" },
    optionalDependencies: {
      "codec-linux-x64-gnu": "1.0.0",
      "codec-linux-x64-musl": "1.0.0",
      "codec-darwin-arm64": "1.0.0",
    },
  });
  await writeFile(join(root, "index.js"), 'require("tool");\nrequire("helper");\n');
  for (const part of ["codec-linux-x64-gnu", "codec-linux-x64-musl", "codec-darwin-arm64", "unused"])
    await install(app.folder, part, {});
  const helper = await install(app.folder, "helper", { dependencies: { tool: "1.0.0" } });
  await writeFile(join(helper, "index.js"), 'require("tool");\n');
  const tool = await install(app.folder, "tool", { version: "2.0.0" });
  const older = await install(helper, "tool", { version: "1.0.0" });
  for (const folder of [tool, older]) await writeFile(join(folder, "index.js"), "");
  const traced = await new Tracer(new Packages()).trace(
    [{ name: "codec", folder: root, files: new Set([join(root, "index.js")]) }],
    LINUX_X64,
  );
  expect(traced.missing).toEqual([]);
  expect([...placesOf(new Map([["codec", root]]), traced.reaches)]).toEqual([
    ["node_modules/codec", root],
    ["node_modules/codec-linux-x64-gnu", join(app.folder, "node_modules/codec-linux-x64-gnu")],
    ["node_modules/helper", helper],
    ["node_modules/helper/node_modules/tool", older],
    ["node_modules/tool", tool],
  ]);
});

test("finds a native package that only a dependency knows of", async () => {
  await using app = await temporaryApp({
    "functions/a.ts":
      'import { invoke } from "anyfn";\nimport { width } from "../lib/images/index.ts";\nexport default invoke(() => width);\n',
  });
  const linked = await realpath(join(app.folder, "node_modules"));
  await rm(join(app.folder, "node_modules"));
  await mkdir(join(app.folder, "node_modules"));
  await symlink(join(linked, "anyfn"), join(app.folder, "node_modules/anyfn"));
  await app.write({
    "lib/images/index.ts": 'import codec from "codec";\nexport const width = codec.width;\n',
  });
  await install(join(app.folder, "lib/images"), "codec", { gypfile: true, binary: {}, main: "index.cjs" });
  await writeFile(join(app.folder, "lib/images/node_modules/codec/index.cjs"), "exports.width = 7;\n");
  const { manifest, out } = await app.build();
  expect(manifest.targets.lambda?.functions.a?.nativeModules).toEqual(["codec"]);
  const { handler } = (await import(pathToFileURL(join(out, "lambda/a/index.mjs")).href)) as {
    readonly handler: (event: unknown, context: unknown) => unknown;
  };
  expect(await handler({}, {})).toBe(7);
});

async function install(folder: string, name: string, manifest: object): Promise<string> {
  const target = join(folder, "node_modules", name);
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "package.json"), JSON.stringify({ name, version: "1.0.0", ...manifest }));
  return realpath(target);
}
