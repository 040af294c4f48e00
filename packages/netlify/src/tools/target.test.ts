import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AppPlan, FunctionPlan, Problem, TextFormats } from "anyfn/target";
import { describe, expect, test } from "vitest";
import { netlifyFunctions } from "./target/functions.ts";
import { type Packaged, type Packager, verify } from "./target/verify.ts";
import { target } from "./target.ts";

function fn(
  name: string,
  kind: FunctionPlan["kind"],
  options: Readonly<Record<string, unknown>> = {},
): FunctionPlan {
  return { name, kind, options, file: `functions/${name}.ts`, env: {} };
}

function app(functions: readonly FunctionPlan[], config: AppPlan["config"] = {}): AppPlan {
  return { name: "shop", functions, config };
}

const hello = fn("hello", "http");
const everything = app(
  [
    { ...hello, env: { LEVEL: "1" } },
    fn("users", "http", { route: "/users/:id", memory: 2048 }),
    fn("tick", "schedule", { every: "15 minutes" }),
    fn("resize", "invoke", { timeout: 600 }),
    fn("total", "invoke", { native: { netlify: { background: false } } }),
    fn("deployed", "event", { type: "com.netlify.deploy.succeeded" }),
    fn("orders", "queue", { name: "orders", native: { netlify: { queue: "background" } } }),
    fn("uploads", "storage", { bucket: "uploads", secrets: ["TOKEN"] }),
    fn("placed", "event", { type: "com.example.placed" }),
  ],
  { bridge: { origins: ["sender.example"] } },
);

const formats: TextFormats = { yaml: () => "" };
const textOf = (plan: AppPlan, path: string): string | undefined =>
  target.files(plan, [], formats).find((file) => file.path === path)?.text;

test("all requests have one function, all bridged events another", () => {
  expect(
    netlifyFunctions(everything).map(({ name, members, config }) => [
      name,
      members.map(({ plan }) => plan.name),
      config,
    ]),
  ).toEqual(
    [
      ["anyfn-events", ["uploads", "placed"], { name: "shop: anyfn-events" }],
      [
        "anyfn-http",
        ["hello", "users"],
        {
          path: "/*",
          excludedPath: ["/.netlify/*"],
          preferStatic: true,
          memory: 2048,
          name: "shop: anyfn-http",
        },
      ],
      ["deploy-succeeded", ["deployed"], { name: "functions/deployed.ts" }],
      ["orders", ["orders"], { background: true, name: "functions/orders.ts" }],
      ["resize", ["resize"], { background: true, name: "functions/resize.ts" }],
      ["tick", ["tick"], { schedule: "0,15,30,45 * * * *", name: "functions/tick.ts" }],
      ["total", ["total"], { name: "functions/total.ts" }],
    ].map(([name, members, config]) => [
      name,
      members,
      { ...(config as object), generator: "anyfn", nodeBundler: "none", includedFiles: ["**"] },
    ]),
  );
});

test("what Netlify reads is literal, and the variables are set first", () => {
  expect(textOf(everything, "netlify/functions/tick/tick.mjs")).toBe(
    `process.setSourceMapsEnabled(true);
export default (await import("./bundle.mjs")).default;
export const config = {
  "schedule": "0,15,30,45 * * * *",
  "name": "functions/tick.ts",
  "generator": "anyfn",
  "nodeBundler": "none",
  "includedFiles": [
    "**"
  ]
};
`,
  );
  expect(textOf(everything, "netlify/functions/anyfn-http/anyfn-http.mjs")).toMatch(
    /^import "\.\/env\.mjs";\nprocess\.setSourceMapsEnabled\(true\);\nexport default \(await import\("\.\/bundle\.mjs"\)\)\.default;\n/,
  );
  expect(textOf(everything, "netlify/functions/anyfn-http/env.mjs")).toBe('process.env["LEVEL"] ??= "1";\n');
});

test("netlify.toml names the variables that the site needs", () => {
  expect(textOf(everything, "netlify.toml")).toBe(
    `# Made by anyfn. Deploy this folder: netlify deploy --prod
# Needs these variables of the site, with the scope Functions (netlify env:set NAME value): ANYFN_SECRET, TOKEN

[build]
publish = "public"

[functions]
directory = "netlify/functions"
node_bundler = "none"
`,
  );
  expect(textOf(app([hello], { publish: "dist" }), "netlify.toml")).not.toContain("Needs");
});

