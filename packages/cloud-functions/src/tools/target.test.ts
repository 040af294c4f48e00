import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { word } from "anyfn/shell";
import type { BuiltEntry, FunctionPlan, Kind, TextFormats } from "anyfn/target";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { all } from "../all.ts";
import { target } from "./target.ts";

const folder = mkdtempSync(join(tmpdir(), "anyfn-deploy-"));
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

describe("entries", () => {
  test("import one row, and user code by its name", () => {
    const [entry] = target.entries(app([fn("http", { route: "/a/:id" }, "admin-report")]));
    expect(entry).toEqual({
      path: "admin-report.mjs",
      text: `import fn from "anyfn:function/admin-report";
import { serve } from "@anyfn/cloud-functions/serve";
import { http } from "@anyfn/cloud-functions/events/http";
export const handler = serve(fn, [http], { name: "admin-report" });
`,
      functions: ["admin-report"],
      triggers: ["gcp.http"],
      entry: "admin_report",
    });
  });

  test.each<[Kind, object, string]>([
    ["http", {}, "gcp.http"],
    ["invoke", {}, "gcp.invoke"],
    ["schedule", {}, "gcp.scheduler"],
    ["schedule", pinned("gcp.pubsub.schedule"), "gcp.pubsub.schedule"],
    ["queue", {}, "gcp.pubsub.queue"],
    ["queue", pinned("gcp.tasks"), "gcp.tasks"],
    ["topic", {}, "gcp.pubsub"],
    ["topic", pinned("gcp.pubsub.push"), "gcp.pubsub.push"],
    ["storage", {}, "gcp.storage"],
    ["storage", pinned("gcp.storage.pubsub"), "gcp.storage.pubsub"],
    ["database", {}, "gcp.firestore"],
    ["database", pinned("gcp.datastore"), "gcp.datastore"],
    ["database", pinned("firebase.database"), "firebase.database"],
    ["event", { type: "com.example.x" }, "gcp.eventarc"],
    ["event", { type: "google.cloud.audit.log.v1.written" }, "gcp.audit-log"],
    ["event", { type: "google.firebase.remoteconfig.remoteConfig.v1.updated" }, "firebase.remote-config"],
    ["event", { type: "google.firebase.testlab.testMatrix.v1.completed" }, "firebase.test-lab"],
    ["event", { type: "google.firebase.firebasealerts.alerts.v1.published" }, "firebase.alerts"],
    ["event", { type: "google.firebase.auth.user.v2.created" }, "firebase.auth"],
  ])("%s %j is called by %s", (kind, options, trigger) => {
    const [entry] = target.entries(app([fn(kind, options)]));
    expect(entry?.triggers).toEqual([trigger]);
    expect(entry?.text).not.toContain("trigger:");
  });

  test("an event function takes what another kind's row would take", () => {
    const [entry] = target.entries(
      app([fn("event", { type: "google.cloud.storage.object.v1.finalized" }, "raw")]),
    );
    expect(entry?.text).toContain('serve(fn, [eventarc], { name: "raw", trigger: "gcp.eventarc" })');
  });

  test.each([
    ["index", "index.function.mjs", "index"],
    ["admin-report", "admin-report.mjs", "admin_report"],
    ["delete", "delete.mjs", "fn_delete"],
    ["load", "load.mjs", "fn_load"],
    ["then", "then.mjs", "fn_then"],
  ])("%s has the bundle %s and the entry point %s", (name, path, entry) => {
    expect(target.entries(app([fn("http", {}, name)]))).toMatchObject([{ path, entry }]);
  });
});

