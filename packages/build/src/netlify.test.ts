import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type TemporaryApp, temporaryApp } from "./testing.ts";

const SHOP = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nexport default http({ env: { GREETING: "hello" } }, (request) => new Response([process.env["GREETING"], new URL(request.url).pathname, request.constructor.name].join(" ")));\n',
  "functions/users.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/users/:id", methods: ["GET"] }, (_request, context) => Response.json(context.params));\n',
  "functions/tick.ts":
    'import { schedule } from "anyfn";\nexport default schedule("*/5 * * * *", () => {});\n',
  "functions/resize.ts": 'import { invoke } from "anyfn";\nexport default invoke((event) => event.data);\n',
  "functions/deployed.ts":
    'import { event } from "anyfn";\nexport default event("com.netlify.deploy.succeeded", () => {});\n',
  "functions/uploads.ts":
    'import { storage } from "anyfn";\nexport default storage({ bucket: "uploads" }, () => {});\n',
  "anyfn.config.ts": "export default { netlify: { bridge: true } };\n",
};

afterEach(() => vi.unstubAllEnvs());

async function files(folder: string): Promise<readonly string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test("builds the functions of Netlify, which its own packager reads back", async () => {
  await using app = await temporaryApp(SHOP);
  const { manifest, out } = await app.build(["netlify"]);
  const bundles = ["anyfn-events", "anyfn-http", "deploy-succeeded", "resize", "tick"].flatMap((name) =>
    [`${name}.mjs`, "bundle.mjs", "bundle.mjs.map"].map((file) => `netlify/functions/${name}/${file}`),
  );
  expect(await files(join(out, "netlify"))).toEqual(
    [...bundles, "netlify/functions/anyfn-http/env.mjs", "netlify.toml", "public/.gitkeep"].sort(),
  );
  expect(
    Object.entries(manifest.targets.netlify?.functions ?? {}).map(([name, fn]) => [
      name,
      fn.trigger,
      fn.entry,
    ]),
  ).toEqual([
    ["deployed", "netlify.event.deploy", "deploy-succeeded.default"],
    ["hello", "netlify.http", "anyfn-http.default"],
    ["resize", "netlify.background", "resize.default"],
    ["tick", "netlify.schedule", "tick.default"],
    ["uploads", "netlify.cloudevents.storage", "anyfn-events.default"],
    ["users", "netlify.http", "anyfn-http.default"],
  ]);
});

test("two builds are the same to the byte, and maps name sources of the app", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build(["netlify"]);
  const folder = join(out, "netlify");
  const read = async (): Promise<readonly (readonly [string, string])[]> =>
    Promise.all(
      (await files(folder)).map(
        async (file) => [file, await readFile(join(folder, file), "latin1")] as const,
      ),
    );
  const first = await read();
  await rm(out, { recursive: true });
  await app.build(["netlify"]);
  expect(await read()).toEqual(first);
  const map = JSON.parse(
    await readFile(join(folder, "netlify/functions/anyfn-http/bundle.mjs.map"), "utf8"),
  ) as { readonly sources: readonly string[] };
  expect(map.sources).toContain("../../../../../functions/hello.ts");
  expect(map.sources.filter((source) => source.startsWith("/") || source.includes(app.folder))).toEqual([]);
});

test("what was built runs alone, on the platform's own classes", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build(["netlify"]);
  const alone = join(await realpath("/tmp"), `anyfn-netlify-${process.pid}`);
  await rename(join(out, "netlify/netlify/functions"), alone);
  try {
    const script = `
      const { default: handle } = await import(${JSON.stringify(pathToFileURL(join(alone, "anyfn-http/anyfn-http.mjs")).href)});
      const get = async (path, init) => { const response = await handle(new Request("https://shop.example" + path, init), {}); return [response.status, response.constructor === globalThis.Response, await response.text()]; };
      console.log(JSON.stringify([await get("/a"), await get("/users/7"), await get("/users/7", { method: "POST" })]));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      env: { ANYFN_METER: "off" },
    });
    expect(JSON.parse(stdout)).toEqual([
      [200, true, "hello /a Request"],
      [200, true, '{"id":"7"}'],
      [200, true, "hello /users/7 Request"],
    ]);
  } finally {
    await rm(alone, { recursive: true });
  }
});

test("stacks name the app's own files, without any option of Node's", async () => {
  await using app = await temporaryApp({
    "functions/boom.ts":
      'import { http } from "anyfn";\n\nexport default http(() => {\n  throw new TypeError("out of order");\n});\n',
  });
  const { out } = await app.build(["netlify"]);
  const entry = join(out, "netlify/netlify/functions/anyfn-http/anyfn-http.mjs");
  const script = `
    const { default: handle } = await import(${JSON.stringify(pathToFileURL(entry).href)});
    await handle(new Request("https://shop.example/"), {});
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env: { ANYFN_METER: "off" },
  });
  expect(stdout).toMatch(/TypeError: out of order\\n +at .*functions\/boom\.ts:4:/);
});

