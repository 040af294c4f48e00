import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { AppPlan, BuiltEntry, FunctionPlan, Kind, TextFormats } from "anyfn/target";
import { afterAll, describe, expect, test } from "vitest";
import { all } from "../all.ts";
import { target } from "./target.ts";

const folder = mkdtempSync(join(tmpdir(), "anyfn-azure-"));
afterAll(() => rmSync(folder, { recursive: true }));

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

describe("the entry", () => {
  test("registers one HTTP function without a router", () => {
    const [entry] = target.entries(app([fn("http", { route: "/a/:id" }, "admin-report")]));
    expect(entry).toEqual({
      path: "index.cjs",
      modulePath: "index.mjs",
      text: `import { METHODS } from "node:http";
import fn0 from "anyfn:function/admin-report";
import { register } from "@anyfn/azure-functions/register";
import { serve } from "@anyfn/azure-functions/serve";
import { http } from "@anyfn/azure-functions/events/http";
const methods = METHODS.filter((name) => name !== "CONNECT" && name !== "TRACE");
register("zz-http", {"method":"http","options":{"route":"{*path}","authLevel":"anonymous","methods":methods}}, serve(fn0, [http], { name: "admin-report", timeout: 1800 }));
`,
      functions: ["admin-report"],
      triggers: ["azure.http"],
      entry: "zz-http",
      own: { "admin-report": { entry: "zz-http", trigger: "azure.http" } },
    });
  });

  test("puts all HTTP functions behind one, and every other by itself", () => {
    const [entry, ...others] = target.entries(
      app([
        fn("http", {}, "a"),
        fn("http", { methods: ["PURGE"] }, "b"),
        fn("queue", { name: "orders" }, "work"),
        fn("invoke", {}, "price"),
      ]),
    );
    expect(others).toEqual([]);
    expect(lines(entry?.text)).toEqual([
      'register("price", {"method":"http","options":{"route":"invoke/price","methods":["POST"],"authLevel":"function"}}, serve(fn3, [invoke], { name: "price", timeout: 1800 }));',
      'register("work", {"method":"storageQueue","options":{"queueName":"orders","connection":"AzureWebJobsStorage","dataType":"binary"}}, serve(fn2, [storageQueue], { name: "work", timeout: 1800 }));',
      expect.stringMatching(
        /^register\("zz-http", .*, serveAll\(\[\{ name: "a", definition: fn0 \}, \{ name: "b", definition: fn1 \}\], \{ timeout: 1800 \}\)\);$/,
      ),
    ]);
    expect(entry?.text).not.toContain("events/http");
    expect(entry?.own).toEqual({
      a: { entry: "zz-http", trigger: "azure.http" },
      b: { entry: "zz-http", trigger: "azure.http" },
      price: { entry: "price", trigger: "azure.invoke" },
      work: { entry: "work", trigger: "azure.storage-queue" },
    });
  });

  test("asks for the key of all where all are private", () => {
    const [entry] = target.entries(
      app([fn("http", { access: "private" }, "a"), fn("http", { route: "/b", access: "private" }, "b")]),
    );
    expect(lines(entry?.text).length).toBe(1);
    expect(registered(entry?.text, "zz-http")).toMatchObject({ options: { authLevel: "function" } });
  });

  test("gives private functions routes of their own beside public ones, with one router", () => {
    const [entry] = target.entries(
      app([
        fn("http", { route: "/open" }, "open"),
        fn("http", { route: "/keys/:id", access: "private" }, "keys"),
        fn("http", { route: "/keys/all", access: "private" }, "all-keys"),
      ]),
    );
    expect(entry?.text).toContain(
      'const behindKey = serveAll([{ name: "keys", definition: fn1 }, { name: "all-keys", definition: fn2 }], { timeout: 1800 });',
    );
    expect(registered(entry?.text, "keys")).toMatchObject({
      options: { route: "keys/{id}", authLevel: "function" },
    });
    expect(registered(entry?.text, "all-keys")).toMatchObject({
      options: { route: "keys/all", authLevel: "function" },
    });
    expect(registered(entry?.text, "zz-http")).toMatchObject({ options: { authLevel: "anonymous" } });
    expect(entry?.text.match(/behindKey/g)?.length).toBe(3);
    expect(entry?.own?.["keys"]).toEqual({ entry: "keys", trigger: "azure.http" });
    expect(entry?.own?.["all-keys"]).toEqual({ entry: "all-keys", trigger: "azure.http" });
  });

  test("puts the base path before the routes of private functions, where no routePrefix of the host is it", () => {
    const functions = [
      fn("http", { route: "/open", basePath: "/v1" }, "open"),
      fn("http", { route: "/keys/:id", basePath: "/v1", access: "private" }, "keys"),
      fn("http", { route: "/", basePath: "/v2", access: "private" }, "root"),
    ];
    const [entry] = target.entries(app(functions));
    expect(registered(entry?.text, "keys")).toMatchObject({ options: { route: "v1/keys/{id}" } });
    expect(registered(entry?.text, "root")).toMatchObject({ options: { route: "v2" } });
    expect(registered(entry?.text, "zz-http")).toMatchObject({ options: { route: "{*path}" } });
    const host = { host: { extensions: { http: { routePrefix: "v1" } } } };
    const [prefixed] = target.entries(app(functions.slice(0, 2), host));
    expect(registered(prefixed?.text, "keys")).toMatchObject({ options: { route: "keys/{id}" } });
  });

  test("registers a route of private functions once, whatever their methods: the host refuses an app with two", () => {
    const [entry] = target.entries(
      app([
        fn("http", { route: "/open" }, "open"),
        fn("http", { route: "/keys/:id", methods: ["GET"], access: "private" }, "read-key"),
        fn("http", { route: "/keys/:id", methods: ["PUT"], access: "private" }, "write-key"),
        fn("http", { route: "/Keys/:id/x", access: "private" }, "x"),
      ]),
    );
    expect(lines(entry?.text).map((line) => /^register\("([^"]+)/.exec(line)?.[1])).toEqual([
      "read-key",
      "x",
      "zz-http",
    ]);
    expect(entry?.own).toEqual({
      open: { entry: "zz-http", trigger: "azure.http" },
      "read-key": { entry: "read-key", trigger: "azure.http" },
      "write-key": { entry: "read-key", trigger: "azure.http" },
      x: { entry: "x", trigger: "azure.http" },
    });
  });

  const CONNECTIONS = {
    connections: {
      "service-bus": "BUS",
      "event-hubs": "HUBS",
      "cosmos-db": "COSMOS",
      sql: "SQL",
      kafka: "BROKERS",
    },
  };
  test.each<[Kind, object, object, string, object]>([
    ["schedule", { cron: "0 2 * * MON-FRI" }, {}, "azure.timer", { schedule: "0 0 2 * * 1-5" }],
    [
      "schedule",
      { every: "1 day", retry: { attempts: 2, delay: 30 } },
      {},
      "azure.timer",
      {
        schedule: "0 0 0 * * *",
        retry: { strategy: "fixedDelay", maxRetryCount: 2, delayInterval: { seconds: 30 } },
      },
    ],
    [
      "queue",
      { name: "orders" },
      {},
      "azure.storage-queue",
      { queueName: "orders", connection: "AzureWebJobsStorage", dataType: "binary" },
    ],
    [
      "queue",
      { name: "orders" },
      { connections: { storage: "DATA" } },
      "azure.storage-queue",
      { connection: "DATA" },
    ],
    [
      "queue",
      { name: "orders", ...bound("azure.service-bus.queue", { connection: "MINE" }) },
      CONNECTIONS,
      "azure.service-bus.queue",
      { queueName: "orders", connection: "MINE", dataType: "binary" },
    ],
    [
      "queue",
      { name: "orders", ordered: true, ...bound("azure.service-bus.queue") },
      CONNECTIONS,
      "azure.service-bus.queue",
      { isSessionsEnabled: true },
    ],
    [
      "topic",
      { name: "signups" },
      CONNECTIONS,
      "azure.service-bus.topic",
      { topicName: "signups", subscriptionName: "topic", connection: "BUS" },
    ],
    [
      "stream",
      { name: "clicks" },
      CONNECTIONS,
      "azure.event-hubs",
      {
        eventHubName: "clicks",
        cardinality: "many",
        dataType: "binary",
        connection: "HUBS",
        retry: {
          strategy: "exponentialBackoff",
          maxRetryCount: -1,
          minimumInterval: { seconds: 2 },
          maximumInterval: { seconds: 300 },
        },
      },
    ],
    [
      "stream",
      { name: "clicks", ...bound("azure.kafka") },
      CONNECTIONS,
      "azure.kafka",
      { trigger: { topic: "clicks", brokerList: "BROKERS" } },
    ],
    [
      "database",
      { collection: "users", database: "shop" },
      CONNECTIONS,
      "azure.cosmos-db",
      {
        containerName: "users",
        databaseName: "shop",
        connection: "COSMOS",
        leaseContainerPrefix: "database",
      },
    ],
    [
      "database",
      { collection: "dbo.users", ...bound("azure.sql") },
      CONNECTIONS,
      "azure.sql",
      { tableName: "dbo.users", connectionStringSetting: "SQL" },
    ],
    [
      "storage",
      { bucket: "uploads", on: ["created"], suffix: ".jpg" },
      {},
      "azure.blob.event-grid",
      { path: "uploads/{name}.jpg", source: "EventGrid" },
    ],
    [
      "storage",
      { bucket: "uploads", on: ["created"] },
      { plan: "premium" },
      "azure.blob",
      { path: "uploads/{name}" },
    ],
    ["storage", { bucket: "uploads" }, {}, "azure.event-grid.storage", {}],
    ["event", { type: "com.example.x" }, {}, "azure.event-grid", {}],
  ])("%s %j with %j is registered for %s", (kind, options, config, trigger, expected) => {
    const plan = app([fn(kind, options)], config);
    expect(target.check(plan)).toEqual([]);
    const [entry] = target.entries(plan);
    expect(entry?.triggers).toEqual([trigger]);
    expect(registered(entry?.text, kind)).toMatchObject({ options: expected });
    expect(entry?.text).not.toContain("trigger: ");
  });

  test("an event function takes what another kind's row would take", () => {
    const [entry] = target.entries(app([fn("event", { type: "Microsoft.Storage.BlobCreated" }, "raw")]));
    expect(entry?.text).toContain(
      '[eventGrid], { name: "raw", timeout: 1800, trigger: "azure.event-grid" })',
    );
  });

  test("a new instance calls the function of that event", () => {
    const [entry] = target.entries(app([fn("event", { type: "anyfn.warmup" }, "warmup")]));
    expect(entry?.triggers).toEqual(["azure.warmup"]);
  });
});