describe("check", () => {
  test.each<[string, FunctionPlan[], object]>([
    ["defaults", [fn("http", {}), fn("queue", { name: "orders" }, "b")], {}],
    [
      "limits",
      [
        fn("http", { memory: 32_768, timeout: 3600, concurrency: 1000, minInstances: 1000 }),
        fn(
          "topic",
          { name: "t00", timeout: 540, retry: { attempts: 99, delay: 600, maxAge: 2_678_400 } },
          "b",
        ),
        fn("schedule", { cron: "* * * * *", timeout: 1800, retry: { attempts: 5 } }, "c"),
        fn("event", { type: "a.b", retry: { attempts: 0 } }, "d"),
        fn("schedule", { every: "1 hour", retry: { attempts: 0 }, ...pinned("gcp.pubsub.schedule") }, "e"),
        fn("storage", { bucket: "uploads", on: ["created"], retry: { attempts: 0 } }, "f"),
      ],
      { runtime: "nodejs22", region: "europe-west1", serviceAccount: "a@b.iam.gserviceaccount.com" },
    ],
    ["a batch size, which is what comes at most", [fn("queue", { name: "orders", batchSize: 10 })], {}],
    ["an invoke function for everybody", [fn("invoke", { access: "public" })], {}],
  ])("takes %s", (_, functions, config) => {
    expect(target.check(app(functions, config))).toEqual([]);
  });

  test.each<[string, FunctionPlan[], object, readonly string[]]>([
    [
      "a stream",
      [fn("stream", { name: "clicks" })],
      {},
      [
        "Cloud Functions has no stream that is read in order from a position: nothing would call the function.",
      ],
    ],
    [
      "batches",
      [{ ...fn("queue", { name: "orders" }), batch: true }],
      {},
      ["Cloud Functions hands over one message at a time: queue.batch would get a batch of one each time."],
    ],
    [
      "another processor",
      [fn("http", { architecture: "arm64" })],
      {},
      ['Cloud Functions runs functions on x64 alone, but architecture is "arm64".'],
    ],
    [
      "a name that ends with a hyphen",
      [fn("http", {}, "a-")],
      {},
      [
        'Cloud Functions refuses the name "a-": it takes 1 to 63 letters, digits, hyphens and underscores, beginning with a letter and ending with a letter or digit.',
      ],
    ],
    [
      "two names of one service",
      [fn("http", {}, "a-b"), fn("http", {}, "A_b")],
      {},
      ["a-b and A_b are the same name to Cloud Run, which knows no capitals and no underscores."],
    ],
    [
      "too much of everything",
      [fn("topic", { name: "t00", memory: 64, timeout: 541, concurrency: 1001, minInstances: -1 })],
      {},
      [
        "memory: 64 is not a whole number from 128 to 32768 (MB), which is what Cloud Functions takes.",
        "minInstances: -1 is not a whole number from 0 to 1000 (instances), which is what Cloud Functions takes.",
        "concurrency: 1001 is not a whole number from 1 to 1000 (at once), which is what Cloud Functions takes.",
        "timeout: 541 is not a whole number from 1 to 540 (seconds, for functions that are called with events), which is what Cloud Functions takes.",
      ],
    ],
    [
      "several requests on a part of a processor",
      [fn("http", { concurrency: 2, native: { "cloud-functions": { "--cpu": 0.5 } } })],
      {},
      ['concurrency: 2 needs a whole processor, but native has "--cpu": 0.5.'],
    ],
    [
      "three deliveries of a queue",
      [fn("queue", { name: "orders", retry: { attempts: 2 } })],
      {},
      [
        "retry.attempts: 2 is not a whole number from 4 to 99 (deliveries of Pub/Sub after the first), which is what Cloud Functions takes.",
      ],
    ],
    [
      "several actions of a bucket that shall be given up at once",
      [fn("storage", { bucket: "uploads", on: ["created", "deleted"], retry: { attempts: 0 } })],
      {},
      [
        "retry.attempts is 0, but only the first of several actions of a bucket can be given up at once: the triggers of the others try again for 24 hours.",
      ],
    ],
    [
      "dead letters of a task",
      [fn("queue", { name: "jobs", retry: { attempts: 2, deadLetter: "x00" }, ...pinned("gcp.tasks") })],
      {},
      ["retry.deadLetter is set, but Cloud Tasks deletes what failed for good."],
    ],
    [
      "retries of a request",
      [fn("http", { retry: { attempts: 2 } })],
      {},
      ["retry is set, but nobody tries an HTTP request again but its caller."],
    ],
    [
      "order of tasks",
      [fn("queue", { name: "jobs", ordered: true, ...pinned("gcp.tasks") })],
      {},
      ["ordered is true, but Cloud Tasks keeps no order."],
    ],
    [
      "a public queue",
      [fn("queue", { name: "orders", access: "public" })],
      {},
      [
        'access is "public", but a queue function is called by Google\'s own services, which prove who they are.',
      ],
    ],
    [
      "another kind's trigger",
      [fn("http", pinned("gcp.tasks"))],
      {},
      [
        'native["cloud-functions"].trigger is "gcp.tasks", which the build cannot connect an http function to.',
      ],
    ],
    [
      "audit logs of everything",
      [fn("event", { type: "google.cloud.audit.log.v1.written" })],
      {},
      [
        "Audit logs come by the service and the method that was called, and the function names no serviceName and no methodName.",
      ],
    ],
    [
      "audit logs of every method, and every alert",
      [
        fn(
          "event",
          {
            type: "google.cloud.audit.log.v1.written",
            native: { "cloud-functions": { filters: { serviceName: "storage.googleapis.com" } } },
          },
          "a",
        ),
        fn("event", { type: "google.firebase.firebasealerts.alerts.v1.published" }, "b"),
      ],
      {},
      [
        "Audit logs come by the service and the method that was called, and the function names no methodName.",
        "Alerts of Firebase come by their type, and the function names no alerttype.",
      ],
    ],
    [
      "two readers of a queue",
      [fn("queue", { name: "orders" }, "a"), fn("queue", { name: "orders" }, "b")],
      {},
      ['a and b both read the queue "orders", and a queue delivers to one function.'],
    ],
    [
      "variables of the runtime, and one that is two",
      [{ ...fn("http", { secrets: ["TOKEN"] }), env: { PORT: "1", K_SERVICE: "x", "a-b": "1", TOKEN: "t" } }],
      {},
      [
        ...["PORT", "K_SERVICE", "a-b"].map(
          (name) =>
            `Cloud Functions refuses the environment variable "${name}": it takes letters, digits and underscores, and keeps X_GOOGLE_, K_ and the names of its own runtime to itself.`,
        ),
        "TOKEN is both in env and among the secrets: a variable has one value.",
      ],
    ],
    [
      "names of things",
      [
        fn("topic", { name: "goog-topic" }, "a"),
        fn("storage", { bucket: "Uploads" }, "b"),
        fn("database", { collection: "users/{id}" }, "c"),
        fn("queue", { name: "a_b", ...pinned("gcp.tasks") }, "d"),
        fn("http", { region: "$(reboot)" }, "e"),
        fn("database", { collection: "{a=**}/orders/{b=**}" }, "f"),
      ],
      {},
      [
        '"goog-topic" cannot be the name of a topic of Pub/Sub: that takes 3 to 255 letters, digits and - . _ ~ + %, beginning with a letter and not with "goog".',
        '"Uploads" cannot be the name of a bucket of Cloud Storage: that takes 3 to 222 lower-case letters, digits, dots, hyphens and underscores.',
        'collection: "users/{id}" is the path of a document, not of a collection: collections and documents alternate.',
        '"a_b" cannot be the name of a queue of Cloud Tasks: that takes 1 to 100 letters, digits and hyphens.',
        'region: "$(reboot)" is no region of Cloud Functions.',
        'collection: "{a=**}/orders/{b=**}" has 2 segments that stand for any number of segments, but a path pattern of Eventarc may have one.',
      ],
    ],
    [
      "flags that are none",
      [
        fn("http", {
          native: { "cloud-functions": { "--Max": 1, maxInstances: 2, filters: { "a b": "c" } } },
        }),
      ],
      {},
      [
        'native["cloud-functions"].--Max is 1, which is not understood.',
        'native["cloud-functions"].maxInstances is 2, which is not understood.',
        'native["cloud-functions"].filters is {"a b":"c"}, which is not understood.',
      ],
    ],
    [
      "events of the first generation",
      [
        fn("event", { type: "google.firebase.auth.user.v1.created" }, "a"),
        fn("event", { type: "google.firebase.analytics.log.v1.written" }, "b"),
        fn("event", { type: "providers/firebase.remoteConfig/remoteconfig.update" }, "c"),
      ],
      {},
      [
        "google.firebase.auth.user.v1.created",
        "google.firebase.analytics.log.v1.written",
        "providers/firebase.remoteConfig/remoteconfig.update",
      ].map(
        (type) =>
          `Nothing on Cloud Functions calls a function with "${type}": only functions of the first generation get it, and the build makes the second.`,
      ),
    ],
    [
      "a wrong section",
      [fn("http", {})],
      { memory: 256, runtime: "python", region: "$(reboot)" },
      [
        "anyfn.config has cloud-functions.memory, which is not known.",
        'anyfn.config has cloud-functions.runtime: "python", which is not one of "nodejs24", "nodejs22".',
        'anyfn.config has cloud-functions.region: "$(reboot)", which is not of the form ^[a-z]+(?:-[a-z]+)+\\d+$.',
      ],
    ],
  ])("refuses %s", (_, functions, config, reasons) => {
    const problems = target.check(app(functions, config));
    expect(problems.map(({ reason }) => reason)).toEqual(reasons);
    for (const { waysOut } of problems) expect(waysOut.length).toBeGreaterThanOrEqual(2);
  });
});