test.each(["NETLIFY", "NETLIFY_LOCAL"])(
  "where Netlify runs the build (%s), the functions are where it takes them from",
  async (variable) => {
    await using app = await temporaryApp(SHOP);
    const place = join(app.folder, ".netlify/v1/functions");
    await app.build(["netlify"]);
    expect(existsSync(place)).toBe(false);
    vi.stubEnv(variable, "true");
    await mkdir(join(place, "other"), { recursive: true });
    await mkdir(join(place, "tick"));
    await writeFile(join(place, "tick/old.mjs"), "");
    const { out } = await app.build(["netlify"]);
    expect((await files(place)).filter((file) => !file.startsWith("other"))).toEqual(
      await files(join(out, "netlify/netlify/functions")),
    );
    expect(existsSync(join(place, "other"))).toBe(true);
  },
);

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "copies native packages into the function's own folder, where Netlify finds it",
  async () => {
    await using app = await temporaryApp({
      "functions/thumb.ts":
        'import { invoke } from "anyfn";\nimport sharp from "sharp";\nexport default invoke({ access: "public", native: { netlify: { background: false } } }, async () => (await sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } }).resize(8).png().toBuffer()).length > 0);\n',
    });
    const { out, manifest } = await app.build(["netlify"]);
    const folder = join(out, "netlify/netlify/functions/thumb");
    expect((await readdir(join(folder, "node_modules"))).sort()).toEqual([
      "@img",
      "detect-libc",
      "semver",
      "sharp",
    ]);
    expect(manifest.targets.netlify?.functions["thumb"]?.nativeModules).toContain("sharp");
    const { default: handle } = (await import(pathToFileURL(join(folder, "thumb.mjs")).href)) as {
      readonly default: (request: Request) => Promise<Response>;
    }; // what a build makes
    vi.stubEnv("ANYFN_METER", "off");
    const response = await handle(new Request("https://shop.example/", { method: "POST" }));
    expect([response.status, await response.text()]).toEqual([200, "true"]);
  },
);

describe("mistakes", () => {
  const said = async (found: Readonly<Record<string, string>>): Promise<string> => {
    await using app: TemporaryApp = await temporaryApp(found);
    const text = await app.mistakes(["netlify"]);
    expect(existsSync(join(app.folder, "dist"))).toBe(false);
    expect(text).not.toMatch(/^\s+at /m);
    return text;
  };

  test("what Netlify cannot trigger", async () => {
    expect(await said({ "functions/uploads.ts": SHOP["functions/uploads.ts"] })).toMatchSnapshot();
  });

  test("a schedule in a time zone", async () => {
    expect(
      await said({
        "functions/nightly.ts":
          'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 2 * * *", timezone: "Europe/Paris" }, () => {});\n',
      }),
    ).toMatchSnapshot();
  });

  test("a name that Netlify takes for something else", async () => {
    expect(
      await said({
        "functions/deploy-succeeded.ts": 'import { invoke } from "anyfn";\nexport default invoke(() => 1);\n',
      }),
    ).toMatchSnapshot();
  });

  test("what Netlify's packager reads otherwise stops the build, and leaves what was built before", async () => {
    await using app = await temporaryApp({
      "functions/a.ts":
        'import { invoke } from "anyfn";\nexport default invoke({ native: { netlify: { region: "moon" } } }, () => 1);\n',
    });
    expect(await app.mistakes(["netlify"])).toMatchSnapshot();
    expect(existsSync(join(app.folder, "dist"))).toBe(false);
  });
});

describe("an app that publishes files", () => {
  const PUBLISHING = (more = "") => `export default { netlify: { publish: "site"${more} } };\n`;
  const ECHO = (options: string) =>
    `import { http } from "anyfn";\nexport default http({ ${options} }, (request, { params }) => Response.json({ path: new URL(request.url).pathname, params }));\n`;
  const FILES = {
    "functions/hello.ts": ECHO('route: "/hello/:name"'),
    "functions/own.ts": ECHO('route: "/api/own"'),
    "anyfn.config.js": PUBLISHING(),
  };
  const answer = async (folder: string, path: string): Promise<unknown> => {
    const file = join(folder, "dist/netlify/netlify/functions/anyfn-http/bundle.mjs");
    const { default: handler } = (await import(`${pathToFileURL(file)}?${path}`)) as {
      readonly default: (request: Request, context: object) => Promise<Response>;
    };
    const response = await handler(new Request(`https://site.test${path}`), { requestId: "r" });
    return response.status === 200 ? response.json() : response.status;
  };

  test("answers under /api, at a route that begins with it as it is", async () => {
    await using app = await temporaryApp(FILES);
    await app.build(["netlify"]);
    expect(await answer(app.folder, "/api/hello/ada")).toEqual({
      path: "/api/hello/ada",
      params: { name: "ada" },
    });
    expect(await answer(app.folder, "/api/own")).toEqual({ path: "/api/own", params: {} });
  });

  test("asks Netlify for nothing else where all functions are below /api", async () => {
    await using app = await temporaryApp({
      "functions/hello.ts": FILES["functions/hello.ts"],
      "anyfn.config.js": PUBLISHING(),
    });
    await app.build(["netlify"]);
    const entry = await readFile(
      join(app.folder, "dist/netlify/netlify/functions/anyfn-http/anyfn-http.mjs"),
      "utf8",
    );
    expect(entry).toMatch(/"path": \[\s*"\/api",\s*"\/api\/\*"\s*\]/);
  });

  test.each([
    ["the app", 'export default { basePath: "/v1", netlify: { publish: "site" } };\n', "/v1/hello/ada"],
    ["the target's section", PUBLISHING(', basePath: "/"'), "/hello/ada"],
  ])("answers where %s says", async (_, config, path) => {
    await using app = await temporaryApp({
      "functions/hello.ts": FILES["functions/hello.ts"],
      "anyfn.config.js": config,
    });
    await app.build(["netlify"]);
    expect(await answer(app.folder, path)).toEqual({ path, params: { name: "ada" } });
  });
});