test("the modules of the bundles", () => {
  const texts = Object.fromEntries(
    target
      .entries(everything)
      .map(({ entry, text }) => [entry, text.split("\n").filter((line) => !line.startsWith("import"))]),
  );
  expect(texts).toEqual({
    "anyfn-events.default": [
      'export default serveBridge([{ name: "uploads", definition: f0, rows: [cloudeventsStorage] }, { name: "placed", definition: f1, rows: [cloudeventsEvent] }], {"name":"anyfn-events","origins":["sender.example"]});',
      "guard(f0, f1);",
      "",
    ],
    "anyfn-http.default": [
      'export default serveAll([{ name: "hello", definition: f0 }, { name: "users", definition: f1 }], {"memory":2048});',
      "guard(f0, f1);",
      "",
    ],
    "deploy-succeeded.default": [
      'export default serve(f0, [deploy], { name: "deployed", event: "deploy-succeeded" });',
      "guard(f0);",
      "",
    ],
    "orders.default": [
      'export default serveBridge([{ name: "orders", definition: f0, rows: [backgroundQueue] }], {"name":"orders","background":true,"only":"orders"});',
      "guard(f0);",
      "",
    ],
    "resize.default": [
      'export default serve(f0, [background], { name: "resize", background: true });',
      "guard(f0);",
      "",
    ],
    "tick.default": ['export default serve(f0, [schedule], { name: "tick" });', "guard(f0);", ""],
    "total.default": ['export default serve(f0, [invoke], { name: "total" });', "guard(f0);", ""],
  });
});

test("Netlify's own build takes the functions from a folder of its own", () => {
  const copies = [{ from: "netlify/functions", to: ".netlify/v1/functions" }];
  expect(target.copies?.({ NETLIFY: "true" })).toEqual(copies);
  // netlify build on one's own machine.
  expect(target.copies?.({ NETLIFY_LOCAL: "true" })).toEqual(copies);
  expect(target.copies?.({ NETLIFY_LOCAL: "true", NETLIFY_DEV: "true" })).toEqual([]);
  expect(target.copies?.({})).toEqual([]);
});

