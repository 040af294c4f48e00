import type { HttpTrigger, ReplyParts } from "../contract.ts";
import { bytesOf } from "../http/bytes.ts";
import { byteLength, isBodyless } from "../http/facts.ts";
import type { Invocation } from "./invocation.ts";

/**
 * The native answer for parts that cannot be sent as they are: the body is not text, or the status or the method allows no body.
 *
 * @param send What answers parts whose body is of the given length.
 */
export function prepare(
  invocation: Invocation,
  parts: ReplyParts,
  send: (invocation: Invocation, parts: ReplyParts, bytes: number) => unknown,
): unknown {
  const row = invocation.row as HttpTrigger; // requests alone have such parts
  const { status, body } = parts;
  const finish = (body: ReplyParts["body"]): unknown => {
    const bytes =
      typeof body === "string" ? byteLength(body) : ((body as Partial<Uint8Array>).byteLength ?? 0);
    return send(invocation, { ...parts, body }, bytes);
  };
  const inMemory = typeof body === "string" || body instanceof Uint8Array;
  if (isBodyless(row.reader.method(invocation.nativeEvent as never), status)) {
    if (!inMemory) body.cancel().catch(() => {});
    return finish("");
  }
  if (inMemory) return finish(body);
  if (row.streaming) return begun(body).then(finish);
  return Array.fromAsync(body, bytesOf).then((chunks) => finish(Buffer.concat(chunks)));
}

/** The same body once its first chunk is there, `""` where there is none: what fails before can still be answered. */
async function begun(body: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array> | ""> {
  const reader = body.getReader();
  const first = await reader.read();
  if (first.done) return "";
  bytesOf(first.value);
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(first.value),
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