describe("host.json", () => {
  test("of HTTP functions needs no extensions", () => {
    expect(host(app([fn("http", {})]))).toEqual({
      version: "2.0",
      functionTimeout: "00:30:00",
      logging: { applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: "Request" } } },
      extensions: { http: { routePrefix: "" } },
    });
  });

  test.each<[string, object, number, string]>([
    ["the plan's", {}, 30, "00:30:00"],
    ["the plan's on Consumption", { plan: "consumption" }, 30, "00:05:00"],
    ["the longest that a function asks for", {}, 7200, "02:00:00"],
    ["the app's", { timeout: 90 }, 30, "00:01:30"],
  ])("the time limit is %s, and the deadlines with it", (_, config, timeout, expected) => {
    const plan = app([fn("queue", { name: "orders", timeout })], config);
    expect(target.check(plan)).toEqual([]);
    expect(host(plan)["functionTimeout"]).toBe(expected);
    const [hours = 0, minutes = 0, seconds = 0] = expected.split(":").map(Number);
    expect(target.entries(plan)[0]?.text).toContain(`timeout: ${hours * 3600 + minutes * 60 + seconds} }`);
  });

  test.each<[string, FunctionPlan, object]>([
    [
      "a queue of Azure Storage",
      fn("queue", { name: "orders", batchSize: 8, retry: { attempts: 2, delay: 90 } }),
      { queues: { batchSize: 8, maxDequeueCount: 3, visibilityTimeout: "00:01:30" } },
    ],
    [
      "so many messages at once",
      fn("queue", { name: "orders", concurrency: 1 }),
      { queues: { batchSize: 1, newBatchThreshold: 0 } },
    ],
    [
      "Service Bus",
      fn("topic", { name: "t", concurrency: 4, ...bound(undefined, { connection: "BUS" }) }),
      { serviceBus: { maxConcurrentCalls: 4 } },
    ],
    [
      "sessions",
      fn("queue", {
        name: "q",
        concurrency: 4,
        ordered: true,
        ...bound("azure.service-bus.queue", { connection: "BUS" }),
      }),
      { serviceBus: { maxConcurrentSessions: 4 } },
    ],
    [
      "Event Hubs",
      fn("stream", {
        name: "clicks",
        batchSize: 50,
        from: "earliest",
        ...bound(undefined, { connection: "HUBS" }),
      }),
      { eventHubs: { maxEventBatchSize: 50, initialOffsetOptions: { type: "fromStart" } } },
    ],
    [
      "blobs",
      fn("storage", { bucket: "uploads", on: ["created"], retry: { attempts: 1 } }),
      { blobs: { poisonBlobThreshold: 2 } },
    ],
  ])("has what functions ask of %s", (_, plan, expected) => {
    expect(target.check(app([plan]))).toEqual([]);
    expect(host(app([plan]))).toMatchObject({
      extensions: { http: { routePrefix: "" }, ...expected },
      extensionBundle: { id: "Microsoft.Azure.Functions.ExtensionBundle", version: "[4.*, 5.0.0)" },
    });
  });

  test("takes what the configuration has over it", () => {
    const own = {
      extensions: { http: { maxOutstandingRequests: 5 } },
      logging: { logLevel: { default: "Trace" } },
    };
    expect(host(app([fn("http", {})], { host: own }))).toMatchObject({
      extensions: { http: { routePrefix: "", maxOutstandingRequests: 5 } },
      logging: { logLevel: { default: "Trace" }, applicationInsights: {} },
    });
  });
});