describe("deploy.sh", () => {
  const deploy = (name: string, ...trigger: string[]): string[] => [
    ...`functions deploy ${name} --gen2 --project=p1 --region=us-central1 --runtime=nodejs24 --source=. --entry-point=${name.replaceAll("-", "_")}`.split(
      " ",
    ),
    ...trigger,
    ...`--memory=512Mi --cpu=0.333 --timeout=60s --concurrency=1 --min-instances=0 --set-env-vars=GOOGLE_CLOUD_PROJECT=p1,FUNCTION_REGION=us-central1,FUNCTION_MEMORY_MB=512,NODE_OPTIONS=--enable-source-maps --clear-secrets --service-account=${ACCOUNT}`.split(
      " ",
    ),
  ];
  const called = (name: string): string[][] => [
    deploy(name, "--trigger-http", "--no-allow-unauthenticated"),
    invoker(name),
  ];
  const EVENTARC = ["--retry", `--trigger-service-account=${ACCOUNT}`];

  test.each<[string, FunctionPlan, string[][]]>([
    [
      "a public function",
      fn("http", {}, "hello"),
      [deploy("hello", "--trigger-http", "--allow-unauthenticated")],
    ],
    [
      "a private function",
      fn("http", { access: "private" }, "hello"),
      [deploy("hello", "--trigger-http", "--no-allow-unauthenticated")],
    ],
    [
      "a direct call",
      fn("invoke", {}, "price"),
      [deploy("price", "--trigger-http", "--no-allow-unauthenticated")],
    ],
    [
      "a schedule",
      fn(
        "schedule",
        { cron: "0 2 * * MON", timezone: "Europe/Paris", retry: { attempts: 2, delay: 20 } },
        "nightly",
      ),
      [
        ...called("nightly"),
        [
          ..."scheduler jobs create http nightly --project=p1 --location=us-central1".split(" "),
          "--schedule=0 2 * * 1",
          ...`--time-zone=Europe/Paris --uri=https://fn.run.app --http-method=post --oidc-service-account-email=${ACCOUNT} --oidc-token-audience=https://fn.run.app --attempt-deadline=60s --max-retry-attempts=2 --max-retry-duration=0s --min-backoff=20s`.split(
            " ",
          ),
        ],
      ],
    ],
    [
      "a schedule through a topic whose ticks are dead-lettered",
      fn(
        "schedule",
        {
          every: "1 hour",
          retry: { attempts: 9, deadLetter: "missed" },
          ...pinned("gcp.pubsub.schedule"),
        },
        "hourly",
      ),
      [
        ["pubsub", "topics", "create", "hourly-schedule", "--project=p1"],
        deploy("hourly", "--trigger-topic=hourly-schedule", ...EVENTARC),
        invoker("hourly"),
        ["pubsub", "topics", "create", "missed", "--project=p1"],
        "pubsub subscriptions create missed-kept --project=p1 --topic=missed --expiration-period=never --message-retention-duration=7d".split(
          " ",
        ),
        `pubsub topics add-iam-policy-binding missed --project=p1 --member=${PUBSUB} --role=roles/pubsub.publisher --format=none`.split(
          " ",
        ),
        "pubsub subscriptions update projects/p1/subscriptions/s1 --dead-letter-topic=missed --max-delivery-attempts=10".split(
          " ",
        ),
        `pubsub subscriptions add-iam-policy-binding projects/p1/subscriptions/s1 --project=p1 --member=${PUBSUB} --role=roles/pubsub.subscriber --format=none`.split(
          " ",
        ),
        [
          ..."scheduler jobs create pubsub hourly --project=p1 --location=us-central1".split(" "),
          "--schedule=0 * * * *",
          ..."--time-zone=Etc/UTC --topic=hourly-schedule --message-body={} --max-retry-attempts=0 --max-retry-duration=0s --min-backoff=5s".split(
            " ",
          ),
        ],
      ],
    ],
    [
      "a schedule through a topic",
      fn("schedule", { every: "1 hour", ...pinned("gcp.pubsub.schedule") }, "hourly"),
      [
        ["pubsub", "topics", "create", "hourly-schedule", "--project=p1"],
        deploy("hourly", "--trigger-topic=hourly-schedule", ...EVENTARC),
        invoker("hourly"),
        [
          ..."scheduler jobs create pubsub hourly --project=p1 --location=us-central1".split(" "),
          "--schedule=0 * * * *",
          "--time-zone=Etc/UTC",
          "--topic=hourly-schedule",
          "--message-body={}",
          ..."--max-retry-attempts=0 --max-retry-duration=0s --min-backoff=5s".split(" "),
        ],
      ],
    ],
    [
      "a queue with dead letters",
      fn(
        "queue",
        { name: "orders", ordered: true, retry: { attempts: 4, deadLetter: "orders-failed", maxAge: 6000 } },
        "work",
      ),
      [
        ...called("work"),
        ["pubsub", "topics", "create", "orders", "--project=p1"],
        ["pubsub", "topics", "create", "orders-failed", "--project=p1"],
        "pubsub subscriptions create orders-failed-kept --project=p1 --topic=orders-failed --expiration-period=never --message-retention-duration=7d".split(
          " ",
        ),
        `pubsub topics add-iam-policy-binding orders-failed --project=p1 --member=${PUBSUB} --role=roles/pubsub.publisher --format=none`.split(
          " ",
        ),
        `pubsub subscriptions create orders --project=p1 --topic=orders --push-endpoint=https://fn.run.app --push-auth-service-account=${ACCOUNT} --push-auth-token-audience=https://fn.run.app --ack-deadline=60 --expiration-period=never --enable-message-ordering --dead-letter-topic=orders-failed --max-delivery-attempts=5 --message-retention-duration=6000s`.split(
          " ",
        ),
        `pubsub subscriptions add-iam-policy-binding orders --project=p1 --member=${PUBSUB} --role=roles/pubsub.subscriber --format=none`.split(
          " ",
        ),
      ],
    ],
    [
      "a queue of tasks",
      fn("queue", { name: "jobs", retry: { attempts: 2, maxAge: 60 }, ...pinned("gcp.tasks") }, "jobs"),
      [
        ...called("jobs"),
        `tasks queues create jobs --project=p1 --location=us-central1 --http-uri-override=scheme:HTTPS,host:fn.run.app,path:/,mode:ALWAYS --http-method-override=POST --http-oidc-service-account-email-override=${ACCOUNT} --http-oidc-token-audience-override=https://fn.run.app --max-attempts=3 --max-retry-duration=60s --min-backoff=0.1s`.split(
          " ",
        ),
      ],
    ],
    [
      "a topic",
      fn("topic", { name: "signups" }, "greet"),
      [
        ["pubsub", "topics", "create", "signups", "--project=p1"],
        deploy("greet", "--trigger-topic=signups", ...EVENTARC),
        invoker("greet"),
      ],
    ],
    [
      "a topic whose messages are given up at once",
      fn("topic", { name: "signups", retry: { attempts: 0 } }, "greet"),
      [
        ["pubsub", "topics", "create", "signups", "--project=p1"],
        deploy("greet", "--trigger-topic=signups", "--no-retry", `--trigger-service-account=${ACCOUNT}`),
        invoker("greet"),
      ],
    ],
    [
      "a topic with a delay, which the subscription behind the trigger is told",
      fn("topic", { name: "signups", retry: { delay: 30 } }, "greet"),
      [
        ["pubsub", "topics", "create", "signups", "--project=p1"],
        deploy("greet", "--trigger-topic=signups", ...EVENTARC),
        invoker("greet"),
        "pubsub subscriptions update projects/p1/subscriptions/s1 --clear-dead-letter-policy --min-retry-delay=30s --max-retry-delay=600s".split(
          " ",
        ),
      ],
    ],
    [
      "two actions of a bucket",
      fn("storage", { bucket: "uploads", on: ["created", "deleted"] }, "files"),
      [
        ["storage", "buckets", "create", "gs://uploads", "--project=p1", "--location=us-central1"],
        deploy(
          "files",
          "--trigger-event-filters=type=google.cloud.storage.object.v1.finalized,bucket=uploads",
          "--trigger-location=eu",
          ...EVENTARC,
        ),
        invoker("files"),
        `eventarc triggers create files-deleted --project=p1 --location=eu --destination-run-service=s1 --destination-run-region=us-central1 --service-account=${ACCOUNT} --event-filters=type=google.cloud.storage.object.v1.deleted,bucket=uploads`.split(
          " ",
        ),
      ],
    ],
    [
      "two actions of a bucket with a delay, which the subscriptions behind both triggers are told",
      fn("storage", { bucket: "uploads", on: ["created", "deleted"], retry: { delay: 30 } }, "files"),
      [
        ["storage", "buckets", "create", "gs://uploads", "--project=p1", "--location=us-central1"],
        deploy(
          "files",
          "--trigger-event-filters=type=google.cloud.storage.object.v1.finalized,bucket=uploads",
          "--trigger-location=eu",
          ...EVENTARC,
        ),
        invoker("files"),
        "pubsub subscriptions update projects/p1/subscriptions/s1 --clear-dead-letter-policy --min-retry-delay=30s --max-retry-delay=600s".split(
          " ",
        ),
        `eventarc triggers create files-deleted --project=p1 --location=eu --destination-run-service=s1 --destination-run-region=us-central1 --service-account=${ACCOUNT} --event-filters=type=google.cloud.storage.object.v1.deleted,bucket=uploads`.split(
          " ",
        ),
        "pubsub subscriptions update projects/p1/subscriptions/files-deleted --clear-dead-letter-policy --min-retry-delay=30s --max-retry-delay=600s".split(
          " ",
        ),
      ],
    ],
    [
      "a collection",
      fn("database", { collection: "users/{id}/orders", on: ["updated"] }, "changes"),
      [
        deploy(
          "changes",
          "--trigger-event-filters=type=google.cloud.firestore.document.v1.updated,database=(default)",
          "--trigger-event-filters-path-pattern=document=users/{id}/orders/{key}",
          "--trigger-location=nam5",
          ...EVENTARC,
        ),
        invoker("changes"),
      ],
    ],
    [
      "a collection at any depth",
      fn("database", { collection: "{id=**}/orders", on: ["created"] }, "everywhere"),
      [
        deploy(
          "everywhere",
          "--trigger-event-filters=type=google.cloud.firestore.document.v1.created,database=(default)",
          "--trigger-event-filters-path-pattern=document={id=**}/orders/{key}",
          "--trigger-location=nam5",
          ...EVENTARC,
        ),
        invoker("everywhere"),
      ],
    ],
    [
      "the Realtime Database",
      fn("database", { collection: "rooms", ...pinned("firebase.database") }, "rooms"),
      [
        deploy(
          "rooms",
          "--trigger-event-filters=type=google.firebase.database.ref.v1.written",
          "--trigger-event-filters-path-pattern=ref=rooms/{id},instance=*",
          "--trigger-location=us-central1",
          ...EVENTARC,
        ),
        invoker("rooms"),
      ],
    ],
    [
      "events of one's own",
      fn("event", { type: "com.example.order.placed" }, "ship"),
      [
        ["eventarc", "channels", "create", "shop", "--project=p1", "--location=us-central1"],
        deploy(
          "ship",
          "--trigger-event-filters=type=com.example.order.placed",
          "--trigger-channel=shop",
          "--trigger-location=us-central1",
          ...EVENTARC,
        ),
        invoker("ship"),
      ],
    ],
    [
      "audit logs",
      fn(
        "event",
        {
          type: "google.cloud.audit.log.v1.written",
          native: {
            "cloud-functions": {
              filters: { serviceName: "s.googleapis.com", methodName: "a,b" },
              pathPatterns: { resourceName: "/projects/*/x" },
            },
          },
        },
        "audit",
      ),
      [
        deploy(
          "audit",
          "--trigger-event-filters=^@^type=google.cloud.audit.log.v1.written@serviceName=s.googleapis.com@methodName=a,b",
          "--trigger-event-filters-path-pattern=resourceName=/projects/*/x",
          ...EVENTARC,
        ),
        invoker("audit"),
      ],
    ],
  ])("makes %s", async (_, plan, expected) => {
    const commands = await run(app([plan]));
    expect(commands.filter((args) => !isAround(args))).toEqual(expected);
  });

  test("updates what is there, and makes nothing twice", async () => {
    const commands = await run(
      app([
        fn("queue", { name: "orders" }, "work"),
        fn("schedule", { every: "1 hour" }, "hourly"),
        fn("queue", { name: "jobs", ...pinned("gcp.tasks") }, "jobs"),
        fn("event", { type: "a.b" }, "ship"),
        fn("storage", { bucket: "uploads" }, "files"),
      ]),
      { EXISTS: "yes" },
    );
    expect(commands.filter((args) => args.includes("create"))).toEqual([]);
    expect(
      commands
        .filter((args) => args.includes("update"))
        .map((args) => args.slice(0, args.indexOf("update") + 3)),
    ).toEqual([
      ["pubsub", "subscriptions", "update", "orders", "--project=p1"],
      ["scheduler", "jobs", "update", "http", "hourly"],
      ["tasks", "queues", "update", "jobs", "--project=p1"],
    ]);
  });

  test("says everything else that a function asks for", async () => {
    const plan = {
      ...fn(
        "http",
        {
          memory: 1024,
          timeout: 90,
          concurrency: 20,
          minInstances: 2,
          region: "europe-west1",
          secrets: ["TOKEN", "OTHER"],
          native: {
            "cloud-functions": { "--max-instances": 7, "--min-instances": 1, "--vpc-connector": "it's $(x)" },
          },
        },
        "hello",
      ),
      env: { A: "x,y", B: "line\n'quoted' `x` $HOME" },
    };
    const commands = await run(app([plan], { runtime: "nodejs22" }), { SECRET_PREFIX: "shop-" });
    expect(commands.find((args) => args[1] === "deploy")).toEqual([
      ..."functions deploy hello --gen2 --project=p1 --region=europe-west1 --runtime=nodejs22 --source=. --entry-point=hello --trigger-http --allow-unauthenticated --memory=1024Mi --cpu=1 --timeout=90s --concurrency=20".split(
        " ",
      ),
      "--set-env-vars=^@^GOOGLE_CLOUD_PROJECT=p1@FUNCTION_REGION=europe-west1@FUNCTION_MEMORY_MB=1024@A=x,y@B=line\n'quoted' `x` $HOME@NODE_OPTIONS=--enable-source-maps",
      "--set-secrets=TOKEN=shop-TOKEN:latest,OTHER=shop-OTHER:latest",
      `--service-account=${ACCOUNT}`,
      "--max-instances=7",
      "--min-instances=1",
      "--vpc-connector=it's $(x)",
    ]);
    expect(
      commands.filter((args) => args[1] === "add-iam-policy-binding").map((args) => args.slice(0, 3)),
    ).toEqual([
      ["secrets", "add-iam-policy-binding", "shop-TOKEN"],
      ["secrets", "add-iam-policy-binding", "shop-OTHER"],
    ]);
  });

  test("tells a function where it runs, unless that is said otherwise", async () => {
    const plan = {
      ...fn("http", { native: { "cloud-functions": { "--memory": "1Gi" } } }, "hello"),
      env: { GOOGLE_CLOUD_PROJECT: "other" },
    };
    const deployed = (await run(app([plan]))).find((args) => args[1] === "deploy");
    expect(deployed?.find((arg) => arg.startsWith("--set-env-vars"))).toBe(
      "--set-env-vars=GOOGLE_CLOUD_PROJECT=other,FUNCTION_REGION=us-central1,NODE_OPTIONS=--enable-source-maps",
    );
  });

  test("deploys the functions that are named alone", async () => {
    const plan = app([fn("http", {}, "a"), fn("http", {}, "b-c"), fn("http", {}, "d")]);
    const commands = await run(plan, {}, ["b-c"]);
    expect(commands.filter((args) => args[1] === "deploy").map((args) => args[2])).toEqual(["b-c"]);
  });

  test("deploys nothing where one of the names is no function", async () => {
    const plan = app([fn("http", {}, "a"), fn("http", {}, "b-c")]);
    await expect(run(plan, {}, ["a", "bc"])).rejects.toThrow(/There is no function bc; there are a, b-c\./);
  });

  test("names of apps stay in comments", async () => {
    const name = 'x"\nexit 9 #\r\u2028`exit 9`';
    const commands = await run({ ...app([fn("event", { type: "a.b" }, "hello")]), name });
    expect(commands.find((args) => args[1] === "deploy")?.[2]).toBe("hello");
  });

  test("whatever a text holds, it is one word", () => {
    const texts = fc
      .sample(fc.string({ unit: "grapheme" }), { numRuns: 300, seed: 1 })
      .concat(fc.sample(fc.string({ unit: "binary-ascii" }), { numRuns: 300, seed: 2 }), [
        "",
        "'",
        "\\'",
        "$(x)",
        "`x`",
        "a\nb",
        "~",
        "!x",
        "{a,b}",
        "*",
        "-n",
        "\u007f\\n",
      ])
      .filter((text) => !text.includes("\0"));
    const words = texts.flatMap((text) => [word(text), word(text, { variable: "X" }, text)]);
    const said = execFileSync("bash", ["-c", `X='\${1} "b'; printf '%s\\0' ${words.join(" ")}`], {
      encoding: "utf8",
    });
    expect(said.split("\0").slice(0, -1)).toEqual(texts.flatMap((text) => [text, `${text}\${1} "b${text}`]));
  });
});

