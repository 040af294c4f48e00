import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BuildError, fileReason, shownPath } from "./diagnostics.ts";
import { makeFolder } from "./output-place.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** A folder beside the output in which a build comes together, and which takes its place in one step per target at the end. */
export interface Staging {
  /** Where parsed user code is loaded from: inside the app, so that its packages are found. */
  readonly parsed: string;
  /** Where what was written lies until it is published. */
  readonly written: string;
  write(path: string, content: string | Uint8Array, executable?: boolean): Promise<void>;
  /** Puts these parts of what was written in place of what is there, on another disk too. */
  publish(parts: readonly string[], out: string): Promise<void>;
  /** Leaves nothing behind. */
  remove(): void;
}

/** Makes the folder, in the app's `.anyfn`. */
export async function openStaging(app: string): Promise<Staging> {
  const { folder, remove } = await makeTemporaryFolder(app, "build");
  const made = new Set<string>();
  return {
    parsed: join(folder, "parsed"),
    written: join(folder, "out"),
    async write(path, content, executable) {
      const file = join(folder, "out", path);
      if (!made.has(dirname(file))) await mkdir(dirname(file), { recursive: true });
      made.add(dirname(file));
      await writeFile(file, content, executable ? { mode: 0o755 } : {});
    },
    async publish(parts, out) {
      await makeFolder(out);
      // In the output's own folder, so that what is moved in one step is surely on its disk.
      const near = await mkdtemp(join(out, ".anyfn-")).catch((error: unknown) => {
        throw notWritable(out, error);
      });
      const moved: { readonly old: string; readonly to: string }[] = [];
      try {
        await rename(join(folder, "out"), join(near, "out")).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== "EXDEV") throw error;
          return cp(join(folder, "out"), join(near, "out"), { recursive: true });
        });
        for (const part of parts) {
          const [from, to, old] = [join(near, "out", part), join(out, part), join(near, "old", part)];
          if (existsSync(to)) {
            await mkdir(dirname(old), { recursive: true });
            await rename(to, old);
            moved.push({ old, to });
          }
          // A target that no function goes to has nothing.
          if (existsSync(from)) await rename(from, to);
        }
      } catch (error) {
        // What was there before comes back.
        for (const { old, to } of moved) {
          await rm(to, { recursive: true, force: true });
          await rename(old, to);
        }
        throw notWritable(out, error);
      } finally {
        await rm(near, { recursive: true, force: true });
      }
    },
    remove,
  };
}

function notWritable(out: string, error: unknown): BuildError {
  return new BuildError(
    [
      {
        code: "INVALID_OUTPUT",
        reason: `The output cannot be written to ${shownPath(out)}: ${fileReason(error)}.`,
        waysOut: [
          "See that you may write there, or delete the folder.",
          "Name another folder: anyfn build --out dist.",
        ],
      },
    ],
    { cause: error },
  );
}