describe("the folder", () => {
  test("names the settings that the app needs, and keeps its secrets out", () => {
    const plan = app(
      [
        { ...fn("http", { secrets: ["TOKEN"] }), env: { LEVEL: "debug" } },
        fn("topic", { name: "signups" }),
        fn("database", { collection: "users", database: "shop" }),
      ],
      { connections: { "service-bus": "BUS", "cosmos-db": "COSMOS" } },
    );
    expect(JSON.parse(files(plan)["local.settings.json"] ?? "")).toEqual({
      IsEncrypted: false,
      Values: {
        FUNCTIONS_WORKER_RUNTIME: "node",
        AzureWebJobsStorage: "UseDevelopmentStorage=true",
        BUS: expect.stringContaining("UseDevelopmentEmulator=true"),
        COSMOS: "",
        LEVEL: "debug",
        NODE_OPTIONS: "--enable-source-maps",
        TOKEN: "",
      },
    });
  });

  test("says in package.json what the worker loads", () => {
    const plan = app([fn("http", {})]);
    const [entry] = target.entries(plan);
    const packages = { sharp: "0.35.5", "@azure/functions-core": "*" };
    expect(
      JSON.parse(files(plan, entry ? [{ ...built(entry), packages }] : [])["package.json"] ?? ""),
    ).toEqual({
      name: "shop",
      private: true,
      main: "main.cjs",
      engines: { node: "24" },
      dependencies: { sharp: "0.35.5" },
    });
    expect(files(plan)[".funcignore"]).toBe(".funcignore\ndeploy.sh\nlocal.settings.json\n");
  });

  test("has the app's one time zone where the plan knows it", () => {
    const plan = app([fn("schedule", { every: "1 hour", timezone: "Europe/Paris" })], { plan: "premium" });
    expect(target.check(plan)).toEqual([]);
    expect(JSON.parse(files(plan)["local.settings.json"] ?? "")).toMatchObject({
      Values: { WEBSITE_TIME_ZONE: "Europe/Paris" },
    });
  });
});

