import { resolve } from "node:path";
import { BuildError, CommandError } from "@anyfn/build/diagnostics";
import type {
  DevFunction,
  DevProblem,
  DevState,
  InvokeAnswer,
  InvokeRequest,
  NativeEventAnswer,
  SendAnswer,
  SendRequest,
} from "./api.ts";
import { isOfServer } from "./log-line.ts";
import { createRunner } from "./runner.ts";
import { findServer, type RunningServer } from "./running.ts";
import { channelsOf, send } from "./send.ts";
import { toJson } from "./values.ts";
import { ProblemError } from "./worker/messages.ts";

/** An app whose functions can be called by hand. */
export interface OpenApp {
  /** The address of the server that runs it; undefined where it runs for this one time. */
  readonly url: string | undefined;
  readonly functions: readonly DevFunction[];
  /** What is played and answered is JSON: bytes are `{ "$base64": "…" }`. */
  invoke(request: InvokeRequest): Promise<InvokeAnswer>;
  event(request: InvokeRequest): Promise<NativeEventAnswer>;
  /** Without a server it waits until the message was handled. */
  send(request: SendRequest): Promise<SendAnswer & { readonly handled?: boolean | undefined }>;
  close(): Promise<void>;
}

/** How an app is opened. */
export interface OpenOptions {
  /** The app's folder; the current one by default. */
  readonly app?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Hears what functions print and log. */
  print(text: string): void;
  /** True where messages are sent: then its queues and topics run. */
  readonly serves?: boolean | undefined;
}

/** Opens an app: through the server that runs it, or for this one time. @throws BuildError where it cannot be loaded */
export async function openApp({
  app = ".",
  env = process.env,
  print,
  serves = false,
}: OpenOptions): Promise<OpenApp> {
  const folder = resolve(app);
  const server = await findServer(folder);
  return server ? throughServer(server) : alone(folder, env, print, serves);
}

async function throughServer({ url, token }: RunningServer): Promise<OpenApp> {
  const { functions } = (await (await fetch(`${url}/_anyfn/dev/state`)).json()) as DevState; // the API's own answer
  async function post<Answer>(path: string, body: unknown): Promise<Answer> {
    const answer = await fetch(`${url}/_anyfn/dev/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(toJson(body)),
    });
    if (answer.ok) return (await answer.json()) as Answer; // the API's own answer
    throw refused(new ProblemError(((await answer.json()) as DevProblem).error)); // as above
  }
  return {
    url,
    functions,
    invoke: (request) => post("invoke", request),
    event: (request) => post("event", request),
    send: (request) => post("send", request),
    close: async () => {},
  };
}

async function alone(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  print: (text: string) => void,
  serves: boolean,
): Promise<OpenApp> {
  const at = Date.now();
  const runner = createRunner({
    folder,
    env,
    clock: { at, shows: at, speed: 1 },
    serves,
    events: {
      line: (line) => {
        if (!isOfServer(line)) print(`${line}\n`);
      },
      usage: () => {},
      printed: print,
      crashed: ({ reason }) => print(`${reason}\n`),
    },
  });
  const { problems, broken, functions } = await runner.reload();
  const mistakes = [...problems, ...broken.map(({ diagnostic }) => diagnostic)];
  if (problems.length > 0 || (functions.length === 0 && mistakes.length > 0)) {
    await runner.stop(0);
    throw new BuildError(mistakes);
  }
  const told = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
    try {
      return toJson(await work) as Answer; // the same as JSON
    } catch (error) {
      throw error instanceof ProblemError ? refused(error) : error;
    }
  };
  return {
    url: undefined,
    functions,
    invoke: (request) => told(runner.playRequest(request).then((of) => runner.ask({ ask: "invoke", of }))),
    event: (request) => told(runner.playRequest(request).then((of) => runner.ask({ ask: "event", of }))),
    send: (request) =>
      told(
        (async () => {
          const answer = await send(request, runner);
          const { waiting, parked } = await runner.ask({
            ask: "settled",
            of: { channels: channelsOf(request.to, runner), limitMs: HANDLED_MS },
          });
          return { ...answer, handled: waiting === 0 && parked === 0 };
        })(),
      ),
    close: () => runner.stop(1000),
  };
}

/** Milliseconds for a message to be handled. */
const HANDLED_MS = 30_000;

/** What was asked cannot be done: a mistake of the command. */
function refused({ code, message, waysOut }: ProblemError): Error {
  return new CommandError([
    { code: code === "UNSUPPORTED" ? "UNSUPPORTED" : "INVALID_ARGUMENT", reason: message, waysOut },
  ]);
}
