import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Trigger } from "@kubernetes-models/knative/eventing.knative.dev/v1/Trigger";
import { Service } from "@kubernetes-models/knative/serving.knative.dev/v1/Service";
import { PingSource } from "@kubernetes-models/knative/sources.knative.dev/v1/PingSource";
import type { AppPlan, BuiltEntry, FunctionPlan, Kind, OutputFile, TextFormats } from "anyfn/target";
import { describe, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { target } from "./target.ts";

const formats: TextFormats = {
  yaml: (value, comment) =>
    `${comment === undefined ? "" : `# ${comment}\n`}${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`,
};

describe("rows", () => {
  test.each(target.triggers.map((ref) => [ref.id, ref] as const))(
    "%s is where its reference says",
    async (id, { from, name, kind }) => {
      const module = (await import(from)) as Readonly<Record<string, unknown>>;
      expect(module[name]).toMatchObject({ id, kind });
    },
  );
});

describe("the server", () => {
  test("has every function with what may call it", () => {
    expect(
      target.entries(
        app([
          fn("http", {}, "admin-report"),
          { ...fn("queue", { name: "orders" }, "work"), env: { LEVEL: "1" } },
        ]),
      ),
    ).toEqual([
      {
        path: "server.mjs",
        text: `import "@anyfn/node/needs-node";
import { start } from "@anyfn/node/server";
import { http as httpRow } from "@anyfn/node/events/http";
import { queue as queueRow } from "@anyfn/node/events/queue";
import { cloudeventsQueue as cloudeventsQueueRow } from "@anyfn/node/events/cloudevents-queue";
import fn0 from "anyfn:function/admin-report";
import fn1 from "anyfn:function/work";
await start({
  name: "shop",
  functions: [
    { name: "admin-report", definition: fn0, rows: [httpRow] },
    { name: "work", definition: fn1, rows: [queueRow, cloudeventsQueueRow], env: {"LEVEL":"1"} },
  ],
});
`,
        functions: ["admin-report", "work"],
        triggers: ["node.http", "node.queue", "node.cloudevents.queue"],
        entry: "server.mjs",
      },
    ]);
  });

  test.each<[Kind, object, readonly string[]]>([
    ["http", {}, ["node.http"]],
    ["invoke", {}, ["node.invoke"]],
    ["schedule", { cron: "* * * * *" }, ["node.schedule", "node.cloudevents.schedule"]],
    ["queue", { name: "q" }, ["node.queue", "node.cloudevents.queue"]],
    ["topic", { name: "t" }, ["node.topic", "node.cloudevents.topic"]],
    ["storage", { bucket: "b" }, ["node.storage", "node.cloudevents.storage"]],
    ["database", { collection: "c" }, ["node.cloudevents.database"]],
    ["stream", { name: "s" }, ["node.cloudevents.stream"]],
    ["event", { type: "com.example.x" }, ["node.cloudevents.event"]],
  ])("%s is called by %3$j", (kind, options, triggers) => {
    expect(target.entries(app([fn(kind, options)]))[0]?.triggers).toEqual(triggers);
  });

  test("is not there where no function is", () => {
    expect([target.entries(app([])), target.files(app([]), [], formats)]).toEqual([[], []]);
  });
});

describe("the image", () => {
  test("of plain code: no step to build, nobody in particular, one folder to write to", () => {
    expect(
      file("Dockerfile", app([fn("http", {})])),
    ).toBe(`# shop: docker build -t shop . && docker run -p 8080:8080 -v shop:/home/nonroot shop
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY package.json server.mjs server.mjs.map ./
ENV NODE_ENV=production PORT=8080 ANYFN_DATA=/home/nonroot/data
USER 65532:65532
VOLUME /home/nonroot
EXPOSE 8080
HEALTHCHECK CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + (process.env.ANYFN_PREFIX || '/_anyfn') + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["--enable-source-maps", "server.mjs"]
`);
  });

  test.each<[string, object, Partial<BuiltEntry>, readonly string[]]>([
    [
      "of native packages, for the processor they were copied for",
      {},
      { nativeModules: ["sharp", "@img/sharp-linux-x64"], packages: { sharp: "0.35.5" } },
      [
        "FROM --platform=linux/amd64 gcr.io/distroless/nodejs22-debian13:nonroot",
        "COPY package.json server.mjs server.mjs.map ./",
        "COPY node_modules ./node_modules",
      ],
    ],
    [
      "for arm64",
      { architecture: "arm64" },
      {},
      [
        "FROM --platform=linux/arm64 gcr.io/distroless/nodejs22-debian13:nonroot",
        "COPY package.json server.mjs server.mjs.map ./",
      ],
    ],
    [
      "with packages that the app left out",
      {},
      { packages: { left: "3.2.1" } },
      [
        "# Before that: npm install --omit=dev --os=linux --libc=glibc, for left.",
        "FROM gcr.io/distroless/nodejs22-debian13:nonroot",
        "COPY package.json server.mjs server.mjs.map ./",
        "COPY node_modules ./node_modules",
      ],
    ],
  ])("%s", (_, options, entry, lines) => {
    const plan = app([fn("http", options)], { runtime: "nodejs22" });
    expect(
      file("Dockerfile", plan, [built(plan, entry)])
        .split("\n")
        .filter((line) => /^(?:FROM|COPY|# Before)/.test(line)),
    ).toEqual(lines);
  });

  test("says in package.json what is imported as it is", () => {
    const plan = app([fn("http", {})]);
    expect(JSON.parse(file("package.json", { ...plan, name: "@Acme/My Shop" }, [built(plan)]))).toEqual({
      name: "acme-my-shop",
      private: true,
      type: "module",
      main: "server.mjs",
      scripts: { start: "node --enable-source-maps server.mjs" },
      engines: { node: ">=22.18" },
    });
    expect(
      JSON.parse(file("package.json", plan, [built(plan, { packages: { sharp: "0.35.5", left: "1.0.0" } })])),
    ).toMatchObject({ dependencies: { left: "1.0.0", sharp: "0.35.5" } });
  });
});

/** An app with everything in it that `knative.yaml` has a word for. */
const everything: AppPlan = app(
  [
    fn("http", { secrets: ["SLACK_TOKEN"], memory: 512, timeout: 120, minInstances: 1 }, "hello"),
    fn("invoke", {}, "price"),
    fn("schedule", { cron: "0 2 * * SUN,7", timezone: "Europe/Paris", memory: 1024 }, "admin_nightly"),
    fn(
      "schedule",
      {
        every: "15 minutes",
        native: { node: { pingSource: { data: "{}", contentType: "application/json" } } },
      },
      "tick",
    ),
    fn(
      "queue",
      {
        name: "orders",
        retry: { attempts: 5, delay: 2, deadLetter: "dead-orders" },
        native: { node: { trigger: { delivery: { backoffPolicy: "linear" } } } },
      },
      "orders",
    ),
    fn("topic", { name: "signups", retry: { deadLetter: "https://example.com/dead" } }, "signups"),
    fn("stream", { name: "clicks" }, "clicks"),
    fn("storage", { bucket: "uploads", on: ["created"], prefix: "in/", suffix: ".jpg" }, "thumbnail"),
    fn("storage", { bucket: "logs", on: ["deleted", "archived"] }, "tidy"),
    fn("storage", { bucket: "all" }, "watch"),
    fn("database", { collection: "users", database: "main", on: ["created"] }, "users"),
    fn("database", { collection: "users/{user}/50%_o'rders" }, "user-orders"),
    fn("event", { type: "com.example.order.placed", source: "//shop" }, "order-placed"),
  ],
  {
    image: "registry.example.com/shop:1",
    namespace: "shops",
    service: { template: { spec: { serviceAccountName: "shop" } } },
  },
);

describe("knative.yaml", () => {
  const resources = documents(everything);
  const named = (name: string): unknown => resources.find(({ metadata }) => metadata.name === name)?.spec;

  test("has a Service for clients, and one for events that only the cluster reaches", () => {
    const container = {
      name: "server",
      image: "registry.example.com/shop:1",
      ports: [{ containerPort: 8080 }],
      resources: { limits: { memory: "1024Mi" } },
      readinessProbe: { httpGet: { path: "/_anyfn/ready", port: 8080 } },
      livenessProbe: { httpGet: { path: "/_anyfn/health", port: 8080 } },
      securityContext: {
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    };
    const volumes = [{ name: "tmp", emptyDir: {} }];
    const both = [
      { name: "ANYFN_LOCAL", value: "off" },
      { name: "ANYFN_PROXIES", value: "2" },
    ];
    const secrets = ["ANYFN_TOKEN", "SLACK_TOKEN"].map((key) => ({
      name: key,
      valueFrom: { secretKeyRef: { name: "shop", key } },
    }));
    expect(resources.filter(({ kind }) => kind === "Service")).toEqual([
      {
        apiVersion: "serving.knative.dev/v1",
        kind: "Service",
        metadata: { name: "shop", namespace: "shops" },
        spec: {
          template: {
            metadata: { annotations: { "autoscaling.knative.dev/min-scale": "1" } },
            spec: {
              timeoutSeconds: 120,
              containers: [{ ...container, env: [...both, ...secrets] }],
              volumes,
              serviceAccountName: "shop",
            },
          },
        },
      },
      {
        apiVersion: "serving.knative.dev/v1",
        kind: "Service",
        metadata: {
          name: "shop-events",
          namespace: "shops",
          labels: { "networking.knative.dev/visibility": "cluster-local" },
        },
        spec: {
          template: {
            spec: {
              timeoutSeconds: 60,
              containers: [
                {
                  ...container,
                  env: [...both, { name: "ANYFN_EVENTS", value: "public" }, ...secrets],
                },
              ],
              volumes,
              serviceAccountName: "shop",
            },
          },
        },
      },
    ]);
  });

  test("sends dead letters that are the queue of another function to that function", () => {
    const plan = app([
      fn("queue", { name: "orders", retry: { deadLetter: "failed" } }, "orders"),
      fn("topic", { name: "signups", retry: { deadLetter: "failed" } }, "signups"),
      fn("queue", { name: "failed" }, "look-at_it"),
    ]);
    const deliveries = documents(plan).flatMap(({ kind, spec }) =>
      kind === "Trigger" ? [(spec as { readonly delivery?: unknown }).delivery] : [],
    );
    const delivery = {
      deadLetterSink: {
        ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name: "shop-events" },
        uri: "/_anyfn/events/look-at_it",
      },
    };
    expect(deliveries).toEqual([delivery, delivery, undefined]);
  });

  test("has a PingSource per schedule, with its time zone", () => {
    expect([named("shop-admin-nightly"), named("shop-tick")]).toEqual([
      { schedule: "0 2 * * 0", timezone: "Europe/Paris", sink: sink("admin_nightly") },
      {
        schedule: "0,15,30,45 * * * *",
        timezone: "UTC",
        sink: sink("tick"),
        data: "{}",
        contentType: "application/json",
      },
    ]);
  });

  test.each<[string, readonly unknown[], object]>([
    [
      "orders",
      [{ exact: { type: "anyfn.queue.message", queue: "orders" } }],
      {
        delivery: {
          retry: 5,
          backoffPolicy: "linear",
          backoffDelay: "PT2S",
          deadLetterSink: {
            ref: { apiVersion: "messaging.knative.dev/v1", kind: "Channel", name: "dead-orders" },
          },
        },
      },
    ],
    [
      "signups",
      [{ exact: { type: "anyfn.topic.message", topic: "signups" } }],
      { delivery: { deadLetterSink: { uri: "https://example.com/dead" } } },
    ],
    ["clicks", [{ exact: { type: "anyfn.stream.message", stream: "clicks" } }], {}],
    [
      "thumbnail",
      [
        { exact: { bucket: "uploads" } },
        { exact: { type: "anyfn.storage.created" } },
        { prefix: { subject: "in/" } },
        { suffix: { subject: ".jpg" } },
      ],
      {},
    ],
    [
      "tidy",
      [
        { exact: { bucket: "logs" } },
        {
          any: [{ exact: { type: "anyfn.storage.deleted" } }, { exact: { type: "anyfn.storage.archived" } }],
        },
      ],
      {},
    ],
    ["watch", [{ exact: { bucket: "all" } }, { prefix: { type: "anyfn.storage." } }], {}],
    [
      "users",
      [
        { exact: { collection: "users" } },
        { exact: { database: "main" } },
        {
          any: [{ exact: { type: "anyfn.database.created" } }, { exact: { type: "anyfn.database.written" } }],
        },
      ],
      {},
    ],
    [
      "user-orders",
      [
        {
          cesql:
            "EXISTS collection AND (collection LIKE 'users/%/50\\%\\_o\\'rders') AND NOT (collection LIKE '%/%/%/%')",
        },
        { prefix: { type: "anyfn.database." } },
      ],
      {},
    ],
    ["order-placed", [{ exact: { type: "com.example.order.placed", source: "//shop" } }], {}],
  ])("brings %s its events out of the broker", (name, filters, more) => {
    expect(named(`shop-${name}`)).toEqual({ broker: "default", filters, subscriber: sink(name), ...more });
  });

  test("is what the published types of Knative's API say: https://knative.dev/docs/serving/reference", () => {
    const models = { Service, Trigger, PingSource };
    for (const { apiVersion, kind, ...resource } of resources) {
      const Model = models[kind as keyof typeof models]; // others would be a TypeError
      const model = new Model(resource as never); // whether it is, is what is asked
      expect([model.apiVersion, model.kind]).toEqual([apiVersion, kind]);
      model.validate();
    }
    expect(resources.length).toBe(2 + 11);
    expect(() => new Trigger({ spec: { subscriber: { uri: 7 } } } as never).validate()).toThrow(); // it can fail
  });

  test("has no field that Knative does not know", { timeout: 60_000 }, () => {
    const known = (extra: object): string => {
      const lines = resources.map(
        (resource, index) =>
          `export const r${index}: I${resource.kind} = ${JSON.stringify(index === 0 ? { ...resource, ...extra } : resource)};`,
      );
      return compile(`${IMPORTS}${lines.join("\n")}\n`);
    };
    expect(known({})).toBe("");
    expect(known({ specs: {} })).toContain("'\"specs\"' does not exist");
  });

  test("has one Service where one will do", () => {
    const names = (...functions: readonly FunctionPlan[]): readonly string[] =>
      documents(app(functions)).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names(fn("http", {}))).toEqual(["Service shop"]);
    expect(names(fn("event", { type: "x" }))).toEqual(["Service shop-events", "Trigger shop-f"]);
  });

  test("says how it is applied, and has no token where nothing is private", () => {
    const text = file("knative.yaml", app([fn("http", {})]));
    expect(text).toMatch(/^# shop on Knative: kubectl apply -f knative\.yaml\n/);
    expect(text).not.toMatch(/secretKeyRef|namespace|undefined/);
    expect(file("knative.yaml", app([fn("http", { access: "private" })]))).toContain("key: ANYFN_TOKEN");
    expect(file("knative.yaml", app([fn("invoke", { access: "public" })]))).not.toContain("ANYFN_TOKEN");
  });
});

describe("check", () => {
  test.each<[string, readonly FunctionPlan[], object]>([
    ["everything above", everything.functions, everything.config],
    ["what no cloud has: batches, streams, arm64", [fn("stream", { name: "s", architecture: "arm64" })], {}],
    ["two topics of one name", [fn("topic", { name: "t" }, "a"), fn("topic", { name: "t" }, "b")], {}],
    ["a route that begins alike", [fn("http", { route: "/_anyfn2" })], {}],
    [
      "a chain of dead letters",
      [
        fn("topic", { name: "q", retry: { deadLetter: "q" } }, "t"),
        fn("queue", { name: "q", retry: { deadLetter: "r" } }, "a"),
        fn("queue", { name: "r", retry: { deadLetter: "nobody's" } }, "b"),
      ],
      {},
    ],
  ])("takes %s", (_, functions, config) => {
    expect(target.check(app(functions, config))).toEqual([]);
  });

  test.each<[string, readonly FunctionPlan[], object, string]>([
    ["an unknown key", [], { port: 80 }, "anyfn.config has node.port, which is not known."],
    [
      "a runtime that is too old",
      [],
      { runtime: "nodejs20" },
      'anyfn.config has node.runtime: "nodejs20", which is not one of "nodejs24", "nodejs22".',
    ],
    [
      "an image with a space",
      [],
      { image: "a b" },
      'anyfn.config has node.image: "a b", which is not the name of an image.',
    ],
    ["half a second", [fn("http", { timeout: 0.5 })], {}, "timeout: 0.5 is not a whole number from 1 on."],
    [
      "half a retry",
      [fn("topic", { name: "t", retry: { attempts: -1 } })],
      {},
      "retry.attempts: -1 is not a whole number from 0 on.",
    ],
    [
      "the server's own port",
      [{ ...fn("http", {}), env: { PORT: "1" } }],
      {},
      'The environment variable "PORT" cannot be set: names are letters, digits and underscores, PORT says where the server listens, and Knative keeps K_ to itself.',
    ],
    [
      "a secret with a value",
      [{ ...fn("http", { secrets: ["A"] }), env: { A: "1" } }],
      {},
      "A is both in env and among the secrets: a variable has one value.",
    ],
    [
      "the server's own paths",
      [fn("http", { route: "/_anyfn/health" })],
      {},
      'route: "/_anyfn/health" lies under /_anyfn, where the server answers itself.',
    ],
    [
      "a public queue",
      [fn("queue", { name: "q", access: "public" })],
      {},
      'access is "public", but a queue function is called by the server itself, and by whoever may send it events (ANYFN_EVENTS).',
    ],
    [
      "a trigger of a schedule",
      [fn("schedule", { cron: "* * * * *", native: { node: { trigger: {} } } })],
      {},
      "native.node.trigger is {}, which is not understood of a schedule function.",
    ],
    [
      "two processors",
      [fn("http", { architecture: "arm64" }, "a"), fn("invoke", { architecture: "x64" }, "b")],
      {},
      'architecture is "x64", but a in the same server has "arm64".',
    ],
    [
      "two readers of a queue",
      [fn("queue", { name: "q" }, "a"), fn("queue", { name: "q" }, "b")],
      {},
      'a and b both read the queue "q", and a queue delivers to one function.',
    ],
    [
      "dead letters that come back at once",
      [fn("queue", { name: "q", retry: { deadLetter: "q" } })],
      {},
      'The dead letters of the queue "q" come back to it: q → q. They would go round for ever.',
    ],
    [
      "dead letters that come back by another queue",
      [
        fn("queue", { name: "q", retry: { deadLetter: "r" } }, "a"),
        fn("queue", { name: "r", retry: { deadLetter: "s" } }, "b"),
        fn("queue", { name: "s", retry: { deadLetter: "q" } }, "c"),
      ],
      {},
      'The dead letters of the queue "q" come back to it: q → r → s → q. They would go round for ever.',
    ],
    [
      "names that Kubernetes takes for one",
      [fn("topic", { name: "t" }, "a_b"), fn("topic", { name: "t" }, "a-b")],
      {},
      "a_b and a-b are the same name to Kubernetes, which knows small letters, digits and hyphens, 63 of them with the app's name: shop-a-b.",
    ],
  ])("refuses %s", (_, functions, config, reason) => {
    const problems = target.check(app(functions, config));
    expect(problems.map((problem) => problem.reason)).toEqual([reason]);
    for (const { waysOut } of problems) expect(waysOut.length).toBeGreaterThanOrEqual(2);
  });
});

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
}

/** The resources in `knative.yaml`, as a cluster reads them. */
function documents(plan: AppPlan): readonly Resource[] {
  return parseAllDocuments(file("knative.yaml", plan)).map((document) => document.toJS() as Resource);
}

function file(path: string, plan: AppPlan, entries: readonly BuiltEntry[] = [built(plan)]): string {
  const found: OutputFile | undefined = target.files(plan, entries, formats).find((one) => one.path === path);
  return found?.text ?? "";
}

function built(plan: AppPlan, more: Partial<BuiltEntry> = {}): BuiltEntry {
  const [entry] = target.entries(plan);
  if (!entry) throw new Error("the plan has no function");
  return { ...entry, bytes: 1, gzipBytes: 1, nativeModules: [], packages: {}, ...more };
}

function sink(name: string): unknown {
  return {
    ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name: "shop-events" },
    uri: `/_anyfn/events/${name}`,
  };
}

function fn(kind: Kind, options: object, name = "f"): FunctionPlan {
  return { name, file: `functions/${name}.ts`, kind, options: options as FunctionPlan["options"], env: {} }; // plain data
}

function app(functions: readonly FunctionPlan[], config: object = {}): AppPlan {
  return { name: "shop", functions, config: config as AppPlan["config"] }; // plain data
}

const IMPORTS = `import type { IService } from "@kubernetes-models/knative/serving.knative.dev/v1/Service";
import type { ITrigger } from "@kubernetes-models/knative/eventing.knative.dev/v1/Trigger";
import type { IPingSource } from "@kubernetes-models/knative/sources.knative.dev/v1/PingSource";
`;

/** What the compiler says of a module. */
function compile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "anyfn-knative-"));
  try {
    const root = join(import.meta.dirname, "../../../..");
    symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "resources.ts"), text);
    const flags = "--noEmit --strict --skipLibCheck --target es2024 --module nodenext --types".split(" ");
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), ...flags, "", "resources.ts"],
      { cwd: folder, encoding: "utf8" },
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