describe("check", () => {
  test.each<[string, FunctionPlan[], object]>([
    ["defaults", [fn("http", {}), fn("queue", { name: "orders" }, "work"), fn("invoke", {}, "price")], {}],
    [
      "streams in whole batches",
      [{ ...fn("stream", { name: "clicks" }), batch: true }],
      { connections: { "event-hubs": "HUBS" } },
    ],
    [
      "whole batches of Service Bus, where they are asked for",
      [
        {
          ...fn("queue", {
            name: "q",
            ...bound("azure.service-bus.queue", { connection: "BUS", cardinality: "many" }),
          }),
          batch: true,
        },
      ],
      {},
    ],
    [
      "a poison queue by its name",
      [fn("queue", { name: "orders", retry: { deadLetter: "orders-poison" } })],
      {},
    ],
    [
      "UTC by another name",
      [fn("schedule", { every: "1 hour", timezone: "Etc/UTC" }), fn("schedule", { every: "1 hour" }, "b")],
      {},
    ],
    [
      "a private route under a public rest",
      [fn("http", {}, "rest"), fn("http", { route: "/keys", access: "private" }, "keys")],
      {},
    ],
    ["a path that only looks like the host's", [fn("http", { route: "/administrators" })], {}],
    ["names of settings in place of names", [fn("queue", { name: "%ORDERS_QUEUE%" })], {}],
  ])("takes %s", (_, functions, config) => {
    expect(target.check(app(functions, config))).toEqual([]);
  });

  test.each<[string, FunctionPlan[], object, readonly string[]]>([
    [
      "paths of the host's",
      [fn("http", { route: "/admin/audit" }, "a"), fn("http", { route: "/Runtime/*" }, "b")],
      {},
      [
        'The route "/admin/audit" begins with /admin, and the host keeps every path that begins with /admin or /runtime to itself.',
        'The route "/Runtime/*" begins with /Runtime, and the host keeps every path that begins with /admin or /runtime to itself.',
      ],
    ],
    [
      "methods that the library cannot make",
      [fn("http", { methods: ["GET", "TRACE"] })],
      {},
      ["methods has TRACE, of which the library of Azure Functions can make no request."],
    ],
    [
      "a connection in place of its setting's name",
      [fn("topic", { name: "signups", ...bound(undefined, { connection: "Endpoint=sb://x" }) })],
      {},
      // Without the connection, which is a secret.
      [
        "connection of topic looks like a connection itself, and is the name of the app setting that holds it.",
      ],
    ],
    [
      "a connection that is no name",
      [fn("topic", { name: "signups", ...bound(undefined, { connection: "my bus" }) })],
      {},
      ['connection of topic is "my bus", which is no name of an app setting.'],
    ],
    [
      "batches",
      [{ ...fn("queue", { name: "orders" }), batch: true }],
      {},
      [
        "Azure Functions hands over the messages of a queue one by one, or takes a batch as failed whole: queue.batch cannot say which of its messages failed.",
      ],
    ],
    [
      "order that a queue does not keep",
      [fn("queue", { name: "orders", ordered: true })],
      {},
      ["ordered is true, but queues of Azure Storage keep no order."],
    ],
    [
      "names",
      [
        fn("queue", { name: "orders" }, "1st"),
        fn("queue", { name: "other" }, "host"),
        fn("invoke", {}, "zzz"),
        fn("queue", { name: "third" }, "zz-http"),
      ],
      {},
      [
        "zz-http is the same name as that of the function that answers all requests to Azure Functions.",
        'Azure Functions refuses the name "1st": it takes at most 128 letters, digits, hyphens and underscores, beginning with a letter, and keeps "host" to itself.',
        'Azure Functions refuses the name "host": it takes at most 128 letters, digits, hyphens and underscores, beginning with a letter, and keeps "host" to itself.',
        "zzz comes after zz-http, the function that answers all of the app's requests: the host takes the first that fits by their names.",
      ],
    ],
    [
      "names of things",
      [fn("queue", { name: "Orders_1" }), fn("storage", { bucket: "a--b" })],
      {},
      [
        '"Orders_1" cannot be the name of a queue of Azure Storage: that takes 3 to 63 lower-case letters, digits and single hyphens.',
        '"a--b" cannot be the name of a container of Azure Storage: that takes 3 to 63 lower-case letters, digits and single hyphens.',
      ],
    ],
    [
      "two names that are one",
      [fn("queue", { name: "orders" }, "work"), fn("queue", { name: "other" }, "Work")],
      {},
      ["Work is the same name as that of work to Azure Functions."],
    ],
    [
      "a zone where there is none",
      [fn("schedule", { every: "1 hour", timezone: "Europe/Paris" })],
      {},
      [
        'timezone: "Europe/Paris" is not UTC, which is the only time zone of timers on the Flex Consumption plan.',
      ],
    ],
    [
      "two zones",
      [
        fn("schedule", { every: "1 hour", timezone: "Europe/Paris" }),
        fn("schedule", { every: "1 hour" }, "b"),
      ],
      { plan: "premium" },
      ["b is scheduled in UTC and schedule in Europe/Paris, but all timers of an app have one time zone."],
    ],
    [
      "days and weekdays together",
      [fn("schedule", { cron: "0 0 1 * MON" })],
      {},
      [
        'The cron expression "0 0 1 * MON" restricts both the day of month (1) and the day of week (MON): some schedulers run when either matches, some when both do, some refuse it.',
      ],
    ],
    [
      "retries of a request",
      [fn("http", { retry: { attempts: 2 } })],
      {},
      ["retry is set, but nobody tries an HTTP request again but its caller."],
    ],
    [
      "a dead letter queue that a storage queue has not",
      [fn("queue", { name: "orders", retry: { deadLetter: "failed", maxAge: 60 } })],
      {},
      [
        "retry.maxAge is set, but a queue of Azure Storage does not give up by age.",
        'retry.deadLetter is "failed", but a queue of Azure Storage puts what failed for good into the queue "orders-poison", and nowhere else.',
      ],
    ],
    [
      "a delay between deliveries of Service Bus",
      [fn("topic", { name: "signups", retry: { delay: 5 } })],
      { connections: { "service-bus": "BUS" } },
      ["retry.delay is set, but Service Bus tries again at once, or when it sees fit."],
    ],
    [
      "dead letters of a stream",
      [fn("stream", { name: "clicks", retry: { deadLetter: "lost" } })],
      { connections: { "event-hubs": "HUBS" } },
      ['retry.deadLetter is "lost", but Event Hubs keeps nothing that failed for good.'],
    ],
    [
      "too much time and memory",
      [
        fn("queue", { name: "orders", timeout: 601, memory: 2048, minInstances: 1 }),
        fn("http", { timeout: 231 }),
      ],
      { plan: "consumption" },
      [
        "memory: 2048 is not a whole number from 1 to 1536 (MB, on the Consumption plan on Linux), which is what Azure Functions takes.",
        "minInstances: 1 keeps instances warm, which the Consumption plan on Linux does not.",
        "timeout: 601 is not a whole number from 1 to 600 (seconds, on the Consumption plan on Linux), which is what Azure Functions takes.",
        "timeout: 231 is not a whole number from 1 to 230 (seconds, for which the load balancer waits for an answer), which is what Azure Functions takes.",
      ],
    ],
    [
      "polling where there is none, and deletions of a trigger that knows none",
      [
        fn("storage", { bucket: "uploads", on: ["created"], ...bound("azure.blob") }),
        fn("storage", { bucket: "others", on: ["deleted"], ...bound("azure.blob.event-grid") }, "b"),
      ],
      {},
      [
        'native["azure-functions"].trigger is "azure.blob", which polls, and the Flex Consumption plan does not.',
        'The trigger azure.blob.event-grid knows of written blobs alone, but the function asks for more: on is ["deleted"].',
      ],
    ],
    [
      "another kind's trigger, and options that are none",
      [
        fn("http", bound("azure.timer")),
        fn("queue", { name: "q", native: { "azure-functions": { connection: "X" } } }),
      ],
      {},
      [
        'native["azure-functions"].trigger is "azure.timer", which is no trigger of an http function.',
        'native["azure-functions"].connection is "X", which is not understood.',
      ],
    ],
    [
      "a public queue on another processor",
      [fn("queue", { name: "orders", access: "public", architecture: "arm64" })],
      {},
      [
        'Azure Functions runs functions on x64 alone, but architecture is "arm64".',
        'access is "public", but a function of the kind queue is called by the host alone.',
      ],
    ],
    [
      "a private function that a public one's path leads to",
      [fn("http", { route: "/a/b" }, "open"), fn("http", { route: "/a/:id", access: "private" }, "keys")],
      {},
      [
        "keys is private and open is public, and a path of /a/b is also one of /a/:id: the host would ask for a key on both.",
      ],
    ],
    [
      "a private function below a base path that a public one's path leads to",
      [
        fn("http", { route: "/v1/a/b" }, "open"),
        fn("http", { route: "/a/:id", basePath: "/v1", access: "private" }, "keys"),
      ],
      {},
      [
        "keys is private and open is public, and a path of /v1/a/b is also one of /v1/a/:id: the host would ask for a key on both.",
      ],
    ],
    [
      "a request where a function is called directly",
      [fn("http", { route: "/invoke/price" }), fn("invoke", {}, "price")],
      {},
      ["The route of http is where price is called directly: POST /invoke/price."],
    ],
    [
      "two values of a variable, and of a setting of the host",
      [
        { ...fn("queue", { name: "one", batchSize: 5 }, "a"), env: { LEVEL: "a" } },
        { ...fn("queue", { name: "two", batchSize: 6 }, "b"), env: { LEVEL: "b" } },
      ],
      {},
      [
        "b and a set LEVEL to different values, and all functions of an app run in one process.",
        "batchSize of b makes queues.batchSize of host.json 6, and a has 5 there: it is one for the app.",
      ],
    ],
    [
      "two readers of a queue, and of a stream",
      [
        fn("queue", { name: "orders" }, "a"),
        fn("queue", { name: "orders" }, "b"),
        fn("stream", { name: "clicks" }, "c"),
        fn("stream", { name: "clicks" }, "d"),
      ],
      { connections: { "event-hubs": "HUBS" } },
      [
        'a and b both read the queue "orders": each would get a part of the messages.',
        'c and d both read the stream "clicks" in one consumer group: each would get a part of the messages.',
      ],
    ],
    [
      "variables of the host's, and one that is two",
      [{ ...fn("http", { secrets: ["TOKEN"] }), env: { WEBSITE_X: "1", "a-b": "1", TOKEN: "t" } }],
      {},
      [
        ...["WEBSITE_X", "a-b"].map(
          (name) =>
            `Azure Functions refuses the environment variable "${name}": it takes letters, digits and underscores, and keeps WEBSITE_, FUNCTIONS_, AzureWebJobs and the like to itself.`,
        ),
        "TOKEN is both in env and among the secrets: a variable has one value.",
      ],
    ],
    [
      "batches in which one body would fail all others",
      [fn("stream", { name: "clicks", ...bound(undefined, { connection: "HUBS", dataType: "stream" }) })],
      {},
      [
        'stream: cardinality is "many" and dataType "stream", so that one body that is no JSON would fail its whole batch before the function is called. Leave dataType out, which makes it "binary".',
      ],
    ],
    [
      "a wrong section",
      [fn("http", {})],
      { memory: 256, plan: "free", timeout: 0, connections: { bus: "X" }, location: "$(reboot)" },
      [
        "anyfn.config has azure-functions.memory, which is not known.",
        'anyfn.config has azure-functions.plan: "free", which is not one of "flex-consumption", "consumption", "premium", "dedicated".',
        "anyfn.config has azure-functions.timeout: 0, which is not a whole number of seconds from 1 to 86399.",
        'anyfn.config has azure-functions.connections: {"bus":"X"}, which is not a name of an app setting for each of storage, service-bus, event-hubs, cosmos-db, sql, kafka, or for some.',
        'anyfn.config has azure-functions.location: "$(reboot)", which is not a region such as "westeurope".',
      ],
    ],
    [
      "what the plan has not",
      [fn("event", { type: "anyfn.warmup" }, "warmup")],
      { plan: "consumption", runtime: "node24", timeout: 700 },
      [
        "anyfn.config has azure-functions.timeout: 700, but the Consumption plan on Linux ends a function after 600 seconds.",
        'anyfn.config has azure-functions.runtime: "node24", which the Consumption plan on Linux does not get.',
        "The trigger azure.warmup is called on new instances, which the Consumption plan on Linux does not do.",
      ],
    ],
  ])("refuses %s", (_, functions, config, reasons) => {
    const problems = target.check(app(functions, config));
    expect(problems.map(({ reason }) => reason)).toEqual(reasons);
    for (const { waysOut } of problems) expect(waysOut.length).toBeGreaterThanOrEqual(2);
  });

  test.each<[string, FunctionPlan, object, string]>([
    ["a connection", fn("topic", { name: "signups" }), {}, "the app setting ServiceBusConnection:"],
    ["brokers", fn("stream", { name: "clicks", ...bound("azure.kafka") }), {}, "the app setting BrokerList:"],
    [
      "a database",
      fn("database", { collection: "users" }),
      { connections: { "cosmos-db": "COSMOS" } },
      "the app settings COSMOS and COSMOS_DATABASE_NAME:",
    ],
  ])(
    "takes the name of Microsoft's templates for %s that nothing names, and says so",
    (_, one, config, said) => {
      const [note, ...others] = target.check(app([one], config));
      expect(others).toEqual([]);
      expect(note?.warning).toBe(true);
      expect(note?.reason).toContain(said);
      const [settings = ""] = target
        .files(app([one], config), [], formats)
        .flatMap(({ path, text }) => (path === "local.settings.json" ? [text] : []));
      for (const name of said.match(/[A-Z]\w+/g) ?? []) expect(settings).toContain(`"${name}"`);
    },
  );
});

