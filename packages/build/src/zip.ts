import { ZipFile } from "yazl";

/** A file of an archive. */
export interface ZipEntry {
  /** With `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** True for a program. */
  readonly executable?: boolean | undefined;
}

/** An archive whose bytes depend on nothing but its files: sorted, with one date and one mode. */
export async function zip(entries: readonly ZipEntry[]): Promise<Uint8Array> {
  const file = new ZipFile();
  for (const { path, bytes, executable } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    // Local time, as the format's own date is: the same bytes in every time zone. It begins in 1980.
    file.addBuffer(Buffer.from(bytes), path, {
      mtime: new Date(1980, 0, 1),
      mode: executable ? 0o100755 : 0o100644,
      forceDosTimestamp: true,
    });
  }
  file.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.outputStream) chunks.push(chunk as Uint8Array); // a stream of bytes
  return Buffer.concat(chunks);
}
