import type { BuiltEntry, FunctionPlan, Kind, TextFormats } from "anyfn/target";
import { describe, expect, test } from "vitest";
import { all } from "../all.ts";
import { target } from "./target.ts";

describe("rows", () => {
  test("are those of all.ts, in its order", () => {
    expect(target.triggers.map(({ id, kind }) => ({ id, kind }))).toEqual(
      all.map(({ id, kind }) => ({ id, kind })),
    );
  });

  test.each(target.triggers.map((ref) => [ref.id, ref] as const))(
    "%s is where its reference says",
    async (id, { from, name, kind }) => {
      const module = (await import(from)) as Readonly<Record<string, unknown>>;
      expect(module[name]).toMatchObject({ id, kind });
    },
  );
});

describe("entries", () => {
  test("import one row, user code by its name, and hand on what calls are told", () => {
    const [entry] = target.entries(
      app([
        fn(
          "invoke",
          native({
            appCheck: "enforce",
            consumeAppCheckToken: true,
            cors: ["https://a.example"],
            maxInstances: 3,
          }),
          "price",
        ),
      ]),
    );
    expect(entry).toEqual({
      path: "functions/price.mjs",
      text: `import fn from "anyfn:function/price";
import { serve } from "@anyfn/firebase/serve";
import { callable } from "@anyfn/firebase/events/callable";
export const handler = serve(fn, [callable], { name: "price", appCheck: "enforce", consumeAppCheckToken: true, cors: ["https://a.example"] });
`,
      functions: ["price"],
      triggers: ["firebase.callable"],
      entry: "price",
    });
  });
});