describe("check: what HTTP functions share", () => {
  const binding = (own: object) => bound(undefined, own);
  const reasons = (plan: AppPlan) => target.check(plan).map(({ function: name, reason }) => [name, reason]);

  test.each<[string, object, object]>([
    ["public ones", {}, {}],
    ["private ones", { access: "private" }, { access: "private" }],
  ])("a binding of one alone is refused: %s", (_, a, b) => {
    const plan = app([
      fn("http", { route: "/a", ...a, ...binding({ authLevel: "anonymous" }) }, "a"),
      fn("http", { route: "/b", ...b }, "b"),
    ]);
    expect(reasons(plan)).toEqual([
      [
        "a",
        'native["azure-functions"].binding of a is {"authLevel":"anonymous"}, and that of b is {}: HTTP functions of an app are registered together, so that the options of one would hold for the other too.',
      ],
    ]);
  });

  test("private ones beside public ones are looked at apart", () => {
    const functions = (own: object) => [
      fn("http", { route: "/open" }, "open"),
      fn("http", { route: "/a", access: "private", ...binding({ authLevel: "anonymous" }) }, "a"),
      fn("http", { route: "/b", access: "private", ...own }, "b"),
    ];
    expect(reasons(app(functions({}))).map(([name]) => name)).toEqual(["a"]);
    expect(reasons(app(functions(binding({ authLevel: "anonymous" }))))).toEqual([]);
  });

  test("the same binding of all is taken, whatever its order", () => {
    const plan = app([
      fn("http", { route: "/a", ...binding({ authLevel: "admin", webHookType: "x" }) }, "a"),
      fn("http", { route: "/b", ...binding({ webHookType: "x", authLevel: "admin" }) }, "b"),
    ]);
    expect(reasons(plan)).toEqual([]);
  });

  test("a route in a binding is refused, also where there is one function", () => {
    expect(reasons(app([fn("http", { route: "/a", ...binding({ route: "b" }) }, "a")]))).toEqual([
      ["a", expect.stringContaining('binding has a route, "b", which would not count')],
    ]);
  });

  test("a routePrefix that the routes do not have is refused", () => {
    const host = (routePrefix: string) => ({ host: { extensions: { http: { routePrefix } } } });
    const plan = (prefix: string) => app([fn("http", { route: "/a" }, "a")], host(prefix));
    expect(reasons(plan("api"))).toEqual([
      ["a", expect.stringContaining('routePrefix: "api", so that the host calls functions below /api alone')],
    ]);
    expect(reasons(plan("/api/"))).toHaveLength(1);
    expect(reasons(plan(""))).toEqual([]);
    expect(reasons(plan("/"))).toEqual([]);
    expect(reasons(app([fn("http", { route: "/a", basePath: "/api" }, "a")], host("api")))).toEqual([]);
    expect(reasons(app([fn("schedule", { every: "1 hour" })], host("api")))).toEqual([]);
  });

  test("messages that nobody could settle are refused", () => {
    const bus = (own: object, config: object = {}) =>
      app(
        [fn("queue", { name: "q", ...bound("azure.service-bus.queue", { connection: "BUS", ...own }) })],
        config,
      );
    expect(reasons(bus({}))).toEqual([]);
    expect(reasons(bus({ autoCompleteMessages: true }))).toEqual([]);
    expect(reasons(bus({ autoCompleteMessages: false }))).toEqual([
      ["queue", expect.stringContaining("no way to settle a message itself")],
    ]);
    const host = { host: { extensions: { serviceBus: { autoCompleteMessages: false } } } };
    expect(reasons(bus({}, host))).toEqual([
      [undefined, expect.stringContaining("serviceBus.autoCompleteMessages: false")],
    ]);
  });
});

