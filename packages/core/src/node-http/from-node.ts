import { AnyfnError, typeName } from "../errors.ts";
import type { Client } from "../events.ts";
import { exchange, type Listener } from "./exchange.ts";

/** What `http.createServer` takes: a function with the parameters `(req, res)`, an Express app among them. */
export type NodeHandler = (request: never, response: never, ...rest: never[]) => unknown;

/** An app of Express, Connect, Koa, Fastify or Nest, or a plain handler. */
export type NodeApp =
  | NodeHandler
  | { callback(): NodeHandler }
  | { handle(request: never, response: never, ...rest: never[]): unknown }
  | { ready(): PromiseLike<unknown>; routing(request: never, response: never): unknown }
  | { init(): PromiseLike<unknown>; getHttpAdapter(): { getInstance(): unknown } };

/** What {@link fromNode} makes: something for `http()`. */
export interface NodeFetchApp {
  fetch(request: Request, bindings?: { readonly context?: { readonly client?: Client } }): Promise<Response>;
}

/**
 * Hosts a Node app in this process, without socket or port: `req` and `res` are Node's own classes over the `Request`.
 * A function without parameters is called once, at the first request, for a promise of the app; when it fails, the next
 * request tries again. `req.socket.remoteAddress` is the caller's address as the platform saw it.
 *
 * @example
 * export default http(fromNode(expressApp));
 * export default http(fromNode(async () => await NestFactory.create(AppModule)));
 */
export function fromNode(app: NodeApp | (() => PromiseLike<NodeApp>)): NodeFetchApp {
  if (typeof app !== "function" && !isApp(app)) throw notAnApp(app);
  let listener: Listener | Promise<Listener> | undefined;

  function listen(): Listener | Promise<Listener> {
    const isFactory = typeof app === "function" && app.length === 0 && !isApp(app);
    const found = isFactory
      ? Promise.resolve((app as () => PromiseLike<NodeApp>)()).then(toListener)
      : toListener(app as NodeApp); // by its length
    if (typeof found === "function") return (listener = found);
    const waiting = found.then(
      (ready) => (listener = ready),
      (error: unknown) => {
        listener = undefined;
        throw error;
      },
    );
    return (listener = waiting);
  }

  return {
    async fetch(request, bindings) {
      let ready = listener ?? listen();
      if (typeof ready !== "function") ready = await ready;
      return exchange(request, bindings?.context?.client?.ip, ready);
    },
  };
}

/** Every member that tells an app of one of the frameworks, all of them absent on others. */
interface AnyApp {
  readonly callback?: () => Listener;
  readonly handle?: Listener;
  readonly ready?: () => PromiseLike<unknown>;
  readonly routing?: Listener;
  readonly init?: () => PromiseLike<unknown>;
  readonly getHttpAdapter?: () => { getInstance(): unknown };
}

function isApp(value: unknown): boolean {
  const app = (value ?? {}) as AnyApp; // asked for its members
  return [app.callback, app.handle, app.routing, app.getHttpAdapter].some(
    (member) => typeof member === "function",
  );
}

function toListener(value: unknown): Listener | Promise<Listener> {
  const app = (value ?? {}) as AnyApp; // asked for its members
  if (typeof app.getHttpAdapter === "function") return nest(app);
  if (typeof app.ready === "function" && typeof app.routing === "function") {
    // Fastify's app is a thenable: it must not be what a promise resolves to.
    return Promise.resolve(app.ready()).then(() => (request, response) => app.routing?.(request, response));
  }
  if (typeof app.callback === "function") return app.callback();
  if (typeof value === "function") return value as Listener; // `(req, res)`
  if (typeof app.handle === "function") return (request, response) => app.handle?.(request, response);
  throw notAnApp(value);
}

async function nest(app: AnyApp): Promise<Listener> {
  await app.init?.();
  return toListener(app.getHttpAdapter?.().getInstance());
}

function notAnApp(value: unknown): AnyfnError {
  return new AnyfnError(
    "INVALID_DEFINITION",
    `fromNode() got ${value === undefined ? "nothing" : typeName(value)}. It takes a handler (req, res), an app of Express, Koa, Fastify or Nest, or a function without parameters that returns a promise of one. A handler names its parameters.`,
  );
}