describe("functions.yaml", () => {
  const endpoint = (trigger: object, more: object = {}): object => ({
    a: { platform: "gcfv2", entryPoint: "a", ...more, ...trigger },
  });

  test.each<[Kind, object, string, object]>([
    ["http", {}, "gcp.http", endpoint({ httpsTrigger: { invoker: ["public"] } })],
    ["http", { access: "private" }, "gcp.http", endpoint({ httpsTrigger: { invoker: ["private"] } })],
    ["invoke", {}, "firebase.callable", endpoint({ callableTrigger: {} })],
    [
      "invoke",
      native({ blockingTrigger: { eventType: "beforeSignIn", options: { idToken: true } } }),
      "firebase.auth.blocking",
      endpoint({
        blockingTrigger: {
          eventType: "providers/cloud.auth/eventTypes/user.beforeSignIn",
          options: { idToken: true },
        },
      }),
    ],
    [
      "schedule",
      { every: "6 hours", timezone: "Europe/Paris", retry: { attempts: 2, delay: 30, maxAge: 600 } },
      "firebase.schedule",
      endpoint({
        scheduleTrigger: {
          schedule: "0 0,6,12,18 * * *",
          timeZone: "Europe/Paris",
          retryConfig: { retryCount: 2, minBackoffSeconds: 30, maxRetrySeconds: 600 },
        },
      }),
    ],
    ["queue", { name: "a" }, "firebase.tasks", endpoint({ taskQueueTrigger: {} })],
    [
      "queue",
      {
        name: "a",
        retry: { attempts: 2 },
        ...native({ taskQueueTrigger: { rateLimits: { maxConcurrentDispatches: 6 } } }),
      },
      "firebase.tasks",
      endpoint({
        taskQueueTrigger: { retryConfig: { maxAttempts: 3 }, rateLimits: { maxConcurrentDispatches: 6 } },
      }),
    ],
    [
      "queue",
      { name: "orders", ...native({ trigger: "gcp.pubsub.queue" }) },
      "gcp.pubsub.queue",
      endpoint({ eventTrigger: { eventType: MESSAGE, eventFilters: { topic: "orders" }, retry: true } }),
    ],
    [
      "topic",
      { name: "signups", retry: { attempts: 0 } },
      "gcp.pubsub",
      endpoint({ eventTrigger: { eventType: MESSAGE, eventFilters: { topic: "signups" }, retry: false } }),
    ],
    [
      "storage",
      { bucket: "uploads", on: ["deleted"] },
      "gcp.storage",
      endpoint({
        eventTrigger: {
          eventType: "google.cloud.storage.object.v1.deleted",
          eventFilters: { bucket: "uploads" },
          retry: true,
        },
      }),
    ],
    [
      "database",
      { collection: "users" },
      "gcp.firestore",
      endpoint({
        eventTrigger: {
          eventType: "google.cloud.firestore.document.v1.written",
          eventFilters: { database: "(default)", namespace: "(default)" },
          eventFilterPathPatterns: { document: "users/{id}" },
          retry: true,
        },
      }),
    ],
    [
      "database",
      { collection: "rooms", on: ["created"], ...native({ trigger: "firebase.database" }) },
      "firebase.database",
      endpoint({
        eventTrigger: {
          eventType: "google.firebase.database.ref.v1.created",
          eventFilters: {},
          eventFilterPathPatterns: { ref: "rooms/{id}", instance: "*" },
          retry: true,
        },
      }),
    ],
    [
      "event",
      { type: "com.example.x", ...native({ eventTrigger: { eventFilters: { tenant: "t" } } }) },
      "gcp.eventarc",
      endpoint({
        eventTrigger: {
          eventType: "com.example.x",
          eventFilters: { tenant: "t" },
          channel: "locations/us-central1/channels/firebase",
          retry: true,
        },
      }),
    ],
    [
      "event",
      { type: "google.firebase.remoteconfig.remoteConfig.v1.updated" },
      "firebase.remote-config",
      endpoint({
        eventTrigger: {
          eventType: "google.firebase.remoteconfig.remoteConfig.v1.updated",
          eventFilters: {},
          retry: true,
        },
      }),
    ],
    [
      "http",
      {
        memory: 512,
        timeout: 90,
        concurrency: 20,
        minInstances: 1,
        region: "europe-west1",
        secrets: ["TOKEN"],
        ...native({ maxInstances: 9, cpu: 2, concurrency: 10 }),
      },
      "gcp.http",
      endpoint(
        { httpsTrigger: { invoker: ["public"] } },
        {
          region: ["europe-west1"],
          availableMemoryMb: 512,
          timeoutSeconds: 90,
          concurrency: 10,
          minInstances: 1,
          secretEnvironmentVariables: [{ key: "TOKEN" }],
          maxInstances: 9,
          cpu: 2,
        },
      ),
    ],
  ])("%s %j is called by %s", (kind, options, trigger, endpoints) => {
    const plan = app([fn(kind, options, "a")]);
    expect(target.entries(plan)[0]?.triggers).toEqual([trigger]);
    expect(manifest(plan).endpoints).toEqual(endpoints);
  });

  test("a storage function is one endpoint per action", () => {
    const plan = app([fn("storage", { bucket: "uploads" }, "my-files")]);
    const endpoints = manifest(plan).endpoints as Readonly<
      Record<string, { readonly entryPoint: string; readonly eventTrigger: { readonly eventType: string } }>
    >;
    expect(
      Object.entries(endpoints).map(([id, { entryPoint, eventTrigger }]) => [
        id,
        entryPoint,
        eventTrigger.eventType,
      ]),
    ).toEqual([
      ["my-files", "my_files", "google.cloud.storage.object.v1.finalized"],
      ["my-files-deleted", "my_files", "google.cloud.storage.object.v1.deleted"],
      ["my-files-archived", "my_files", "google.cloud.storage.object.v1.archived"],
      ["my-files-updated", "my_files", "google.cloud.storage.object.v1.metadataUpdated"],
    ]);
  });

  test("names the services that functions need", () => {
    const plan = app([
      fn("schedule", { every: "1 hour" }, "a"),
      fn("queue", { name: "b" }, "b"),
      fn("event", { type: "x.y" }, "c"),
      fn("invoke", native({ blockingTrigger: { eventType: "beforeCreate" } }), "d"),
    ]);
    expect((manifest(plan).requiredAPIs as { readonly api: string }[]).map(({ api }) => api)).toEqual([
      "cloudscheduler.googleapis.com",
      "cloudtasks.googleapis.com",
      "identitytoolkit.googleapis.com",
      "eventarcpublishing.googleapis.com",
    ]);
  });
});

describe("the environment", () => {
  test("of all functions is a file, of one function is set by its export", () => {
    const made = files(
      app([
        { ...fn("http", {}, "a"), env: { STAGE: 'it\'s "on"\nline\\', LEVEL: "debug", lower: "x" } },
        { ...fn("http", { memory: 1024 }, "b"), env: { STAGE: 'it\'s "on"\nline\\', lower: "x" } },
      ]),
    );
    expect(made["functions/.env"]?.split("\n").slice(1)).toEqual([
      'STAGE="it\\\'s \\"on\\"\\nline\\\\"',
      'NODE_OPTIONS="--enable-source-maps"',
      "",
    ]);
    expect(made["functions/index.mjs"]).toContain(
      'export const a = entry("a", "./a.mjs", {"FUNCTION_MEMORY_MB":"256","FUNCTION_TIMEOUT_SEC":"60","LEVEL":"debug","lower":"x"});\nexport const b = entry("b", "./b.mjs", {"FUNCTION_MEMORY_MB":"1024","FUNCTION_TIMEOUT_SEC":"60","lower":"x"});\n',
    );
  });
});