describe("deploy.sh", () => {
  test.each<[string, FunctionPlan, object, string[]]>([
    ["HTTP alone", fn("http", {}), {}, []],
    [
      "a queue",
      fn("queue", { name: "orders" }),
      {},
      ["storage queue create --auth-mode key --account-name myapp --name orders"],
    ],
    [
      "a queue of Service Bus with dead letters",
      fn("queue", {
        name: "orders",
        ordered: true,
        retry: { attempts: 4, maxAge: 60, deadLetter: "failed" },
        ...bound("azure.service-bus.queue", { connection: "BUS" }),
      }),
      {},
      [
        "servicebus namespace create --resource-group my-app --name my-app-bus --location westeurope --sku Standard",
        `${GRANT("Azure Service Bus Data Owner")}`,
        "servicebus queue create --resource-group my-app --namespace-name my-app-bus --name failed --enable-session false",
        "servicebus queue create --resource-group my-app --namespace-name my-app-bus --name orders --enable-session true --max-delivery-count=5 --default-message-time-to-live=PT60S --forward-dead-lettered-messages-to=failed",
      ],
    ],
    [
      "a topic",
      fn("topic", { name: "signups" }, "greet"),
      { connections: { "service-bus": "BUS" } },
      [
        "servicebus namespace create --resource-group my-app --name my-app-bus --location westeurope --sku Standard",
        GRANT("Azure Service Bus Data Owner"),
        "servicebus topic create --resource-group my-app --namespace-name my-app-bus --name signups",
        "servicebus topic subscription create --resource-group my-app --namespace-name my-app-bus --topic-name signups --name greet --enable-session false",
      ],
    ],
    [
      "a stream with a consumer group",
      fn("stream", { name: "clicks", ...bound(undefined, { connection: "HUBS", consumerGroup: "mine" }) }),
      {},
      [
        "eventhubs namespace create --resource-group my-app --name my-app-hubs --location westeurope --sku Standard",
        GRANT("Azure Event Hubs Data Receiver"),
        "eventhubs eventhub create --resource-group my-app --namespace-name my-app-hubs --name clicks",
        "eventhubs eventhub consumer-group create --resource-group my-app --namespace-name my-app-hubs --eventhub-name clicks --name mine",
      ],
    ],
    [
      "a container of Cosmos DB",
      fn("database", { collection: "users", database: "shop" }),
      { connections: { "cosmos-db": "DB" } },
      [
        "cosmosdb create --resource-group my-app --name my-app-db --locations regionName=westeurope",
        "cosmosdb sql role assignment create --resource-group my-app --account-name my-app-db --role-definition-id 00000000-0000-0000-0000-000000000002 --principal-id p1 --scope /",
        "cosmosdb sql database create --resource-group my-app --account-name my-app-db --name shop",
        "cosmosdb sql container create --resource-group my-app --account-name my-app-db --database-name shop --name users --partition-key-path /id",
        "cosmosdb sql database create --resource-group my-app --account-name my-app-db --name shop",
        "cosmosdb sql container create --resource-group my-app --account-name my-app-db --database-name shop --name leases --partition-key-path /id",
      ],
    ],
    [
      "new blobs",
      fn("storage", { bucket: "uploads", on: ["created"], prefix: "in/", suffix: ".jpg" }, "files"),
      {},
      [
        "storage container create --auth-mode key --account-name myapp --name uploads",
        "eventgrid event-subscription create --name anyfn-files --source-resource-id id1 --endpoint=https://host1/runtime/webhooks/blobs?functionName=Host.Functions.files&code=key1 --included-event-types=Microsoft.Storage.BlobCreated --subject-begins-with=/blobServices/default/containers/uploads/blobs/in/ --subject-ends-with=.jpg --subject-case-sensitive=true",
      ],
    ],
    [
      "deletions of blobs",
      fn(
        "storage",
        {
          bucket: "uploads",
          on: ["created", "deleted"],
          retry: { attempts: 2, maxAge: 90, deadLetter: "lost" },
        },
        "files",
      ),
      {},
      [
        "storage container create --auth-mode key --account-name myapp --name uploads",
        "storage container create --auth-mode key --account-name myapp --name lost",
        "eventgrid event-subscription create --name anyfn-files --source-resource-id id1 --endpoint-type=azurefunction --endpoint=id1/functions/files --included-event-types Microsoft.Storage.BlobCreated Microsoft.Storage.BlobDeleted --subject-begins-with=/blobServices/default/containers/uploads/blobs/ --subject-case-sensitive=true --max-delivery-attempts=3 --event-ttl=2 --deadletter-endpoint=id1/blobServices/default/containers/lost",
      ],
    ],
    [
      "events of one's own",
      fn("event", { type: "com.example.order.placed", source: "//shop" }, "ship"),
      {},
      [
        "eventgrid topic create --resource-group my-app --name my-app-events --location westeurope --input-schema cloudeventschemav1_0",
        "eventgrid event-subscription create --name anyfn-ship --source-resource-id id1 --endpoint-type=azurefunction --endpoint=id1/functions/ship --event-delivery-schema=cloudeventschemav1_0 --included-event-types=com.example.order.placed --advanced-filter source StringIn //shop",
      ],
    ],
    [
      "events of Azure's",
      fn("event", { type: "Microsoft.KeyVault.SecretNearExpiry" }, "expiring"),
      {},
      [
        "eventgrid event-subscription create --name anyfn-expiring --source-resource-id given --endpoint-type=azurefunction --endpoint=id1/functions/expiring --included-event-types=Microsoft.KeyVault.SecretNearExpiry",
      ],
    ],
  ])("makes what %s needs", async (_, plan, config, expected) => {
    const commands = await run(app([plan], config), { EXPIRING_SOURCE: "given" });
    expect(commands.filter((args) => !isAround(args)).map((args) => args.join(" "))).toEqual(expected);
  });

  test.each<[string, object, FunctionPlan, string[]]>([
    [
      "Flex Consumption",
      {},
      fn("http", { memory: 600, minInstances: 2, concurrency: 20 }),
      [
        `functionapp create ${APP} --storage-account myapp --flexconsumption-location westeurope --runtime node --runtime-version 24 --instance-memory 2048`,
        `functionapp identity assign ${APP} --query principalId --output tsv`,
        `functionapp update ${APP} --set httpsOnly=true`,
        `functionapp config appsettings set ${APP} --settings NODE_OPTIONS=--enable-source-maps`,
        `functionapp scale config set ${APP} --instance-memory 2048`,
        `functionapp scale config set ${APP} --trigger-type http --trigger-settings perInstanceConcurrency=20`,
        `functionapp scale config always-ready set ${APP} --settings http=2`,
        expect.stringMatching(/^functionapp deployment source config-zip .* --src .*\/app\.zip$/),
      ],
    ],
    [
      "Consumption",
      { plan: "consumption", location: "eastus" },
      fn("http", {}),
      [
        `functionapp create ${APP} --storage-account myapp --consumption-plan-location eastus --os-type Linux --functions-version 4 --runtime node --runtime-version 22`,
        `functionapp identity assign ${APP} --query principalId --output tsv`,
        `functionapp update ${APP} --set httpsOnly=true`,
        `functionapp config appsettings set ${APP} --settings NODE_OPTIONS=--enable-source-maps`,
        expect.stringContaining("config-zip"),
      ],
    ],
    [
      "Premium",
      { plan: "premium" },
      fn("schedule", { every: "1 hour", memory: 4096, minInstances: 3, timezone: "Europe/Paris" }),
      [
        "functionapp plan create --resource-group my-app --name my-app-plan --location westeurope --sku EP2 --is-linux true --min-instances 3",
        `functionapp create ${APP} --storage-account myapp --plan my-app-plan --os-type Linux --functions-version 4 --runtime node --runtime-version 24`,
        `functionapp identity assign ${APP} --query principalId --output tsv`,
        `functionapp update ${APP} --set httpsOnly=true`,
        `functionapp config appsettings set ${APP} --settings NODE_OPTIONS=--enable-source-maps WEBSITE_TIME_ZONE=Europe/Paris`,
        expect.stringContaining("config-zip"),
      ],
    ],
    [
      "Dedicated",
      { plan: "dedicated", sku: "P1V3" },
      fn("http", {}),
      [
        "appservice plan create --resource-group my-app --name my-app-plan --location westeurope --sku P1V3 --is-linux",
        `functionapp create ${APP} --storage-account myapp --plan my-app-plan --os-type Linux --functions-version 4 --runtime node --runtime-version 24`,
        `functionapp config set ${APP} --always-on true`,
        `functionapp identity assign ${APP} --query principalId --output tsv`,
        `functionapp update ${APP} --set httpsOnly=true`,
        `functionapp config appsettings set ${APP} --settings NODE_OPTIONS=--enable-source-maps`,
        expect.stringContaining("config-zip"),
      ],
    ],
  ])("makes an app on %s", async (_, config, plan, expected) => {
    const commands = await run(app([plan], config));
    expect(
      commands
        .filter((args) => ["functionapp", "appservice"].includes(args[0] ?? "") && !args.includes("show"))
        .map((args) => args.join(" ")),
    ).toEqual(expected);
  });

  test("updates what is there, and makes nothing twice", async () => {
    const commands = await run(
      app(
        [
          fn("queue", { name: "orders", retry: { attempts: 1 }, ...bound("azure.service-bus.queue") }),
          fn("stream", { name: "clicks" }),
          fn("database", { collection: "users", database: "shop" }),
          fn("event", { type: "a.b" }),
        ],
        { connections: { "service-bus": "BUS", "event-hubs": "HUBS", "cosmos-db": "DB" } },
      ),
      { EXISTS: "yes" },
    );
    expect(
      commands.filter((args) => args.includes("create")).map((args) => args.slice(0, 3).join(" ")),
    ).toEqual(["role assignment create", "role assignment create", "eventgrid event-subscription create"]);
    expect(commands.map((args) => args.join(" "))).toEqual(
      expect.arrayContaining([
        "servicebus queue update --resource-group my-app --namespace-name my-app-bus --name orders --max-delivery-count=2",
        `functionapp runtime config set ${APP} --runtime-version 24`,
      ]),
    );
  });

  test("keeps secrets in the vault, and says so when one is missing", async () => {
    const plan = app([{ ...fn("http", { secrets: ["AUDIT_TOKEN"] }), env: { A: 'it\'s $(x) `y`\n"z"' } }]);
    const commands = await run(plan, { VAULT: "v1", EXISTS: "yes" });
    expect(commands.find((args) => args.includes("appsettings"))?.slice(9)).toEqual([
      'A=it\'s $(x) `y`\n"z"',
      "NODE_OPTIONS=--enable-source-maps",
      "AUDIT_TOKEN=@Microsoft.KeyVault(VaultName=v1;SecretName=AUDIT-TOKEN)",
    ]);
    expect(commands.map((args) => args.join(" "))).toContain(GRANT("Key Vault Secrets User"));
    await expect(run(plan, { VAULT: "v1" })).rejects.toThrow("There is no secret AUDIT-TOKEN in v1.");
    await expect(run(plan)).rejects.toThrow("The key vault that has the secrets of the functions.");
  });

  test("gives each event subscription a name of its own", async () => {
    const names = ["a-b", "a_b", `${"x".repeat(70)}a`, `${"x".repeat(70)}b`];
    const plan = app(names.map((name) => fn("event", { type: "com.example.a" }, name)));
    const commands = await run(plan);
    const made = commands.flatMap((args) =>
      args.includes("event-subscription") ? [args[args.indexOf("--name") + 1] ?? ""] : [],
    );
    expect(made).toEqual([
      "anyfn-a-b",
      expect.stringMatching(/^anyfn-a-b-[0-9a-f]{8}$/),
      expect.stringMatching(/^anyfn-x{49}-[0-9a-f]{8}$/),
      expect.stringMatching(/^anyfn-x{49}-[0-9a-f]{8}$/),
    ]);
    expect(new Set(made).size).toBe(4);
  });

  test("waits for the key with which the host is told of blobs, and says so where it never comes", async () => {
    const plan = app([fn("storage", { bucket: "uploads", on: ["created"] }, "files")]);
    const asked = (commands: readonly (readonly string[])[]): number =>
      commands.filter((args) => args.includes("systemKeys.blobs_extension")).length;
    const commands = await run(plan, { KEY_AFTER: "3" });
    expect(asked(commands)).toBe(4);
    expect(commands.find((args) => args.includes("event-subscription"))?.join(" ")).toContain("&code=key1 ");
    await expect(run(plan, { KEY_AFTER: "99" })).rejects.toThrow(
      "The host of my-app has made no key blobs_extension yet",
    );
  });

  test("sets what bindings name, once, and keeps it in the settings of this machine", async () => {
    const kafka = { brokerList: "%BROKERS%", username: "%KAFKA_USER%", password: "%KAFKA_PASSWORD%" };
    const plan = app([
      fn("stream", {
        name: "%TOPIC%",
        secrets: ["KAFKA_PASSWORD"],
        ...bound("azure.kafka", kafka),
      }),
    ]);
    const commands = await run(plan, {
      BROKERS: "b:9092",
      KAFKA_USER: "u",
      TOPIC: "clicks",
      VAULT: "v1",
      EXISTS: "yes",
    });
    expect(commands.find((args) => args.includes("appsettings"))?.slice(9)).toEqual([
      "NODE_OPTIONS=--enable-source-maps",
      "KAFKA_PASSWORD=@Microsoft.KeyVault(VaultName=v1;SecretName=KAFKA-PASSWORD)",
      "TOPIC=clicks",
      "KAFKA_USER=u",
      "BROKERS=b:9092",
    ]);
    await expect(run(plan, { VAULT: "v1", EXISTS: "yes" })).rejects.toThrow(
      "The app setting TOPIC, which a trigger names.",
    );
    expect(JSON.parse(files(plan)["local.settings.json"] ?? "").Values).toEqual({
      FUNCTIONS_WORKER_RUNTIME: "node",
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      BROKERS: "localhost:9092",
      NODE_OPTIONS: "--enable-source-maps",
      TOPIC: "",
      KAFKA_USER: "",
      KAFKA_PASSWORD: "",
    });
  });

  test("names of apps stay in comments", async () => {
    const name = 'x"\nexit 9 #\r\u2028`exit 9`';
    const commands = await run({ ...app([fn("http", {})]), name });
    expect(commands.at(-1)).toContain("show");
  });
});

