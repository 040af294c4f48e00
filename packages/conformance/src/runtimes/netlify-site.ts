/**
 * The process in which a whole site runs on `@netlify/functions-dev`. That package takes a `Request` and answers a `Response`; what
 * stands before it in `netlify dev` is here: HTTP, and the address by which a client came.
 */
import { readdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

const { functionsDev, site, functions, timeoutMs } = JSON.parse(process.env.ANYFN_LAUNCH ?? "{}") as {
  readonly functionsDev: string;
  readonly site: string;
  readonly functions: string;
  readonly timeoutMs?: number;
}; // written by the launcher
delete process.env.ANYFN_LAUNCH;

/** What is used of the package, which is loaded from where it was found. */
interface FunctionsDev {
  readonly FunctionsHandler: new (
    options: Readonly<Record<string, unknown>>,
  ) => {
    match(request: Request): Promise<{ handle(request: Request): Promise<Response> } | undefined>;
  };
}

const { FunctionsHandler } = (await import(
  pathToFileURL(join(functionsDev, "dist/main.js")).href
)) as FunctionsDev; // what its types say
const { length: count } = await readdir(functions);
let loaded = 0;
const handler = new FunctionsHandler({
  config: { get: () => ({}) },
  destPath: join(site, ".netlify/functions-serve"),
  eventHandler: ({ name }: { readonly name: string }) => {
    if (name === "FunctionLoadedEvent" && ++loaded === count) listen();
    if (name === "FunctionBuildErrorEvent") console.error("a function could not be built");
  },
  // Nothing changes; but without one functions are only looked into when they are called, too late for schedules and background.
  fileWatcher: { subscribe: () => ({ add() {}, unwatch() {}, unsubscribe() {} }) },
  geolocation: {},
  projectRoot: site,
  settings: {},
  timeouts: {
    syncFunctions: (timeoutMs ?? 60_000) / 1000,
    backgroundFunctions: (timeoutMs ?? 900_000) / 1000,
  },
  userFunctionsPath: functions,
});

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error: unknown) => {
    console.error(error);
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500).end();
  });
});

function listen(): void {
  server.listen(0, "127.0.0.1", () => {
    console.log(`the site listens on ${(server.address() as AddressInfo).port}`); // it listens on a port
  });
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = toRequest(incoming);
  const match = await handler.match(request);
  if (match === undefined) {
    outgoing.writeHead(404).end("no function has this path");
    return;
  }
  const response = await match.handle(request);
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  if (response.body === null) outgoing.end();
  else Readable.fromWeb(response.body as never).pipe(outgoing); // Node's own stream of the web
}

function toRequest(incoming: IncomingMessage): Request {
  const { method = "GET", url = "/", headers, rawHeaders } = incoming;
  const own = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    own.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  const bodyless = method === "GET" || method === "HEAD";
  return new Request(`${headers["x-forwarded-proto"] ?? "http"}://${headers.host ?? "localhost"}${url}`, {
    method,
    headers: own,
    ...(bodyless ? {} : { body: Readable.toWeb(incoming) as never, duplex: "half" }), // as above
  } as RequestInit); // `duplex` is of the platform's fetch
}
