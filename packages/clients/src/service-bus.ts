import type { TokenCredential } from "@azure/identity";
import { azureTokens } from "./azure-token.ts";
import { requestOk } from "./request.ts";
import type { PublisherService, SenderService, ServiceResult, WireMessage } from "./service.ts";

/** Options of {@link serviceBus} and {@link serviceBusPublisher}. */
export interface ServiceBusOptions {
  /** The queue's or the topic's own name. */
  readonly name: string;
  readonly connection:
    | { readonly connectionString: string }
    | {
        /** `https://<namespace>.servicebus.windows.net` */
        readonly url: string;
        /** The managed identity, or whoever is signed in, by default: needs `@azure/identity`. */
        readonly credential?: TokenCredential | undefined;
      };
  /** True: the queue's messages belong to sessions. A message without a group is a session of its own. */
  readonly sessions?: boolean | undefined;
}

/** A queue of Azure Service Bus, over its HTTP interface. Without a connection string it needs `@azure/identity`. */
export function serviceBus(options: ServiceBusOptions): SenderService {
  return { ...service(options), kind: "queue" };
}

/** A topic of Azure Service Bus. */
export function serviceBusPublisher(options: ServiceBusOptions): PublisherService {
  return { ...service(options), kind: "topic" };
}

function service({ name, connection, sessions = false }: ServiceBusOptions): Omit<SenderService, "kind"> {
  const { url, authorize } = connected(connection);
  const target = `${url.replace(/\/$/, "")}/${name}/messages`;

  async function post(part: readonly WireMessage[], signal: AbortSignal): Promise<readonly ServiceResult[]> {
    const ids = part.map(({ dedupe }) => dedupe ?? crypto.randomUUID());
    const [first] = part;
    const alone = first !== undefined && part.length === 1 && first.text === undefined;
    const headers: Record<string, string> = { authorization: await authorize(target, signal) };
    let body: Uint8Array<ArrayBuffer>;
    if (alone) {
      // Bytes that are no text go as they are: what belongs to the message is in headers then.
      headers["content-type"] = first.contentType;
      headers["BrokerProperties"] = ascii(brokerOf(first, ids[0] ?? "", sessions));
      for (const [key, value] of Object.entries(propertiesOf(first)))
        headers[key] = typeof value === "string" ? ascii(value) : String(value);
      body = Uint8Array.from(first.bytes);
    } else {
      headers["content-type"] = "application/vnd.microsoft.servicebus.json";
      body = new TextEncoder().encode(
        JSON.stringify(
          part.map((message, index) => ({
            Body: message.text ?? "",
            BrokerProperties: brokerOf(message, ids[index] ?? "", sessions),
            UserProperties: propertiesOf(message),
          })),
        ),
      );
    }
    const answer = await requestOk(target, { method: "POST", headers, body, signal });
    await answer.body?.cancel();
    return ids.map((id) => ({ id }));
  }

  return {
    id: "azure.service-bus",
    // A message of a namespace of the standard tier has 256 KB, its properties included.
    limits: { maxBytes: LARGEST },
    async send(messages, { signal }) {
      const results: ServiceResult[] = [];
      for (const part of partsOf(messages))
        results.push(
          ...(await post(part, signal).catch((error: unknown) => {
            if (results.length === 0 && part.length === messages.length) throw error;
            return part.map((): ServiceResult => ({ error }));
          })),
        );
      return results;
    },
  };
}

const LARGEST = 250_000;
const MOST = 100;

function connected(connection: ServiceBusOptions["connection"]): {
  readonly url: string;
  authorize(target: string, signal: AbortSignal): Promise<string>;
} {
  if (!("connectionString" in connection)) {
    const token = azureTokens("https://servicebus.azure.net/.default", connection.credential);
    return { url: connection.url, authorize: (_, signal) => token(signal) };
  }
  const fields = Object.fromEntries(
    connection.connectionString
      .split(";")
      .filter((field) => field.includes("="))
      .map((field) => [field.slice(0, field.indexOf("=")), field.slice(field.indexOf("=") + 1)]),
  );
  const { Endpoint = "", SharedAccessKeyName: keyName = "", SharedAccessKey: key = "" } = fields;
  return {
    url: Endpoint.replace(/^sb:/, "https:"),
    authorize: (target) => sharedAccess(target, keyName, key),
  };
}

/** https://learn.microsoft.com/rest/api/eventhub/generate-sas-token */
async function sharedAccess(target: string, keyName: string, key: string): Promise<string> {
  const resource = encodeURIComponent(target.toLowerCase());
  const expiry = Math.floor(Date.now() / 1000) + 300;
  const hmac = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(key),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = await crypto.subtle.sign("HMAC", hmac, new TextEncoder().encode(`${resource}\n${expiry}`));
  const signature = encodeURIComponent(Buffer.from(mac).toString("base64"));
  return `SharedAccessSignature sr=${resource}&sig=${signature}&se=${expiry}&skn=${encodeURIComponent(keyName)}`;
}

function brokerOf({ group, delay, contentType }: WireMessage, MessageId: string, sessions: boolean): object {
  const session = group ?? (sessions ? crypto.randomUUID() : undefined);
  return {
    MessageId,
    ContentType: contentType,
    ...(session !== undefined && { SessionId: session }),
    ...(delay !== undefined && {
      // In whole seconds.
      ScheduledEnqueueTimeUtc: new Date(Math.ceil(Date.now() / 1000 + delay) * 1000).toUTCString(),
    }),
  };
}

/** `Diagnostic-Id` is what the vendor's own libraries continue a trace by. */
function propertiesOf({ attributes, traceparent }: WireMessage): Record<string, string | number | boolean> {
  const own = Object.entries(attributes).map(([name, value]): [string, string | number | boolean] => [
    name,
    value instanceof Uint8Array
      ? Buffer.from(value).toString("base64")
      : typeof value === "bigint"
        ? String(value)
        : value,
  ]);
  return { ...Object.fromEntries(own), traceparent, "Diagnostic-Id": traceparent };
}

/** JSON of ASCII, as headers carry it. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Texts together; bytes that are no text each alone. */
function* partsOf(messages: readonly WireMessage[]): Generator<readonly WireMessage[]> {
  let part: WireMessage[] = [];
  let size = 0;
  for (const message of messages) {
    const own = message.bytes.byteLength + JSON.stringify(Object.keys(message.attributes)).length + 1000;
    const alone = message.text === undefined || part.at(-1)?.text === undefined;
    if (part.length > 0 && (alone || part.length === MOST || size + own > LARGEST)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(message);
    size += own;
  }
  if (part.length > 0) yield part;
}
