/** An app in Google's Firebase emulator, called by Firebase's own services and by its Admin SDK. */
import {
  type FirebaseEmulator,
  type FirebaseRunning,
  firebaseLauncher,
} from "@anyfn/conformance/runtimes/firebase";
import type { WireRequest, WireResponse } from "anyfn/driver";
import { type App, deleteApp, initializeApp } from "firebase-admin/app";
import { getAuth } from "firebase-admin/auth";
import { getEventarc } from "firebase-admin/eventarc";
import { getFunctions } from "firebase-admin/functions";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type BuiltSource, buildFor } from "./support/build-app.ts";
import { gcpCorpus } from "./support/gcp-corpus.ts";
import { isOver, nodePath } from "./support/google-runtime.ts";
import { appLines } from "./support/log-lines.ts";

const found = firebaseLauncher.availability(import.meta.dirname);
const corpus = new Map(gcpCorpus().map((delivery) => [delivery.id, delivery]));

describe.runIf(found.available || process.env.CI === "true")("the Firebase emulator", () => {
  let built: BuiltSource;
  let emulator: FirebaseEmulator;
  let admin: App;
  const started: FirebaseRunning[] = [];

  beforeAll(async () => {
    built = await buildFor("firebase", "test/apps/firebase");
    emulator = await firebaseLauncher.emulator(options());
    const { tasks, eventarc, auth } = emulator.ports;
    vi.stubEnv("CLOUD_TASKS_EMULATOR_HOST", `127.0.0.1:${tasks}`);
    vi.stubEnv("CLOUD_EVENTARC_EMULATOR_HOST", `http://127.0.0.1:${eventarc}`);
    vi.stubEnv("FIREBASE_AUTH_EMULATOR_HOST", `127.0.0.1:${auth}`);
    vi.stubEnv("METADATA_SERVER_DETECTION", "none");
    const credential = { getAccessToken: async () => ({ access_token: "owner", expires_in: 3600 }) };
    admin = initializeApp({ projectId: "demo-anyfn", credential });
  }, 240_000);
  afterEach(() => Promise.all(started.splice(0).map((running) => running.stop())));
  afterAll(async () => {
    vi.unstubAllEnvs();
    if (admin) await deleteApp(admin);
    await emulator?.stop();
    await built?.remove();
  });

  const options = () => ({
    folder: built.folder,
    nodePath,
    env: { ANYFN_METER: "records" },
    emulators: ["tasks", "eventarc", "auth"] as const,
    lingerMs: 0,
  });

  async function launch(entry: string): Promise<FirebaseRunning> {
    const running = await firebaseLauncher.launch({ ...options(), entry, settled: isOver });
    started.push(running);
    return running;
  }

  it("finds every trigger in functions.yaml", () => {
    const names = ["approve", "count", "nightly", "orders", "page", "placed", "uploads", "users"];
    expect(emulator.functions.map(({ name }) => name).sort()).toEqual(names);
  });

  it("an HTTP function", async () => {
    const running = await launch("page");
    const { value } = await running.call(post("/pages/a%20b?x=1", { "content-type": "text/plain" }, "é"));
    expect(answer(value)).toEqual([200, { name: "a b", text: "é", provider: "firebase" }]);
  });

  it("a callable, in one piece and as a stream, and its errors", async () => {
    const running = await launch("count");
    const json = { "content-type": "application/json" };
    const whole = await running.call(post("/", json, '{"data":{"to":2}}'));
    expect(answer(whole.value)).toEqual([200, { result: { counted: 2 } }]);
    const stream = await running.call(
      post("/", { ...json, accept: "text/event-stream" }, '{"data":{"to":2}}'),
    );
    expect(text(stream.value)).toBe(
      'data: {"message":{"n":1}}\n\ndata: {"message":{"n":2}}\n\ndata: {"result":{"counted":2}}\n\n',
    );
    const refused = await running.call(post("/", json, '{"data":{"to":9}}'));
    expect(answer(refused.value)).toEqual([
      400,
      { error: { message: "that is too far", status: "INVALID_ARGUMENT" } },
    ]);
    expect(answer((await running.call(post("/", json, "{}"))).value)[0]).toBe(400);
  });

  it("a task of the Admin SDK, which is tried again", async () => {
    const running = await launch("orders");
    await getFunctions(admin).taskQueue("locations/us-central1/functions/orders").enqueue({ order: 17 });
    await expect
      .poll(() => saw(running.logs), { timeout: 25_000 })
      .toEqual([
        { queue: expect.stringContaining("orders"), data: { order: 17 }, attempt: 1 },
        { queue: expect.stringContaining("orders"), data: { order: 17 }, attempt: 2 },
      ]);
  });

  it("an event that the Admin SDK publishes", async () => {
    const running = await launch("placed");
    const event = {
      type: "com.example.order.placed",
      source: "//shop/orders",
      subject: "17",
      data: { total: 2 },
    };
    await getEventarc(admin).channel("locations/us-central1/channels/firebase").publish(event);
    await expect.poll(() => saw(running.logs), { timeout: 25_000 }).toEqual([event]);
  });

  it("a user, whom it is asked about before", async () => {
    const running = await launch("approve");
    const signUp = (email: string) =>
      fetch(
        `http://127.0.0.1:${emulator.ports.auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=placeholder`,
        {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email, password: "placeholder", returnSecureToken: true }),
        },
      );
    expect((await signUp("u@example.com")).status).toBe(200);
    const { displayName, customClaims } = await getAuth(admin).getUserByEmail("u@example.com");
    expect([displayName, customClaims]).toEqual(["Approved", { role: "new" }]);
    const refused = await signUp("u@example.org");
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("not from there")]);
    await expect
      .poll(() => saw(running.logs))
      .toEqual([
        { eventType: "beforeCreate", email: "u@example.com" },
        { eventType: "beforeCreate", email: "u@example.org" },
      ]);
  });

  it("a schedule", async () => {
    const running = await launch("nightly");
    const headers = {
      "user-agent": "Google-Cloud-Scheduler",
      "x-cloudscheduler": "true",
      "x-cloudscheduler-jobname": "firebase-schedule-nightly-us-central1",
      "x-cloudscheduler-scheduletime": "2026-03-01T02:00:00Z",
    };
    const { value, logs } = await running.call(post("/", headers, ""));
    expect((value as WireResponse).status).toBeLessThan(300);
    expect(saw(logs)).toEqual([
      { schedule: expect.stringContaining("nightly"), scheduledTime: "2026-03-01T02:00:00.000Z" },
    ]);
  });

  describe("with real bytes", () => {
    if (corpus.size === 0) it.skip("of Storage and Firestore: set ANYFN_CORPUS", () => {});

    it.runIf(corpus.size > 0)("an object of the Storage emulator", async () => {
      const running = await launch("uploads");
      const { value, logs } = await running.call(requestOf("storage-firebase-emulator-structured"));
      expect(answer(value)).toEqual([200, { status: "acknowledged" }]);
      expect(saw(logs)).toEqual([
        {
          action: "created",
          bucket: "demo-x.appspot.com",
          key: "dir/photo.png",
          size: 3,
          contentType: "image/png",
        },
      ]);
    });

    it.runIf(corpus.size > 0)("documents of Firestore", async () => {
      const running = await launch("users");
      const { value, logs } = await running.call(requestOf("document-firestore-written-protobuf"));
      expect(answer(value)).toEqual([200, { status: "acknowledged" }]);
      const { operation, before, after } = corpus.get("document-firestore-written-protobuf")?.expect ?? {};
      expect(saw(logs)).toEqual([
        { action: operation, collection: "gcf-test", key: "2Vm2mI1d0wIaK2Waj5to", before, after },
      ]);
      const deleted = await running.call(requestOf("document-firestore-deleted-protobuf"));
      expect(saw(deleted.logs)).toMatchObject([{ action: "deleted" }]);
    });
  });
});

function requestOf(id: string): WireRequest {
  const delivery = corpus.get(id);
  if (delivery) return delivery.request;
  throw new RangeError(`the corpus has no ${id}`);
}

function post(target: string, headers: Readonly<Record<string, string>>, content: string): WireRequest {
  const body = Buffer.from(content);
  return {
    method: "POST",
    target,
    headers: [["Host", "x"], ...Object.entries(headers), ["Content-Length", String(body.byteLength)]],
    body,
  };
}

/** What the functions say that they saw. */
function saw(lines: readonly string[]): readonly unknown[] {
  return appLines(lines).flatMap((line) => {
    const { severity, message, time, function: _, ...fields } = line;
    const rest = Object.entries(fields).filter(([name]) => !name.startsWith("logging.googleapis.com/"));
    return message === "saw" ? [Object.fromEntries(rest)] : [];
  });
}

function text(value: unknown): string {
  return Buffer.from((value as WireResponse | undefined)?.body ?? []).toString(); // what the launcher answers
}

function answer(value: unknown): readonly [number, unknown] {
  return [(value as WireResponse).status, JSON.parse(text(value))]; // as above
}
