import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { target } from "@anyfn/firebase/target";
import type { FunctionPlan, Kind } from "anyfn/target";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltSource, buildFor } from "./support/build-app.ts";

/** Parts of the Firebase CLI that read what is to be deployed. They have no types. */
const require = createRequire(import.meta.url);
const { detectFromYaml, yamlToBuild } =
  require("firebase-tools/lib/deploy/functions/runtimes/discovery") as Discovery;
const { toBackend } = require("firebase-tools/lib/deploy/functions/build") as Backends;
const { empty } = require("firebase-tools/lib/deploy/functions/backend") as { empty(): unknown };
const { endpointsAreValid } = require("firebase-tools/lib/deploy/functions/validate") as Validation;
const { packageJsonIsValid } =
  require("firebase-tools/lib/deploy/functions/runtimes/node/validate") as Validation;
const { normalizeAndValidate } = require("firebase-tools/lib/functions/projectConfig") as Validation;
const { parseStrict } = require("firebase-tools/lib/functions/env") as {
  parseStrict(text: string): Readonly<Record<string, string>>;
};

interface Discovery {
  detectFromYaml(folder: string, project: string, runtime: string): Promise<Build>;
  yamlToBuild(manifest: unknown, project: string, region: string, runtime: string): Build;
}
interface Build {
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly requiredAPIs: readonly unknown[];
}
interface Backends {
  toBackend(build: Build, values: object): Backend;
}
interface Backend {
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Validation {
  endpointsAreValid(backend: unknown, before: unknown): void;
  packageJsonIsValid(name: string, folder: string, project: string): void;
  normalizeAndValidate(config: unknown): unknown;
}

describe("the shop, built for Google", () => {
  let firebase: BuiltSource;
  let cloudFunctions: BuiltSource;

  beforeAll(async () => {
    firebase = await buildFor("firebase", "examples/shop");
    cloudFunctions = await buildFor("cloud-functions", "examples/shop");
  });
  afterAll(() => Promise.all([firebase.remove(), cloudFunctions.remove()]));

  it("is what the Firebase CLI would deploy", async () => {
    const folder = join(firebase.folder, "functions");
    const found = await detectFromYaml(folder, "demo-shop", "nodejs24");
    const backend = toBackend(found, {});
    endpointsAreValid(backend, empty());
    packageJsonIsValid("functions", folder, firebase.folder);
    const { functions } = JSON.parse(await readFile(join(firebase.folder, "firebase.json"), "utf8")) as {
      readonly functions: unknown;
    };
    expect(normalizeAndValidate(functions)).toMatchObject([{ source: "functions", runtime: "nodejs24" }]);
    expect(Object.keys(found.endpoints)).toEqual([
      "admin-audit",
      "api",
      "express",
      "hello",
      "nightly",
      "order-placed",
      "orders",
      "price",
      "report",
      "signups",
      "thumbnail",
      "users",
    ]);
    // Its region is the database's, which a deploy asks for.
    expect(backend.endpoints["REGION_TBD"]?.["users"]).toEqual({
      id: "users",
      project: "demo-shop",
      region: "REGION_TBD",
      entryPoint: "users",
      platform: "gcfv2",
      runtime: "nodejs24",
      eventTrigger: {
        eventType: "google.cloud.firestore.document.v1.written",
        retry: true,
        eventFilters: { database: "(default)", namespace: "(default)" },
        eventFilterPathPatterns: { document: "users/{id}" },
      },
    });
    expect(parseStrict(await readFile(join(folder, ".env"), "utf8"))).toEqual({
      THUMBNAIL_BUCKET: "shop-thumbnails",
      NODE_OPTIONS: "--enable-source-maps",
    });
  });

  it("has a script that bash understands", () => {
    expect(execFileSync("bash", ["-n", join(cloudFunctions.folder, "deploy.sh")], { encoding: "utf8" })).toBe(
      "",
    );
  });
});

describe("functions.yaml", () => {
  const plans: FunctionPlan[] = [
    fn("http", "private", { access: "private", region: "europe-west1", memory: 2048 }),
    fn("http", "busy", {
      concurrency: 100,
      minInstances: 1,
      secrets: ["TOKEN"],
      ...native({
        maxInstances: 3,
        cpu: 2,
        serviceAccountEmail: "a@b.iam.gserviceaccount.com",
        ingressSettings: "ALLOW_INTERNAL_ONLY",
        labels: { a: "b" },
        vpc: { connector: "c", egressSettings: "ALL_TRAFFIC" },
      }),
    }),
    fn("invoke", "call", native({ appCheck: "enforce", cors: true })),
    fn(
      "invoke",
      "before",
      native({ blockingTrigger: { eventType: "beforeCreate", options: { idToken: true } } }),
    ),
    fn("schedule", "nightly", { cron: "0 2 * * MON-FRI", retry: { attempts: 1, delay: 5, maxAge: 60 } }),
    fn("queue", "jobs", {
      name: "jobs",
      retry: { attempts: 3, delay: 2, maxAge: 100 },
      ...native({ taskQueueTrigger: { rateLimits: { maxDispatchesPerSecond: 5 }, invoker: ["private"] } }),
    }),
    fn("queue", "orders", { name: "orders", ...native({ trigger: "gcp.pubsub.queue" }) }),
    fn("topic", "signups", { name: "signups" }),
    fn("storage", "files", { bucket: "uploads" }),
    fn("database", "users", { collection: "users/{user}/orders", on: ["created"] }),
    fn("database", "rooms", { collection: "rooms", ...native({ trigger: "firebase.database" }) }),
    fn("event", "alert", {
      type: "google.firebase.firebasealerts.alerts.v1.published",
      ...native({ eventTrigger: { eventFilters: { alerttype: "billing.planUpdate" } } }),
    }),
    fn("event", "placed", { type: "com.example.order.placed" }),
  ];
  const plan = { name: "all", functions: plans, config: {} };

  it("has nothing that the Firebase CLI does not know, whatever a function asks for", () => {
    expect(target.check(plan)).toEqual([]);
    const made = yamlToBuild(manifest(), "demo-all", "us-central1", "nodejs24");
    endpointsAreValid(toBackend(made, {}), empty());
    expect(Object.keys(made.endpoints)).toEqual([
      ...["private", "busy", "call", "before", "nightly", "jobs", "orders", "signups", "files"],
      ...["files-deleted", "files-archived", "files-updated"],
      ...["users", "rooms", "alert", "placed"],
    ]);
  });

  it("would not pass with a field that it does not know", () => {
    const { endpoints, ...rest } = manifest();
    const wrong = { ...rest, endpoints: { ...endpoints, busy: { ...endpoints["busy"], maxInstance: 1 } } };
    expect(() => yamlToBuild(wrong, "demo-all", "us-central1", "nodejs24")).toThrow(
      "Failed to parse build specification",
    );
  });

  function manifest(): { readonly endpoints: Readonly<Record<string, object>> } {
    const built = target
      .entries(plan)
      .map((entry) => ({ ...entry, bytes: 1, gzipBytes: 1, nativeModules: [] }));
    const files = target.files(plan, built, { yaml: (value) => JSON.stringify(value) });
    return JSON.parse(
      files.find(({ path }) => path === "functions/functions.yaml")?.text ?? "",
    ) as ReturnType<typeof manifest>; // as written
  }
});

it("the Firebase CLI reads every value of .env as it was", () => {
  const values = [
    "plain",
    "it's",
    'say "x"',
    "a\\b",
    "line\nbreak\r\ttab",
    "# no comment",
    " spaces ",
    "$HOME $(x)",
    "ü=%",
    "\\",
    "",
  ];
  const env = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
  const plan = { name: "all", functions: [{ ...fn("http", "a", {}), env }], config: {} };
  const files = target.files(plan, [], { yaml: () => "" });
  const { NODE_OPTIONS: _, ...read } = parseStrict(
    files.find(({ path }) => path === "functions/.env")?.text ?? "",
  );
  expect(read).toEqual(env);
});

function fn(kind: Kind, name: string, options: object): FunctionPlan {
  return { name, file: `functions/${name}.ts`, kind, options: options as FunctionPlan["options"], env: {} };
}

function native(firebase: object): object {
  return { native: { firebase } };
}
