/**
 * Writes one line to standard output, past what platforms make of `console`: with one synchronous write, which is done when a process
 * is frozen or killed next. The first touch of `process.stdout` costs 2 to 3 ms of a cold start: it is touched only for what the pipe
 * does not take at once, or where something waits in it already and lines must stay in their order.
 *
 * In a worker, standard output is a stream to the main thread. A tool that keeps standard output for its own answer names another
 * writer to the process, under `Symbol.for("anyfn.line")`.
 */
export function writeLine(line: string): void {
  const other = (globalThis as { readonly [LINE]?: (line: string) => void })[LINE];
  if (other) other(line);
  else write(Buffer.from(`${line}\n`));
}

function write(bytes: Uint8Array): void {
  const written = isWaiting() ? 0 : writeNow(bytes);
  if (written < bytes.length) writeBehind(bytes.subarray(written));
}

/** How many of the bytes are written. */
function writeNow(bytes: Uint8Array): number {
  try {
    return process.getBuiltinModule("node:fs").writeSync(1, bytes);
  } catch (error) {
    // Any other error says that standard output is closed: the line is dropped.
    return (error as NodeJS.ErrnoException).code === "EAGAIN" ? 0 : bytes.length;
  }
}

/** True where what is written now would come before, or into, what was written earlier. */
function isWaiting(): boolean {
  // Workers have no `process.abort`: to ask `node:worker_threads` would cost a millisecond of a cold start.
  if ((process.abort as { readonly disabled?: true }).disabled) return true;
  if (stream) return stream.writableLength > 0;
  // Somebody's `console.log` may have met a full pipe.
  return process.getActiveResourcesInfo().some((name) => name.endsWith("WriteWrap"));
}

function writeBehind(bytes: Uint8Array): void {
  if (!stream) {
    stream = process.stdout;
    // A reader that has gone is no failure of the function.
    stream.on("error", () => {});
  }
  // Not `stream.write`, which platforms replace: the functions-framework would make a record of its own of the rest of a line.
  Object.getPrototypeOf(stream).write.call(stream, bytes);
}

/** Standard output, once it was needed. */
let stream: NodeJS.WriteStream | undefined;

const LINE = Symbol.for("anyfn.line");
