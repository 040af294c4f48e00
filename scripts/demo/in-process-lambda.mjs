// Calls the handler of a Lambda bundle as the runtime client would, in a process of its own. See in-process.mjs.

import { once } from "node:events";
import { pathToFileURL } from "node:url";

const [{ path, name, event, functionName, memoryMb, timeoutMs }] = await once(process, "message");
const deadline = Date.now() + timeoutMs;
const context = {
  awsRequestId: "in-process",
  functionName,
  functionVersion: "$LATEST",
  memoryLimitInMB: String(memoryMb),
  getRemainingTimeInMillis: () => deadline - Date.now(),
};
process.send(await call(), () => process.disconnect());

async function call() {
  try {
    const handler = (await import(pathToFileURL(path).href))[name];
    if (handler[Symbol.for("aws.lambda.runtime.handler.streaming")] === undefined) {
      return { status: "ok", value: JSON.parse(JSON.stringify((await handler(event, context)) ?? null)) };
    }
    const stream = recordedStream();
    await handler(event, stream, context);
    return { status: "ok", streaming: stream.taken() };
  } catch (error) {
    return {
      status: "error",
      error: { type: error?.name ?? typeof error, message: error?.message ?? String(error) },
    };
  }
}

/** Keeps what is written to it: what precedes the eight NUL bytes is status and headers. */
function recordedStream() {
  const began = performance.now();
  const chunks = [];
  let contentType = "application/octet-stream";
  return {
    setContentType(type) {
      contentType = type;
    },
    write(chunk) {
      chunks.push({ bytes: new Uint8Array(Buffer.from(chunk)), atMs: performance.now() - began });
      return true;
    },
    end() {},
    once() {},
    taken() {
      const all = Buffer.concat(chunks.map(({ bytes }) => bytes));
      const at = all.indexOf(Buffer.alloc(8));
      if (at < 0) return { contentType, body: new Uint8Array(all), chunks };
      const prelude = JSON.parse(all.toString("utf8", 0, at));
      return { contentType, prelude, body: new Uint8Array(all.subarray(at + 8)), chunks };
    },
  };
}
