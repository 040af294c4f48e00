import { createHash } from "node:crypto";
import { Refusal } from "./failure.ts";
import { type GoogleConnection, GoogleFailure, googleClient } from "./google-connection.ts";
import type { SenderService, ServiceResult, WireMessage } from "./service.ts";

/** Options of {@link cloudTasks}. */
export interface CloudTasksOptions extends GoogleConnection {
  /** `projects/<project>/locations/<location>/queues/<queue>` */
  readonly queue: string;
  /** The address of the function that handles the tasks. */
  readonly url: string;
  /** The account as which each task calls the function: its email. */
  readonly serviceAccount?: string | undefined;
  /** `"callable"`: a task queue function of Firebase's gets `{ data }`; the bytes as they are by default. */
  readonly protocol?: "bytes" | "callable" | undefined;
}

/** A queue of Google Cloud Tasks. Attributes are headers of the task: ASCII. Needs `google-auth-library`. */
export function cloudTasks(options: CloudTasksOptions): SenderService {
  const { queue, url, serviceAccount, protocol = "bytes", ...connection } = options;
  const client = googleClient("cloudtasks", connection);

  async function create(message: WireMessage, signal: AbortSignal): Promise<{ readonly id: string }> {
    // The name of a task is not given again for hours after its end: a second one of it is dropped.
    const { dedupe, delay } = message;
    const id = dedupe === undefined ? undefined : createHash("sha256").update(dedupe).digest("hex");
    const task = {
      ...(id !== undefined && { name: `${queue}/tasks/${id}` }),
      ...(delay !== undefined && { scheduleTime: new Date(Date.now() + delay * 1000).toISOString() }),
      httpRequest: {
        ...{ url, httpMethod: "POST", headers: headersOf(message), body: bodyOf(message, protocol) },
        ...(serviceAccount !== undefined && {
          oidcToken: { serviceAccountEmail: serviceAccount, audience: url },
        }),
      },
    };
    try {
      const { name } = await client.json<{ readonly name: string }>(
        "POST",
        `/v2/${queue}/tasks`,
        { task },
        signal,
      );
      return { id: name.split("/").at(-1) ?? name };
    } catch (error) {
      if (id !== undefined && error instanceof GoogleFailure && error.status === 409) return { id };
      throw error;
    }
  }

  return {
    kind: "queue",
    id: "gcp.tasks",
    limits: {
      ...{ maxBytes: 700_000, group: false, delay: 2_592_000 },
      ...(protocol === "callable" && { bytes: false, empty: false }),
    },
    async send(messages, { signal }) {
      const results: ServiceResult[] = [];
      // One by one: the service has no batches.
      for (const message of messages)
        results.push(await create(message, signal).catch((error: unknown) => ({ error })));
      return results;
    },
  };
}

function headersOf({ contentType, attributes, traceparent }: WireMessage): Record<string, string> {
  const headers: Record<string, string> = { "content-type": contentType, traceparent };
  for (const [name, value] of Object.entries(attributes)) {
    const text = value instanceof Uint8Array ? Buffer.from(value).toString("base64") : String(value);
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\t -~]*$/.test(text))
      throw new Refusal(
        "INVALID",
        `an attribute of a task is a header, of ASCII, and ${JSON.stringify(name)} is none`,
      );
    headers[name] = text;
  }
  return headers;
}

function bodyOf({ bytes, text = "", contentType }: WireMessage, protocol: "bytes" | "callable"): string {
  if (protocol === "bytes") return Buffer.from(bytes).toString("base64");
  return Buffer.from(
    contentType === "application/json" ? `{"data":${text}}` : JSON.stringify({ data: text }),
  ).toString("base64");
}