describe("the source folder", () => {
  test("names its packages", () => {
    const plan = app([fn("http", {}, "a")]);
    const [entry] = target.entries(plan);
    expect(
      files(plan, entry ? [{ ...built(entry), packages: { sharp: "0.35.5", "@a/b": "*" } }] : []),
    ).toMatchObject({
      "package.json": expect.any(String),
      ".gcloudignore": ".gcloudignore\ndeploy.sh\nnode_modules\n",
    });
    expect(
      JSON.parse(
        files(plan, entry ? [{ ...built(entry), packages: { sharp: "0.35.5", "@a/b": "*" } }] : [])[
          "package.json"
        ] ?? "",
      ),
    ).toEqual({
      name: "shop",
      private: true,
      type: "module",
      main: "index.mjs",
      engines: { node: "24" },
      dependencies: { "@a/b": "*", "@google-cloud/functions-framework": "^5.0.5", sharp: "0.35.5" },
    });
  });

  test.each([
    ["first-one", ["first"], "first:7"],
    ["first_one", ["first"], "first:7"],
    // Not known when the process starts: loaded when it is called.
    [undefined, [], "first:7"],
  ])("FUNCTION_TARGET=%s loads %j before a call", async (wanted, loaded, answer) => {
    const where = mkdtempSync(join(folder, "source-"));
    const plan = app([fn("http", {}, "first-one"), fn("http", {}, "then"), fn("http", {}, "waits")]);
    writeFileSync(join(where, "index.mjs"), files(plan)["index.mjs"] ?? "");
    const bundle = (name: string, wait = ""): string =>
      `${wait}globalThis.loaded.push("${name}");\nexport const handler = async (...args) => "${name}:" + args[0];\n`;
    writeFileSync(join(where, "first-one.mjs"), bundle("first"));
    writeFileSync(join(where, "then.mjs"), bundle("then"));
    writeFileSync(join(where, "waits.mjs"), bundle("waits", "await 0;\n"));
    const script = `globalThis.loaded = [];
      const all = await import("./index.mjs");
      const before = [...loaded];
      console.log(JSON.stringify([before, await all.first_one(7), await all["first-one"](7), await all.fn_then(1), await all.waits(2), all.first_one.length, Object.keys(all)]));`;
    const { FUNCTION_TARGET: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      cwd: where,
      env: { ...env, ...(wanted === undefined ? {} : { FUNCTION_TARGET: wanted }) },
    });
    expect(JSON.parse(stdout)).toEqual([
      loaded,
      answer,
      answer,
      "then:1",
      "waits:2",
      0,
      ["first-one", "first_one", "fn_then", "waits"],
    ]);
  });
});

