import type { AnyDefinition, Attributes, LogLevel, ReplyParts } from "anyfn/adapter";
import { parseJson } from "anyfn/adapter";
import { type CloudEventListener, receiveCloudEvents } from "anyfn/cloudevents/delivery";
import { headerOf, requestReader, toResponse } from "../http.ts";
import { LONGEST_DELAY, type Local } from "../local/local.ts";
import type { NodeRequest } from "../native.ts";
import { bodyFor, failure, readBody, tooLarge } from "../receive.ts";
import type { NodeFunction } from "../serve.ts";
import { forbidden, mayEnter } from "./may-enter.ts";
import type { ServerOptions } from "./options.ts";

/** What the server knows while it runs. */
export interface ServerState {
  /** Why nothing more should be sent here; undefined where all is well. */
  unready(): string | undefined;
  local(): Local | undefined;
  log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** The server's own paths. */
export interface Endpoints {
  /** What answers a request; undefined where the path is none of the server's. */
  of(request: Request): ((request: Request) => Promise<Response>) | undefined;
}

type Functions = ReadonlyMap<string, NodeFunction & { readonly definition: AnyDefinition }>;
type Answer = (request: Request, name: string) => Promise<ReplyParts | Response>;

/** Health and readiness, CloudEvents, direct calls, and the sending of messages. */
export function createEndpoints(
  functions: Functions,
  options: ServerOptions & { readonly bodyLimit: number },
  state: ServerState,
): Endpoints {
  const { prefix = "/_anyfn", bodyLimit, token, origins } = options;
  const own = `${prefix}/`;
  const listeners: readonly CloudEventListener[] = [...functions]
    .filter(([, { definition }]) => definition.kind !== "http" && definition.kind !== "invoke")
    .map(([name, { definition, call }]) => ({ name, definition, call }));

  async function events(request: Request, only: string): Promise<ReplyParts | Response> {
    if (options.events !== "public" && !mayEnter(request as NodeRequest, token)) return forbidden();
    const fn = functions.get(only);
    const body = fn
      ? await bodyFor({ bodyLimit, cancelled: fn.cancelled }, request)
      : await readBody(request, bodyLimit);
    if (body instanceof Response) return body;
    if (!body) return tooLarge(request);
    const native = request as NodeRequest; // what srvx adds is optional
    return receiveCloudEvents(
      listeners.map(({ name, definition }) => ({
        name,
        definition,
        call: (delivered) => functions.get(name)?.call(delivered, request),
      })),
      { method: request.method, headers: native.runtime?.node?.req.headers ?? request.headers, body },
      {
        only: only === "" ? undefined : only,
        origins,
        onIgnored: ({ id, type, source }) =>
          state.log("warn", "no function listens to an event", { event: id, type, source }),
        onInvalid: (error) => state.log("error", "an event of a batch is no CloudEvent", { error }),
      },
    );
  }

  async function invoke(request: Request, name: string): Promise<ReplyParts | Response> {
    const fn = functions.get(name);
    const isOpen = fn?.definition.options.access === "public";
    if (!isOpen && !mayEnter(request as NodeRequest, token)) {
      fn?.refused(request);
      return forbidden();
    }
    return fn?.definition.kind === "invoke"
      ? fn(request)
      : failure(404, "UnknownFunction", "No function of this name is called directly.");
  }

  function sends(kind: "queue" | "topic"): Answer {
    return async (request, name) => {
      if (!mayEnter(request as NodeRequest, token)) return forbidden();
      if (request.method !== "POST") return { ...NOTHING, status: 405, headers: { allow: "POST" } };
      const local = state.local();
      if (options.local === false)
        return failure(
          404,
          "NoLocalQueues",
          `This server has no ${kind}s of its own: it runs with --local off (ANYFN_LOCAL=off). Send a CloudEvent to ${prefix}/events, or to the broker.`,
        );
      const known = [...functions.values()].some(
        ({ definition: { kind: of, options: own } }) =>
          (of === kind && own.name === name) || (kind === "queue" && own.retry?.deadLetter === name),
      );
      if (!local || !known) return failure(404, "Unknown", `No function listens to a ${kind} of this name.`);
      const body = await readBody(request, bodyLimit);
      if (!body) return tooLarge(request);
      try {
        return await sent(local[kind](name), request as NodeRequest, body); // what srvx adds is optional
      } catch (error) {
        state.log("error", "a message could not be kept", { [kind]: name, error });
        return failure(503, "NotKept", "The message could not be kept. Send it again later.");
      }
    };
  }

  const paths: Readonly<Record<string, Answer>> = {
    health: async () => json(200, { status: "ok" }),
    ready: async () => {
      const reason = state.unready();
      return reason === undefined
        ? json(200, { status: "ready" })
        : json(503, { status: "not ready", reason });
    },
    events,
    invoke,
    queues: sends("queue"),
    topics: sends("topic"),
  };

  return {
    of(request) {
      // Most requests are told by their first letters.
      const target = (request as NodeRequest).runtime?.node?.req.url; // what srvx adds is optional
      if (target?.startsWith("/") && !target.startsWith(own)) return undefined;
      const path = requestReader.path(request as never); // a request is what the reader reads
      if (!path.startsWith(own)) return undefined;
      const [first = "", ...rest] = path.slice(own.length).split("/");
      const answer = Object.hasOwn(paths, first) ? paths[first] : undefined;
      return async () => {
        const reply = await (answer?.(request, decoded(rest.join("/"))) ??
          failure(404, "UnknownPath", "The server has no such path."));
        return "cookies" in reply ? toResponse(reply, request.method) : reply;
      };
    },
  };
}

const NOTHING: ReplyParts = { status: 204, headers: {}, cookies: [], body: "" };

/** Sends a body: one message, or a batch of data. */
async function sent(
  sender: ReturnType<Local["queue"]>,
  request: NodeRequest,
  body: Uint8Array,
): Promise<ReplyParts> {
  const type = headerOf(request, "content-type");
  const delay = headerOf(request, "anyfn-delay");
  const attributes = parseJson(headerOf(request, "anyfn-attributes") ?? "{}")?.value;
  if (delay !== undefined && !(/^\d+(?:\.\d+)?$/.test(delay) && Number(delay) <= LONGEST_DELAY))
    return failure(400, "BadHeader", `anyfn-delay should be seconds from 0 to ${LONGEST_DELAY}.`);
  if (attributes === null || typeof attributes !== "object" || Array.isArray(attributes))
    return failure(400, "BadHeader", "anyfn-attributes should be a JSON object.");
  const how = {
    group: headerOf(request, "anyfn-group"),
    subject: headerOf(request, "anyfn-subject"),
    delay: delay === undefined ? undefined : Number(delay),
    attributes: attributes as Attributes, // JSON values
  };
  if (!BATCH.test(type ?? ""))
    return json(202, { id: await sender.send(body, { ...how, contentType: type }) });
  const batch = parseJson(Buffer.from(body).toString())?.value;
  return Array.isArray(batch)
    ? json(202, { ids: await sender.sendAll(batch, how) })
    : failure(400, "BadBatch", "The body of a batch should be a JSON array.");
}

const BATCH = /^\s*application\/vnd\.anyfn\.batch\+json\s*(?:;|$)/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function json(status: number, value: unknown): ReplyParts {
  return {
    status,
    headers: { "content-type": "application/json" },
    cookies: [],
    body: JSON.stringify(value),
  };
}
