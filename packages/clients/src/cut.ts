/** Only these bytes of a stream, both ends included. */
export function cut(
  start: number,
  end: number = Number.POSITIVE_INFINITY,
): TransformStream<Uint8Array, Uint8Array> {
  let at = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
      at += chunk.byteLength;
      if (part.byteLength > 0) controller.enqueue(part);
      if (at > end) controller.terminate();
    },
  });
}