const ACCOUNT = "12-compute@developer.gserviceaccount.com";
const PUBSUB = "serviceAccount:service-12@gcp-sa-pubsub.iam.gserviceaccount.com";

function invoker(name: string): string[] {
  return `functions add-invoker-policy-binding ${name} --project=p1 --region=us-central1 --member=serviceAccount:${ACCOUNT} --format=none`.split(
    " ",
  );
}

/** What every script does, and what only asks. */
function isAround(args: readonly string[]): boolean {
  return (
    args.includes("describe") ||
    ["services", "projects", "secrets"].includes(args[0] ?? "") ||
    args[1] === "service-agent"
  );
}

/** In place of `gcloud`: writes down what it is called with, and answers as if nothing were there, or everything. */
const GCLOUD = `#!/usr/bin/env bash
{ printf '%s\\0' "$@"; printf '\\1'; } >>"$CALLS"
case "$*" in
  *'value(projectNumber)') echo 12 ;;
  *'value(serviceConfig.uri)') echo https://fn.run.app ;;
  *'value(serviceConfig.service)') echo projects/p1/locations/us-central1/services/s1 ;;
  *'value(eventTrigger.trigger)') echo projects/p1/locations/us-central1/triggers/t1 ;;
  'eventarc triggers describe files-deleted '*'value(transport.pubsub.subscription)') echo projects/p1/subscriptions/files-deleted ;;
  *'value(transport.pubsub.subscription)') echo projects/p1/subscriptions/s1 ;;
  *'value(location)') echo EU ;;
  *'value(locationId)') echo nam5 ;;
  'storage service-agent'*) echo agent@gs.iam.gserviceaccount.com ;;
  'secrets describe'*) ;;
  *' describe '*) [[ -n "\${EXISTS:-}" ]] ;;
esac
`;