test.each([
  ["its own limit", "http", { timeout: 9 }, "9"],
  ["Firebase's limit", "http", {}, "60"],
  [
    "what Firebase Authentication waits",
    "invoke",
    native({ blockingTrigger: { eventType: "beforeCreate" } }),
    "7",
  ],
] as const)("a function is told %s", (_, kind, options, seconds) => {
  const made = files(app([fn(kind, options, "a")]));
  expect(made["functions/index.mjs"]).toContain(`"FUNCTION_TIMEOUT_SEC":"${seconds}"`);
});

test.each([
  "google.firebase.auth.user.v1.created",
  "google.firebase.auth.user.v1.deleted",
  "google.firebase.analytics.log.v1.written",
  "providers/firebase.auth/eventTypes/user.create",
  "providers/firebase.remoteConfig/remoteconfig.update",
])("%s calls no function of the second generation", (type) => {
  const [problem, ...others] = target.check(app([fn("event", { type }, "a")]));
  expect(problem?.reason).toContain(`Nothing on Firebase calls a function with "${type}"`);
  expect(problem?.waysOut.length).toBeGreaterThan(1);
  expect(others).toEqual([]);
});

describe("check", () => {
  test.each<[string, FunctionPlan[], object]>([
    ["defaults", [fn("http", {}), fn("queue", { name: "q" }, "b"), fn("invoke", {}, "c")], {}],
    [
      "limits",
      [
        fn("http", { memory: 32_768, timeout: 3600, concurrency: 1000 }),
        fn("queue", { name: "q", timeout: 1800, retry: { attempts: 1000 } }, "b"),
        fn("topic", { name: "t00", timeout: 540, retry: { attempts: 0 } }, "c"),
      ],
      { runtime: "nodejs22", codebase: "shop", channel: "mine" },
    ],
    [
      "retries that the function says in Firebase's words",
      [
        fn("queue", {
          name: "q",
          retry: { attempts: 4, deadLetter: "dead" },
          ...native({ taskQueueTrigger: { retryConfig: { maxAttempts: 5 } } }),
        }),
      ],
      {},
    ],
  ])("takes %s", (_, functions, config) => {
    expect(target.check(app(functions, config))).toEqual([]);
  });

  test.each<[string, FunctionPlan[], object, readonly string[]]>([
    [
      "a stream",
      [fn("stream", { name: "clicks" })],
      {},
      ["Firebase has no stream that is read in order from a position: nothing would call the function."],
    ],
    [
      "a bucket of no possible name",
      [fn("storage", { bucket: "Up loads" })],
      {},
      [
        '"Up loads" cannot be the name of a bucket of Cloud Storage: that takes 3 to 222 lower-case letters, digits, dots, hyphens and underscores.',
      ],
    ],
    [
      "a size of memory in between",
      [fn("http", { memory: 300 })],
      {},
      [
        "memory: 300 is none of the sizes that Firebase has: 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 (MB).",
      ],
    ],
    [
      "dead letters",
      [fn("queue", { name: "q", retry: { deadLetter: "dead" } })],
      {},
      ["retry.deadLetter is set, but a task queue deletes what failed for good."],
    ],
    [
      "three tries of an event",
      [fn("topic", { name: "t00", retry: { attempts: 2, delay: 3 } })],
      {},
      [
        "retry.attempts: 2 is not to be had: Firebase tries an event again for 24 hours, or not at all.",
        "retry.delay: 3 is not to be had: Firebase tries an event again for 24 hours, or not at all.",
      ],
    ],
    [
      "a private call",
      [fn("invoke", { access: "private" })],
      {},
      [
        'access is "private", but Firebase lets everybody reach what apps call: who calls is told by the token that comes with the call.',
      ],
    ],
    [
      "ten seconds before a sign-in",
      [fn("invoke", { timeout: 10, ...native({ blockingTrigger: { eventType: "beforeSignIn" } }) })],
      {},
      [
        "timeout: 10 is not a whole number from 1 to 7 (seconds, which Firebase Authentication waits), which is what Firebase takes.",
      ],
    ],
    [
      "a blocking function before nothing",
      [fn("invoke", native({ trigger: "firebase.auth.blocking" }))],
      {},
      ["The function does not say what Firebase Authentication shall ask it before."],
    ],
    [
      "order",
      [fn("queue", { name: "q", ordered: true })],
      {},
      ["ordered is true, but neither Cloud Tasks nor the subscriptions that Firebase makes keep an order."],
    ],
    [
      "the endpoint of a storage function's other action",
      [fn("storage", { bucket: "uploads" }, "files"), fn("http", {}, "files-deleted")],
      {},
      [
        'files and files-deleted would both be the function "files_deleted" of Firebase: a storage function is one function per action.',
      ],
    ],
    [
      "variables of Firebase's own",
      [{ ...fn("http", {}), env: { FIREBASE_X: "1", GCLOUD_PROJECT: "p" } }],
      {},
      ["FIREBASE_X", "GCLOUD_PROJECT"].map(
        (name) =>
          `Firebase refuses the environment variable "${name}": it takes letters, digits and underscores, and keeps X_GOOGLE_, FIREBASE_, EXT_, KIT_ and the names of its own runtime to itself.`,
      ),
    ],
    [
      "options of Node that differ",
      [fn("http", {}, "a"), { ...fn("http", {}, "b"), env: { NODE_OPTIONS: "--no-warnings" } }],
      {},
      ["NODE_OPTIONS differs between a and b, but all functions of a codebase start with the same."],
    ],
    [
      "an expression",
      [fn("topic", { name: "t-{{ x }}" })],
      {},
      [
        '"t-{{ x }}" cannot be the name of a topic of Pub/Sub: that takes 3 to 255 letters, digits and - . _ ~ + %, beginning with a letter and not with "goog".',
        'An option has "{{", which Firebase takes for the beginning of an expression.',
      ],
    ],
    [
      "audit logs and alerts of everything",
      [
        fn("event", { type: "google.cloud.audit.log.v1.written" }, "a"),
        fn(
          "event",
          {
            type: "google.firebase.firebasealerts.alerts.v1.published",
            ...native({ eventTrigger: { eventFilters: { appid: "1:2:web:3" } } }),
          },
          "b",
        ),
        fn(
          "event",
          {
            type: "google.firebase.firebasealerts.alerts.v1.published",
            ...native({ eventTrigger: { eventFilters: { alerttype: "billing.planUpdate" } } }),
          },
          "c",
        ),
      ],
      {},
      [
        "Audit logs come by the service and the method that was called, and the function names no serviceName and no methodName.",
        "Alerts of Firebase come by their type, and the function names no alerttype.",
      ],
    ],
    [
      "fields that are none",
      [fn("http", native({ maxInstance: 1 }))],
      {},
      ["native.firebase.maxInstance is not known: firebase deploy would refuse it."],
    ],
    [
      "a wrong section",
      [fn("http", {})],
      { memory: 1, codebase: "Shop" },
      [
        "anyfn.config has firebase.memory, which is not known.",
        'anyfn.config has firebase.codebase: "Shop", which is not of the form ^[a-z0-9_-]{1,63}$.',
      ],
    ],
  ])("refuses %s", (_, functions, config, reasons) => {
    const problems = target.check(app(functions, config));
    expect(problems.map(({ reason }) => reason)).toEqual(reasons);
    for (const { waysOut } of problems) expect(waysOut.length).toBeGreaterThanOrEqual(2);
  });
});