describe("verify", () => {
  test.each<[string, string, readonly (readonly [string | undefined, string])[]]>([
    [
      "everything",
      'const core = require("@azure/functions-core"); core.registerFunction({ name: "work" }); core.registerFunction({ name: "zz-http" });',
      [],
    ],
    [
      "one too few",
      'require("@azure/functions-core").registerFunction({ name: "zz-http" });',
      [["work", "index.cjs does not register work: it registers zz-http."]],
    ],
    [
      "nothing, because the library is not heard",
      "",
      [
        ["work", "index.cjs does not register work: it registers nothing."],
        ["a", "index.cjs does not register zz-http: it registers nothing."],
      ],
    ],
    [
      "nothing, because it throws",
      'throw new Error("no such table");',
      [
        [
          undefined,
          "index.cjs cannot be loaded, as the worker of Azure Functions would do it: no such table.",
        ],
      ],
    ],
    [
      "nothing, because it ends",
      "process.exit(3);",
      [
        [
          undefined,
          "index.cjs cannot be loaded, as the worker of Azure Functions would do it: the process ended with 3.",
        ],
      ],
    ],
  ])("finds that a bundle registers %s", async (_, code, expected) => {
    const where = mkdtempSync(join(folder, "verify-"));
    writeFileSync(join(where, "index.cjs"), code);
    const plan = app([fn("http", {}, "a"), fn("queue", { name: "orders" }, "work")]);
    const problems = (await target.verify?.(where, plan, target.entries(plan).map(built))) ?? [];
    expect(problems.map((problem) => [problem.function, problem.reason])).toEqual(expected);
    for (const { waysOut } of problems) expect(waysOut.length).toBeGreaterThanOrEqual(2);
  });

  test("the bundle has the app's settings", async () => {
    const where = mkdtempSync(join(folder, "verify-"));
    writeFileSync(
      join(where, "index.cjs"),
      'if (process.env.LEVEL === "debug" && process.env.TOKEN === "") require("@azure/functions-core").registerFunction({ name: "zz-http" });',
    );
    const plan = app([{ ...fn("http", { secrets: ["TOKEN"] }), env: { LEVEL: "debug" } }]);
    expect(await target.verify?.(where, plan, [])).toEqual([]);
  });
});

