import type {
  CallOptions,
  Publisher,
  Resource,
  Sender,
  SendItem,
  SendOptions,
  SendResult,
  StandardSchema,
} from "anyfn";
import { Refusal } from "../failure.ts";
import type { WireMessage } from "../service.ts";
import { traceparent } from "../trace.ts";
import { type Asks, call, toFailure } from "./call.ts";
import { resource } from "./resource.ts";

/** Options of {@link sender} and {@link publisher}. */
export interface MessageOptions<In, Out> {
  /** Any Standard Schema: what does not fit is not sent, and the receiver's `event.data` is what it yields. */
  readonly schema?: StandardSchema<In, Out> | undefined;
}

/**
 * A handle of a queue, for sending.
 *
 * @example
 * export const orders = sender("orders", { schema: Order });
 */
export function sender<Data = unknown, Received = Data>(
  name: string,
  { schema }: MessageOptions<Data, Received> = {},
): Sender<Data, Received> {
  const one: Sender<Data, Received> = resource<Sender<Data, Received>>(
    "queue",
    name,
    ["send"],
    {
      send: (data, options) => send(one, "send", data, options),
      sendBatch: (items, options) => sendAll(one, "sendBatch", items, options),
    } satisfies Pick<Sender<Data, Received>, "send" | "sendBatch">,
    schema,
  );
  return one;
}

/**
 * A handle of a topic, for publishing.
 *
 * @example
 * export const signups = publisher("signups", { schema: Signup });
 */
export function publisher<Data = unknown, Received = Data>(
  name: string,
  { schema }: MessageOptions<Data, Received> = {},
): Publisher<Data, Received> {
  const one: Publisher<Data, Received> = resource<Publisher<Data, Received>>(
    "topic",
    name,
    ["publish"],
    {
      publish: (data, options) => send(one, "publish", data, options),
      publishBatch: (items, options) => sendAll(one, "publishBatch", items, options),
    } satisfies Pick<Publisher<Data, Received>, "publish" | "publishBatch">,
    schema,
  );
  return one;
}

type Handle = Resource<"queue"> | Resource<"topic">;

async function send(
  handle: Handle,
  operation: string,
  data: unknown,
  { signal, ...options }: SendOptions & CallOptions = {},
): Promise<{ readonly id: string }> {
  const message = await toWire(handle, operation, { ...options, data });
  return await sendOne(handle, operation, message, signal);
}

async function sendOne(
  handle: Handle,
  operation: string,
  message: WireMessage,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string }> {
  return await call({
    handle: handle as Resource<"queue">, // a topic's service sends the same way
    operation,
    use: useOf(handle),
    signal,
    asks: asksOf(message),
    async work(service, own) {
      const [result] = await service.send([message], { signal: own });
      if (result && "id" in result) return { id: result.id };
      throw result?.error ?? new Refusal("UNAVAILABLE", "the service did not answer for the message");
    },
  });
}

