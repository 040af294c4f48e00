/** What says so is a field, so that an error of another copy of anyfn counts too. */
const GONE: unique symbol = Symbol.for("anyfn.gone") as never; // TypeScript has no unique symbols of the registry

/** The error of whoever reads a request whose client went away before it had sent the whole of it. */
export function clientGone(cause: unknown): DOMException {
  const error = new DOMException("The client went away before the whole request was here.", "AbortError");
  return Object.assign(error, { cause, [GONE]: true });
}

/** True for that error, and for what was thrown because of it. */
export function isClientGone(error: unknown): boolean {
  try {
    const { [GONE]: gone, cause } = Object(error) as { readonly [GONE]?: unknown; readonly cause?: unknown }; // looked at
    return gone === true || (Object(cause) as { readonly [GONE]?: unknown })[GONE] === true; // as above
  } catch {
    return false; // whatever is thrown may throw when it is read
  }
}

/** The body of a request as it comes. Where it breaks off, whoever reads it gets {@link clientGone}. */
export function uploaded(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await (reader ??= body.getReader()).read().catch((error: unknown) => {
          throw clientGone(error);
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => (reader ? reader.cancel(reason) : body.cancel(reason)),
    },
    { highWaterMark: 0 },
  );
}