/** Runs the script of an app, and returns what it called. */
async function run(
  plan: ReturnType<typeof app>,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<string[][]> {
  expect(target.check({ ...plan, name: "shop" })).toEqual([]);
  const where = mkdtempSync(join(folder, "run-"));
  const calls = join(where, "calls");
  writeFileSync(join(where, "gcloud"), GCLOUD);
  chmodSync(join(where, "gcloud"), 0o755);
  writeFileSync(calls, "");
  writeFileSync(join(where, "deploy.sh"), files(plan)["deploy.sh"] ?? "");
  await promisify(execFile)("bash", [join(where, "deploy.sh"), ...args], {
    env: { PATH: `${where}${delimiter}${process.env["PATH"]}`, CALLS: calls, PROJECT: "p1", ...env },
  });
  return readFileSync(calls, "utf8")
    .split("\u0001")
    .slice(0, -1)
    .map((call) => call.split("\0").slice(0, -1));
}

const formats: TextFormats = { yaml: () => "" };

function files(
  plan: ReturnType<typeof app>,
  entries?: readonly BuiltEntry[],
): Readonly<Record<string, string>> {
  const made = entries ?? target.entries(plan).map(built);
  return Object.fromEntries(target.files(plan, made, formats).map(({ path, text }) => [path, text]));
}

function built(entry: ReturnType<typeof target.entries>[number]): BuiltEntry {
  return { ...entry, bytes: 1, gzipBytes: 1, nativeModules: [] };
}

function app(functions: readonly FunctionPlan[], config: object = {}) {
  return { name: "shop", functions, config: config as Readonly<Record<string, unknown>> };
}

function fn(kind: Kind, options: object, name: string = kind): FunctionPlan {
  return { name, file: `functions/${name}.ts`, kind, options: options as FunctionPlan["options"], env: {} };
}

function pinned(trigger: string): object {
  return { native: { "cloud-functions": { trigger } } };
}