const APP = "--resource-group my-app --name my-app";

function GRANT(role: string): string {
  return `role assignment create --assignee-object-id p1 --assignee-principal-type ServicePrincipal --role ${role} --scope id1`;
}

/** What every script does, and what only asks. */
function isAround(args: readonly string[]): boolean {
  return (
    ["group", "functionapp"].includes(args[0] ?? "") ||
    args.includes("show") ||
    args.includes("list") ||
    args.slice(0, 3).join(" ") === "storage account create"
  );
}

/** In place of `az`: writes down what it is called with, and answers as if nothing were there, or everything. */
const AZ = `#!/usr/bin/env bash
{ printf '%s\\0' "$@"; printf '\\1'; } >>"$CALLS"
case "$*" in
  *'--query principalId'*) echo p1 ;;
  *'--query defaultHostName'*) echo host1 ;;
  *'--query systemKeys.blobs_extension'*) if [[ "$(grep -ao systemKeys "$CALLS" | wc -l)" -gt "\${KEY_AFTER:-0}" ]]; then echo key1; fi ;;
  *'--query id'*) echo id1 ;;
  *'role assignment list'*) [[ -z "\${EXISTS:-}" ]] || echo r1 ;;
  'group exists'*) [[ -n "\${EXISTS:-}" ]] && echo true || echo false ;;
  *' show '*) [[ -n "\${EXISTS:-}" ]] ;;
esac
`;

/** Runs the script of an app, and returns what it called. */
async function run(plan: AppPlan, env: Readonly<Record<string, string>> = {}): Promise<string[][]> {
  expect(target.check({ ...plan, name: "shop" })).toEqual([]);
  const where = mkdtempSync(join(folder, "run-"));
  const calls = join(where, "calls");
  for (const [name, text] of [
    ["az", AZ],
    ["zip", "#!/usr/bin/env bash\n"],
    ["sleep", "#!/usr/bin/env bash\n"],
  ] as const) {
    writeFileSync(join(where, name), text);
    chmodSync(join(where, name), 0o755);
  }
  writeFileSync(calls, "");
  writeFileSync(join(where, "deploy.sh"), files(plan)["deploy.sh"] ?? "");
  await promisify(execFile)("bash", [join(where, "deploy.sh")], {
    env: { PATH: `${where}${delimiter}${process.env["PATH"]}`, CALLS: calls, APP: "my-app", ...env },
  });
  return readFileSync(calls, "utf8")
    .split("\u0001")
    .slice(0, -1)
    .map((call) => call.split("\0").slice(0, -1));
}

const formats: TextFormats = { yaml: () => "" };

function files(plan: AppPlan, entries?: readonly BuiltEntry[]): Readonly<Record<string, string>> {
  const made = entries ?? target.entries(plan).map(built);
  return Object.fromEntries(target.files(plan, made, formats).map(({ path, text }) => [path, text]));
}

function host(plan: AppPlan): Readonly<Record<string, unknown>> {
  return JSON.parse(files(plan)["host.json"] ?? "") as Readonly<Record<string, unknown>>; // an object, always
}

function lines(text = ""): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith("register("));
}

/** What an entry registers under a name. */
function registered(text: string | undefined, name: string): unknown {
  const line = lines(text).find((one) => one.startsWith(`register(${JSON.stringify(name)}, `)) ?? "";
  const from = line.indexOf("{");
  const to = line.search(/, (?:serve|serveAll|behindKey|Object\.assign)\b/);
  return JSON.parse(line.slice(from, to).replace('"methods":methods', '"methods":[]'));
}

function built(entry: ReturnType<typeof target.entries>[number]): BuiltEntry {
  return { ...entry, bytes: 1, gzipBytes: 1, nativeModules: [] };
}

function app(functions: readonly FunctionPlan[], config: object = {}): AppPlan {
  return { name: "shop", functions, config: config as Readonly<Record<string, unknown>> }; // plain data
}

function fn(kind: Kind, options: object, name: string = kind): FunctionPlan {
  return { name, file: `functions/${name}.ts`, kind, options: options as FunctionPlan["options"], env: {} };
}

function bound(trigger?: string, binding?: object): object {
  return { native: { "azure-functions": { ...(trigger && { trigger }), ...(binding && { binding }) } } };
}
