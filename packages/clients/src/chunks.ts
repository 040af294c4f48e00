/** The bytes of a stream in parts of this size; the last one may be shorter, and an empty stream is one empty part. */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  sizeOf: (part: number) => number,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly last: boolean }> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let count = 0;
  for await (const chunk of stream) {
    let rest = chunk;
    while (held + rest.byteLength > sizeOf(count)) {
      const cut = sizeOf(count) - held;
      parts.push(rest.subarray(0, cut));
      yield { bytes: Buffer.concat(parts), last: false };
      count++;
      parts = [];
      held = 0;
      rest = rest.subarray(cut);
    }
    if (rest.byteLength > 0) parts.push(rest);
    held += rest.byteLength;
  }
  yield { bytes: Buffer.concat(parts), last: true };
}