/** Each message alone is judged by handle and service; those that may pass later are sent again alone. */
async function sendAll(
  handle: Handle,
  operation: string,
  items: readonly SendItem<unknown>[],
  { signal }: CallOptions = {},
): Promise<readonly SendResult[]> {
  const results: (SendResult | undefined)[] = items.map(() => undefined);
  const wire: { readonly index: number; readonly message: WireMessage }[] = [];
  for (const [index, item] of items.entries()) {
    try {
      wire.push({ index, message: await toWire(handle, operation, item) });
    } catch (error) {
      results[index] = { error: toFailure(error, { handle, operation, signal }) };
    }
  }
  const refused: typeof wire = [];
  try {
    if (wire.length > 0) {
      const answers = await call({
        handle: handle as Resource<"queue">, // as above
        operation,
        use: useOf(handle),
        signal,
        work: (service, own) => {
          const fit = wire.filter(({ message }) => !isBeyond(message, service.limits));
          refused.splice(0, refused.length, ...wire.filter((each) => !fit.includes(each)));
          return service
            .send(
              fit.map(({ message }) => message),
              { signal: own },
            )
            .then((sent) => ({ fit, sent, codeOf: service.codeOf }));
        },
      });
      for (const [place, { index }] of answers.fit.entries()) {
        const answer = answers.sent[place] ?? {
          error: new Refusal("UNAVAILABLE", "the service did not answer for the message"),
        };
        results[index] =
          "id" in answer
            ? { id: answer.id }
            : {
                error: toFailure(answer.error, { handle, operation, signal }, answers.codeOf?.(answer.error)),
              };
      }
    }
  } catch (error) {
    const failure = toFailure(error, { handle, operation, signal });
    for (const { index } of wire) results[index] ??= { error: failure };
    refused.length = 0;
  }
  // What the service would refuse before it is sent, and what may pass now, alone: with the checks and the retries of one message.
  const alone = wire.filter(
    ({ index }) =>
      !results[index] || (results[index].error as { readonly retryable?: boolean } | undefined)?.retryable,
  );
  if (refused.length > 0 || alone.length < wire.length)
    for (const { index, message } of alone) {
      try {
        results[index] = await sendOne(handle, operation, message, signal);
      } catch (error) {
        results[index] = { error: toFailure(error, { handle, operation, signal }) };
      }
    }
  return results as readonly SendResult[]; // each has its own by now
}

function useOf({ kind }: Handle): "send" | "publish" {
  return kind === "queue" ? "send" : "publish";
}

function asksOf({ bytes, text, group, delay, dedupe, attributes }: WireMessage): Asks {
  return {
    size: bytes.byteLength,
    group: group !== undefined,
    delay,
    dedupe: dedupe !== undefined,
    attributes: Object.keys(attributes).length > 0,
    bytes: text === undefined,
    empty: bytes.byteLength === 0,
  };
}

function isBeyond(message: WireMessage, limits: { readonly [name: string]: unknown } | object): boolean {
  const asks = asksOf(message);
  const {
    maxBytes = Number.POSITIVE_INFINITY,
    delay,
    ...flags
  } = limits as {
    readonly maxBytes?: number;
    readonly delay?: number | false;
  } & Readonly<Record<string, unknown>>; // the service's `Limits`
  return (
    (asks.size ?? 0) > maxBytes ||
    (asks.delay ?? 0) > (delay === undefined ? Number.POSITIVE_INFINITY : delay || 0) ||
    Object.entries(asks).some(([name, asked]) => asked === true && flags[name] === false)
  );
}

/** Text and bytes as they are, everything else as JSON; what does not fit the schema is not sent. */
async function toWire(handle: Handle, operation: string, item: SendItem<unknown>): Promise<WireMessage> {
  const { data, group, delay, dedupe, attributes = {} } = item;
  const invalid = (text: string): Error => toFailure(new Refusal("INVALID", text), { handle, operation });
  const checked = await handle.schema?.["~standard"].validate(data);
  if (checked?.issues)
    throw invalid(`the data does not fit its schema: ${checked.issues.map(describe).join("; ")}`);
  if (delay !== undefined && !(delay >= 0))
    throw invalid(`a delay is seconds from 0 on, and this one is ${delay}`);
  const common = { group, delay: delay || undefined, dedupe, attributes, traceparent: traceparent() };
  if (data instanceof Uint8Array)
    return { ...common, bytes: data, text: utf8(data), contentType: "application/octet-stream" };
  const json = typeof data === "string" ? undefined : JSON.stringify(data);
  const text = typeof data === "string" ? data : json;
  if (text === undefined)
    throw invalid(`a message is text, bytes or a value that JSON has, and this one is ${typeof data}`);
  return {
    ...common,
    bytes: new TextEncoder().encode(text),
    text,
    contentType: json === undefined ? "text/plain; charset=utf-8" : "application/json",
  };
}

function describe(issue: {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
}): string {
  const path = (issue.path ?? []).map((part) =>
    String(part !== null && typeof part === "object" ? (part as { readonly key: unknown }).key : part),
  ); // Standard Schema's two forms
  return path.length > 0 ? `${path.join(".")}: ${issue.message}` : issue.message;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
