import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { CommandError } from "@anyfn/build/diagnostics";

/** A file as bytes, piece by piece; `-` is standard input, and what ends in `.gz` is unpacked. @throws CommandError */
export async function* openInput(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const source = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    if (!path.endsWith(".gz"))
      yield* source as AsyncIterable<Uint8Array>; // no encoding is set
    else {
      const unpacked = createGunzip();
      source.on("error", (error: Error) => unpacked.destroy(error));
      yield* source.pipe(unpacked) as AsyncIterable<Uint8Array>; // as above
    }
  } catch (error) {
    throw fileMistake(path, "read", error);
  }
}

/** @throws CommandError */
export async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw fileMistake(path, "read", error);
  });
}

/** @throws CommandError */
export async function writeText(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    throw fileMistake(path, "written", error);
  });
}

function fileMistake(path: string, verb: "read" | "written", error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException; // what the file system rejects with
  if (code === undefined) return error;
  return new CommandError([
    {
      code: "NO_FILE",
      file: path,
      reason: `The file cannot be ${verb}: ${REASONS[code] ?? message}.`,
      waysOut: [
        "Check the path; it is relative to the folder that the command is run in.",
        ...(verb === "read"
          ? ["Or give - to read standard input."]
          : ["Or name a file in a folder that exists."]),
      ],
    },
  ]);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EISDIR: "it is a folder",
  EACCES: "it may not be opened",
  Z_DATA_ERROR: "it is no gzip file, or damaged",
  Z_BUF_ERROR: "it is cut off",
};