test("firebase.json names the folder, the codebase and the runtime", () => {
  const made = files(app([fn("http", {})], { codebase: "shop", runtime: "nodejs22" }));
  expect(JSON.parse(made["firebase.json"] ?? "")).toEqual({
    functions: [
      {
        source: "functions",
        codebase: "shop",
        runtime: "nodejs22",
        disallowLegacyRuntimeConfig: true,
        ignore: ["node_modules", ".git", "firebase-debug.log", "firebase-debug.*.log", "*.local"],
      },
    ],
  });
  expect(JSON.parse(made["functions/package.json"] ?? "")).toMatchObject({
    main: "index.mjs",
    engines: { node: "22" },
  });
});

const MESSAGE = "google.cloud.pubsub.topic.v1.messagePublished";

/** What a file's text stands for: the value itself, so that tests see it as data. */
const formats: TextFormats = { yaml: (value) => JSON.stringify(value) };

function files(plan: ReturnType<typeof app>): Readonly<Record<string, string>> {
  const made = target
    .entries(plan)
    .map((entry): BuiltEntry => ({ ...entry, bytes: 1, gzipBytes: 1, nativeModules: [] }));
  return Object.fromEntries(target.files(plan, made, formats).map(({ path, text }) => [path, text]));
}

function manifest(plan: ReturnType<typeof app>): Readonly<Record<string, unknown>> {
  return JSON.parse(files(plan)["functions/functions.yaml"] ?? "") as Readonly<Record<string, unknown>>; // a record, as written
}

function app(functions: readonly FunctionPlan[], config: object = {}) {
  return { name: "shop", functions, config: config as Readonly<Record<string, unknown>> };
}

function fn(kind: Kind, options: object, name: string = kind): FunctionPlan {
  return { name, file: `functions/${name}.ts`, kind, options: options as FunctionPlan["options"], env: {} };
}

function native(firebase: object): object {
  return { native: { firebase } };
}
