/** Runs in a worker thread: serves the app's functions until it is replaced. ES modules are never unloaded, threads are. */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { connect } from "@anyfn/clients";
import { nodeBucket, nodeCaller, nodeKv, nodePublisher, nodeSender } from "@anyfn/clients/node";
import { rowsOf } from "@anyfn/node";
import { createServer, type NodeServer } from "@anyfn/node/server";
import { openStore } from "@anyfn/node/store";
import type { UsageRecord } from "anyfn";
import { clockOf } from "./clock.ts";
import { type LoadedApp, loadApp } from "./load.ts";
import {
  type Answers,
  type Ask,
  type FromWorker,
  ProblemError,
  type ToWorker,
  type WorkerSetup,
} from "./messages.ts";
import { mistakeOf } from "./mistake.ts";
import { standInsFor } from "./stand-ins.ts";

const port = parentPort;
let app: LoadedApp | undefined;
let setup: WorkerSetup | undefined;
let server: NodeServer | undefined;
let crashed = false;

if (port) {
  process.setSourceMapsEnabled(true);
  // Past the thread's own standard output, which loses its last lines when the thread ends.
  Object.assign(globalThis, { [Symbol.for("anyfn.line")]: (line: string) => tell({ type: "line", line }) });
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => crash(event, error));
  port.on("message", (message: ToWorker) => {
    if (message.type === "load")
      load(message.setup).catch((error: unknown) => tell({ type: "failed", message: messageOf(error) }));
    if (message.type === "ask") void answer(message.id, message.ask);
    if (message.type === "stop")
      void (setup?.serves && server ? server.stop() : Promise.resolve()).finally(() =>
        tell({ type: "stopped" }),
      );
  });
  tell({ type: "booted" });
}

function tell(message: FromWorker): void {
  port?.postMessage(message);
}

async function load(given: WorkerSetup): Promise<void> {
  setup = given;
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, given.env);
  app = await loadApp(given);
  connectAll(app);
  const usage = Object.assign((record: UsageRecord) => tell({ type: "usage", usage: record }), {
    mode: "records" as const,
  });
  server = createServer(
    {
      name: given.name,
      functions: [
        ...app.functions.map(({ told, definition, env }) => ({
          name: told.name,
          definition,
          rows: rowsOf(definition.kind),
          env,
        })),
        ...standInsFor(app),
      ],
    },
    {
      port: 0,
      host: "127.0.0.1",
      data: given.data,
      joins: given.joins,
      grace: GRACE_S,
      clock: clockOf(given.clock),
      usage,
      write: (line) => tell({ type: "line", line }),
      environment: process.env,
    },
  );
  // Without it nothing runs by itself: no schedule, no message.
  const url = given.serves ? await server.listen() : undefined;
  tell({
    type: "loaded",
    loaded: {
      functions: app.functions.map(({ told }) => told),
      broken: app.broken.map(({ before: _, ...told }) => told),
      port: Number(url?.port ?? 0),
    },
  });
}

/** Seconds in which what runs on old code may end. */
const GRACE_S = 60;

/** What the functions list is kept by the server itself. */
function connectAll({ functions }: LoadedApp): void {
  for (const { told } of functions) {
    for (const { kind, name } of told.resources) {
      if (kind === "bucket") connect({ kind, name }, nodeBucket({ name }));
      if (kind === "queue") connect({ kind, name }, nodeSender({ name }));
      if (kind === "topic") connect({ kind, name }, nodePublisher({ name }));
      if (kind === "kv") connect({ kind, name }, nodeKv({ name }));
      if (kind === "function") connect({ kind, name }, nodeCaller({ name }));
    }
  }
}

async function answer(id: number, ask: Ask): Promise<void> {
  try {
    tell({ type: "answer", id, value: await answerTo(ask) });
  } catch (error) {
    const { code, message, waysOut } =
      error instanceof ProblemError
        ? error
        : { code: codeOf(error), message: messageOf(error), waysOut: ["Look at the server's log."] };
    tell({ type: "answer", id, problem: { code, message, waysOut } });
  }
}

async function answerTo(ask: Ask): Promise<Answers[keyof Answers]> {
  if (!app || !setup) throw new RangeError("Nothing is loaded yet.");
  if (ask.ask === "settled") return settled(ask.of, setup.data);
  const { nativeEventOn, playOn } = await import("./play.ts");
  const play = ask.ask === "invoke" ? playOn : nativeEventOn;
  return play(app.functions, ask.of, setup.folder);
}

/** Waits until nothing waits in these channels. */
async function settled(
  { channels, limitMs }: Extract<Ask, { readonly ask: "settled" }>["of"],
  data: string,
): Promise<Answers["settled"]> {
  const store = openStore(join(data, "anyfn.db"), { serves: false });
  try {
    const end = Date.now() + limitMs;
    const waiting = (): number => channels.reduce((sum, channel) => sum + store.count(channel), 0);
    while (waiting() > 0 && Date.now() < end) await wait(20);
    const parked = channels.reduce((sum, channel) => sum + store.parked({ channel }).length, 0);
    return { waiting: waiting(), parked };
  } finally {
    store.close();
  }
}

/** Tells once of what nobody caught: the thread is then replaced. */
function crash(event: string, error: unknown): void {
  if (crashed || !setup) return;
  crashed = true;
  const what =
    event === "uncaughtException"
      ? "Code of the app threw where nothing could catch it"
      : "A promise of the app was rejected and nothing handled it";
  tell({
    type: "crashed",
    diagnostic: {
      ...mistakeOf(error, {
        folder: setup.folder,
        what,
        waysOut: [
          "Catch it there: in a timer or a listener no caller does.",
          "Await the promise in the handler, or hand it to context.waitUntil().",
        ],
      }),
      code: "CRASHED",
    },
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  const { code } = Object(error) as { readonly code?: unknown }; // anything may be thrown
  return typeof code === "string" ? code : "INTERNAL";
}