describe("mistakes", () => {
  const said = (functions: readonly FunctionPlan[], config?: AppPlan["config"]): readonly string[] =>
    target.check(app(functions, config)).map(({ function: name, reason, waysOut }) => {
      expect(waysOut.length).toBeGreaterThanOrEqual(2);
      return `${name}: ${reason}`;
    });

  test("there are none in an app of every kind", () => {
    expect(said(everything.functions, everything.config)).toEqual([]);
  });

  test.each([
    [
      "storage",
      { bucket: "b" },
      "Netlify has no storage that calls functions (Netlify Blobs tells nobody of changes).",
    ],
    [
      "database",
      { collection: "c" },
      "Netlify has no database that calls functions (Netlify DB has no triggers).",
    ],
    ["topic", { name: "t" }, "Netlify has no topic that calls functions."],
    ["stream", { name: "s" }, "Netlify has no stream that calls functions."],
    ["queue", { name: "q" }, "Netlify has no queue that calls functions."],
  ] as const)("nothing triggers %s", (kind, options, reason) => {
    expect(said([fn("f", kind, options)])).toEqual([`f: ${reason}`]);
    expect(said([fn("f", kind, options)], { bridge: true })).toEqual([]);
    expect(said([fn("f", kind, { ...options, native: { netlify: { bridge: true } } })])).toEqual([]);
  });

  test("Netlify sends events of its own alone, one function each", () => {
    expect(said([fn("f", "event", { type: "com.example.a" })])[0]).toContain('"com.example.a"');
    expect(said([fn("f", "event", { type: "com.netlify.identity.modified" })])).toHaveLength(1);
    const type = "com.netlify.deploy.failed";
    expect(said([fn("a", "event", { type }), fn("b", "event", { type })])).toEqual([
      "b: a and b are both for the event deploy-failed, and Netlify calls one function for each.",
    ]);
  });

  test.each([
    ["0 2 * * *", "Europe/Paris", 'In UTC it is "0 1 * * *" in winter and "0 0 * * *" in summer.'],
    ["0 2 * * *", "Asia/Tokyo", 'In UTC it is "0 17 * * *" all year.'],
    ["0 0 1 * *", "Europe/Paris", "In UTC it is no single expression all year."],
    [
      "0 2 * * *",
      "Africa/Casablanca",
      'In UTC it is "0 1 * * *" for most of the year and "0 2 * * *" for some weeks of it.',
    ],
    ["*/15 * * * *", "Africa/Casablanca", 'In UTC it is "0,15,30,45 * * * *" all year.'],
  ])("%s in %s", (cron, timezone, reason) => {
    expect(said([fn("f", "schedule", { cron, timezone })])[0]).toContain(reason);
    expect(said([fn("f", "schedule", { cron, timezone: "Etc/UTC" })])).toEqual([]);
  });

  test.each([
    ["deploy-succeeded", "calls a function of this name for an event of its own"],
    ["Submission-Created", "calls a function of this name for an event of its own"],
    ["resize-background", 'makes a background function of every name that ends in "-background"'],
    ["anyfn-http", "and this build keep this name to themselves"],
    ["anyfn-events", "and this build keep this name to themselves"],
    ["___netlify-entry-point", "and this build keep this name to themselves"],
    ["bundle", "and this build keep this name to themselves"],
    ["Env", "and this build keep this name to themselves"],
    ["a.b", "takes letters, digits, hyphens and underscores"],
  ])("the name %s", (name, why) => {
    expect(said([fn(name, "invoke")])).toEqual([
      `${name}: The name ${JSON.stringify(name)} cannot be used: Netlify ${why}.`,
    ]);
    // Functions of requests have no name on Netlify.
    expect(said([fn(name, "http")])).toEqual([]);
  });

  test.each([
    ["http", { timeout: 61 }, "60 seconds"],
    ["schedule", { every: "1 day", timeout: 31 }, "30 seconds"],
    ["invoke", { timeout: 901 }, "900 seconds"],
    ["invoke", { timeout: 61, native: { netlify: { background: false } } }, "60 seconds"],
    ["http", { memory: 512 }, "from 1024 to 4096"],
    ["http", { memory: 5000 }, "from 1024 to 4096"],
    ["http", { architecture: "arm64" }, "x64"],
    ["http", { minInstances: 1 }, "warm"],
    ["http", { concurrency: 10 }, "concurrency"],
    ["http", { region: "eu-west-1" }, "region"],
    ["http", { access: "private" }, "private"],
    ["invoke", { retry: { attempts: 5 } }, "retry"],
    ["http", { secrets: ["A-B"] }, '"A-B"'],
  ] as const)("%s with %j", (kind, options, reason) => {
    expect(said([fn("f", kind, options)])).toEqual([expect.stringContaining(reason)]);
  });

  test("functions that share one of Netlify's cannot have different settings", () => {
    const other = fn("other", "http", { route: "/other" });
    expect(
      said([
        { ...hello, env: { LEVEL: "1" } },
        { ...other, env: { LEVEL: "2" } },
      ]),
    ).toEqual([
      'other: hello and other share one function of Netlify\'s, but env.LEVEL is "1" in one and "2" in the other.',
    ]);
    expect(said([{ ...hello, env: { LEVEL: "1" } }, other])).toEqual([]);
  });

  test("a variable is no secret as well", () => {
    expect(said([{ ...hello, env: { A: "1" }, options: { secrets: ["A"] } }])).toHaveLength(1);
  });

  test.each([
    [{ bridge: "yes" }, "netlify.bridge"],
    [{ bridge: { origin: "*" } }, "netlify.bridge"],
    [{ queue: "async-workloads" }, "netlify.queue"],
    [{ secret: "a b" }, "netlify.secret"],
    [{ preferStatic: 1 }, "netlify.preferStatic"],
    [{ publish: "" }, "netlify.publish"],
    [{ memory: 2048 }, '"memory"'],
  ])("the section %j", (config, what) => {
    expect(said([hello], config)).toEqual([expect.stringContaining(what)]);
  });
});

