/** What counts bytes of a body. */
export interface ByteCount {
  bytesIn: number;
}

/**
 * The same body, whose bytes are counted as they come: once it is read, what was promised of it counts no more. A body that breaks off
 * counts what had come until then.
 */
export function counted(body: ReadableStream<Uint8Array>, count: ByteCount): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!reader) {
          reader = body.getReader();
          count.bytesIn = 0;
        }
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        // A stream of users' making may hold anything.
        count.bytesIn += (value as Partial<Uint8Array> | undefined)?.byteLength ?? 0;
        controller.enqueue(value);
      },
      cancel: (reason) => (reader ? reader.cancel(reason) : body.cancel(reason)),
    },
    { highWaterMark: 0 },
  );
}
