import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import { type AnyDefinition, definitionFor, processLog, type Trigger, toLine } from "anyfn/adapter";
import { isClientGone } from "anyfn/http";
import { FastResponse, serve as listenWith } from "srvx";
import { lastOfItsConnection, toResponse } from "../http.ts";
import { systemClock } from "../local/clock.ts";
import { folderOf, type Local, openLocal } from "../local/local.ts";
import type { NodeRequest } from "../native.ts";
import { failure } from "../receive.ts";
import { announce, type Sender } from "../sender.ts";
import { serve } from "../serve.ts";
import { drain } from "./drain.ts";
import { createEndpoints } from "./endpoints.ts";
import { mistakeOf } from "./mistake-of.ts";
import type { ServerOptions } from "./options.ts";
import { refuse } from "./refuse.ts";
import { createSite } from "./site.ts";

/** All functions of an app. */
export interface NodeApp {
  readonly name: string;
  readonly functions: readonly NodeAppFunction[];
}

/** One function, and the rows by which it is called. */
export interface NodeAppFunction {
  readonly name: string;
  readonly definition: AnyDefinition;
  readonly rows: readonly Trigger[];
  /** Values for its environment; the process's own win. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A server that does not listen yet. */
export interface NodeServer {
  /** Starts everything; resolves to where it listens. */
  listen(): Promise<URL>;
  /** Takes nothing more, waits for what runs (no longer than the grace time), gives back what did not end, hands on usage. */
  stop(): Promise<void>;
  /** Answers a request as the network's are answered. */
  fetch(request: Request): Response | Promise<Response>;
}

/** Runs the functions of an app in this process. */
export function createServer(app: NodeApp, options: ServerOptions = {}): NodeServer {
  const { data, buckets = {}, durability = "default", joins = false, grace = 10 } = options;
  const { bodyLimit = 10 * 1024 * 1024 } = options;
  const { environment = process.env, clock = systemClock, usage, timeout } = options;
  const { headTimeout = 30, requestTimeout = 120 } = options;
  const log = processLog(
    app.functions.map(({ definition }) => definition),
    { environment, write: options.write },
  );
  let stopping: Promise<void> | undefined;
  let local: Local | undefined;
  let ready = false;
  let health: { readonly at: number; readonly reason: string | undefined } = { at: 0, reason: undefined };
  const sockets = new Set<Socket>();

  const functions = app.functions.map(({ name, definition: served, rows, env }) => {
    const definition = definitionFor(served, "node");
    const fn = serve(definition, rows, {
      name,
      timeout,
      bodyLimit,
      usage,
      write: options.write,
      environment: env ? { ...env, ...environment } : environment,
      // Functions share this process and its connections: each is held to its own list.
      held: true,
    });
    return Object.assign(fn, { definition, functionName: name });
  });
  const site = createSite(
    functions.map((fn) => ({ fn, definition: fn.definition })),
    {
      bodyLimit,
      proxies: options.proxies ?? 0,
      token: options.token,
      serving: { timeout, usage, write: options.write, environment },
    },
  );
  const endpoints = createEndpoints(
    new Map(functions.map((fn) => [fn.functionName, fn])),
    { ...options, bodyLimit },
    { unready, local: () => local, log },
  );
  const answer = (request: Request): Response | Promise<Response> => {
    const native = request as NodeRequest; // what srvx adds is optional
    if (stopping) lastOfItsConnection(native);
    const incoming = native.runtime?.node?.req;
    const wrong = incoming && mistakeOf(incoming);
    if (wrong !== undefined) {
      lastOfItsConnection(native);
      return toResponse(failure(400, "BadRequest", wrong), request.method);
    }
    const endpoint = endpoints.of(request);
    return endpoint
      ? endpoint(request).catch((error: unknown) => {
          if (isClientGone(error)) log("info", "the client went away before the whole request was here", {});
          else log("error", "a request failed in the server", { error });
          return new FastResponse(null, { status: 500 });
        })
      : site(request);
  };
  const server = listenWith({
    fetch: answer,
    manual: true,
    silent: true,
    gracefulShutdown: false,
    maxRequestBodySize: bodyLimit,
    port: options.port ?? 3000,
    ...(options.host !== undefined && { hostname: options.host }),
    node: {
      keepAliveTimeout: 75_000,
      headersTimeout: headTimeout * 1000,
      requestTimeout: Math.max(headTimeout, requestTimeout) * 1000,
      // Node looks at them every 30 seconds by default: some would last twice as long as they may.
      connectionsCheckingInterval: Math.min(1000, headTimeout * 100),
    },
  });

  /** Why nothing more should be sent here; undefined where all is well. */
  function unready(): string | undefined {
    if (!ready || stopping) return stopping ? "stopping" : "starting";
    const now = Date.now();
    if (now - health.at < HEALTH_MS) return health.reason;
    let reason: string | undefined;
    try {
      local?.check();
    } catch (error) {
      reason = "messages cannot be kept";
      if (health.reason === undefined) log("error", reason, { error });
    }
    health = { at: now, reason };
    return reason;
  }

  /** As the log tells an error, in one line. */
  function describe(error: unknown): string {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const secrets = app.functions.flatMap(({ definition }) => definition.options.secrets ?? []);
    const line = toLine(
      { why: text.slice(0, LONGEST_REASON) },
      secrets.map((secret) => environment[secret] ?? ""),
    );
    return (JSON.parse(line) as { readonly why: string }).why; // as just written
  }

  /** @throws Error where the server keeps no messages itself */
  function opened(kind: "queue" | "topic", name: string): Sender {
    if (local) return local[kind](name);
    throw Object.assign(
      new Error(
        `this server has no ${kind}s of its own: it runs with --local off (ANYFN_LOCAL=off). Send a CloudEvent to the broker`,
      ),
      { refused: "UNSUPPORTED" },
    );
  }

  async function listen(): Promise<URL> {
    if (options.local !== false) {
      local = openLocal(
        functions.map((fn) => ({
          name: fn.functionName,
          definition: fn.definition,
          timeout: fn.timeout,
          call: (native) => fn.call(native),
        })),
        { data, durability, joins, buckets, clock, log, describe },
      );
    }
    announce({
      data,
      folder: (bucket) => folderOf(bucket, { data, buckets }),
      queue: (name) => opened("queue", name),
      topic: (name) => opened("topic", name),
      invoke: async (name, request) => {
        const fn = functions.find(({ functionName }) => functionName === name);
        return fn?.definition.kind === "invoke"
          ? fn(request)
          : toResponse(
              failure(404, "UnknownFunction", "No function of this name is called directly."),
              "POST",
            );
      },
    });
    (server.node?.server as HttpServer | undefined)?.on("clientError", refuse).on("connection", (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    try {
      await server.serve();
      local?.start();
    } catch (error) {
      await server.close(true).catch(() => {}); // what never listened cannot be closed
      local?.close();
      announce(undefined);
      throw error;
    }
    ready = true;
    const url = new URL(server.url ?? "http://127.0.0.1");
    log("info", "listening", {
      url: url.href,
      app: app.name,
      functions: app.functions.map(({ name }) => name),
    });
    return url;
  }

  async function end(): Promise<void> {
    log("info", "stopping", { grace });
    const http = server.node?.server as HttpServer | undefined; // never HTTP/2 here
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<"over">((resolve) => {
      timer = setTimeout(() => resolve("over"), grace * 1000);
    });
    const work = Promise.all([http && drain(http, sockets, Math.min(LINGER_MS, grace * 250)), local?.stop()]);
    if ((await Promise.race([work, over])) === "over") log("warn", "the grace time is over", { grace });
    clearTimeout(timer);
    http?.closeAllConnections();
    local?.close();
    announce(undefined);
    for (const outcome of await Promise.allSettled([...functions, site].map((fn) => fn.shutdown()))) {
      if (outcome.status === "rejected")
        log("error", "a function could not be disposed of", { error: outcome.reason });
    }
    log("info", "stopped", {});
  }

  return { listen, stop: () => (stopping ??= end()), fetch: answer };
}

/** Milliseconds for which what was found out about the data folder counts. */
const HEALTH_MS = 500;
/** Milliseconds for which an idle connection stays open after a stop, where the grace time is long enough. */
const LINGER_MS = 1000;
/** Characters of an error that are kept with a parked message. */
const LONGEST_REASON = 2000;