describe("reading back", () => {
  async function written(plan: AppPlan): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "anyfn-verify-"));
    const files = [
      ...target.files(plan, [], formats),
      ...target.entries(plan).map(({ path }) => ({ path, text: "export default () => new Response();\n" })),
    ];
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return folder;
  }

  async function problems(
    plan: AppPlan,
    packager?: Packager,
    spoil?: (folder: string) => Promise<void>,
  ): Promise<readonly Problem[]> {
    const folder = await written(plan);
    try {
      await spoil?.(folder);
      return await verify(folder, plan, [], packager && (() => Promise.resolve(packager)));
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  const reasons = (found: readonly Problem[]): readonly string[] => found.map(({ reason }) => reason);

  test("Netlify's own packager finds what was meant, in every kind of function", async () => {
    const further = fn("limited", "invoke", {
      region: "FRA",
      memory: 2048,
      native: { netlify: { background: false, rateLimit: { windowSize: 60, windowLimit: 10 } } },
    });
    expect(await problems({ ...everything, functions: [...everything.functions, further] })).toEqual([]);
  });

  test("a schedule that cannot be read is a mistake, and says whose", async () => {
    const entry = "netlify/functions/tick/tick.mjs";
    const found = await problems(everything, undefined, (folder) =>
      writeFile(
        join(folder, entry),
        'export { default } from "./bundle.mjs";\nexport const config = { schedule: `*/15 * * * *` };\n',
      ),
    );
    expect(found.every(({ function: name }) => name === "tick")).toBe(true);
    expect(reasons(found)).toContain(
      'Netlify takes the schedule of the function "tick" for nothing, but it is "0,15,30,45 * * * *".',
    );
  });

  test("a stray module is a function that nobody wrote", async () => {
    const found = await problems(everything, undefined, (folder) =>
      writeFile(join(folder, "netlify/functions/stray.mjs"), "export default () => new Response();\n"),
    );
    expect(reasons(found)).toEqual(['Netlify finds a function "stray", which nobody wrote.']);
  });

  test("what the packager refuses is told", async () => {
    const found = await problems(app([fn("f", "invoke", { native: { netlify: { region: "moon" } } })]));
    expect(reasons(found)).toHaveLength(1);
    expect(reasons(found)[0]).toMatch(/refuses/);
  });

  test.each([
    ["the path", { routes: [] }],
    ["the excluded path", { excludedRoutes: [] }],
    ["the version", { runtimeAPIVersion: 1 }],
    ["the mode", { invocationMode: "background" }],
    ["the files", { includedFiles: [] }],
    ["the title", { displayName: "another" }],
    ["preferStatic", { config: {} }],
  ])("%s is compared", async (what, change) => {
    const plan = app([hello]);
    const honest: Packager = async (from) => {
      const folder = join(from, "anyfn-http");
      const config = netlifyFunctions(plan)[0]?.config;
      const seen: Packaged = {
        name: "anyfn-http",
        config,
        displayName: "shop: anyfn-http",
        runtimeAPIVersion: 2,
        invocationMode: "stream",
        routes: [{ pattern: "/*" }],
        excludedRoutes: [{ pattern: "/.netlify/*" }],
        includedFiles: ["anyfn-http.mjs", "bundle.mjs"].map((file) => join(folder, file)),
      };
      return [seen];
    };
    expect(await problems(plan, honest)).toEqual([]);
    const spoiled: Packager = async (...args) =>
      (await honest(...args)).map((one) => ({ ...one, ...change }));
    expect(reasons(await problems(plan, spoiled)).some((reason) => reason.includes(what))).toBe(true);
  });

  test("without the packager nothing is compared, which is told", async () => {
    const plan = app([hello]);
    expect(await verify("/nowhere", plan, [], () => Promise.resolve(undefined))).toEqual([
      expect.objectContaining({
        warning: true,
        reason: expect.stringContaining("was not compared"),
        waysOut: expect.arrayContaining([expect.stringContaining("@netlify/zip-it-and-ship-it")]),
      }),
    ]);
    expect(await verify("/nowhere", app([]), [], () => Promise.resolve(undefined))).toEqual([]);
  });

  test.each([
    ["while it is loaded", () => Promise.reject(new TypeError("ts.sys is undefined"))],
    ["while it runs", () => Promise.resolve(() => Promise.reject(new TypeError("ts.sys is undefined")))],
  ] as const)("a packager that crashes %s, as beside TypeScript 7, is a warning", async (_, packager) => {
    expect(await verify("/nowhere", app([hello]), [], packager)).toEqual([
      {
        warning: true,
        reason: expect.stringContaining("fails (ts.sys is undefined)"),
        waysOut: [expect.stringContaining("TypeScript older than 7"), expect.any(String)],
      },
    ]);
  });

  test("what the packager still writes when it refuses is removed", async () => {
    const packager: Packager = async (_from, to) => {
      const late = async (): Promise<void> => {
        for (let count = 0; count < 200; count++) await mkdir(join(to, `late-${count}`));
      };
      late().catch(() => {}); // the folder is gone
      throw new Error("it does not parse");
    };
    expect(reasons(await problems(app([hello]), packager))).toEqual([
      "Netlify's packager refuses the functions: it does not parse",
    ]);
  });

  test("a function that is not found is told", async () => {
    expect(reasons(await problems(app([hello]), () => Promise.resolve([])))).toEqual([
      'Netlify does not find the function "anyfn-http".',
    ]);
  });
});
