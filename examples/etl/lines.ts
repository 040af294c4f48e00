/** One line of a file, without its end. */
export interface Line {
  readonly text: string;
  /** Where the next line begins, in bytes from the stream's begin. */
  readonly end: number;
}

/** Cuts a stream of bytes into lines. Lines are cut as bytes, so that no character is ever torn. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  let rest: Uint8Array<ArrayBufferLike> = new Uint8Array();
  let end = 0;
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10)) {
      end += at + 1;
      yield { text: decoder.decode(bytes.subarray(0, at)).replace(/\r$/, ""), end };
      bytes = bytes.subarray(at + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { text: decoder.decode(rest), end: end + rest.length };
}
