import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WireRequest } from "anyfn/driver";

/** One recorded delivery. */
export interface Delivery {
  readonly id: string;
  readonly kind: string;
  /** How the function is called that gets it. */
  readonly signature: "http" | "cloudevent" | "event";
  /** How it is written: `binary`, `structured`, `legacy`, `push`, `http`, or Firebase's own `callable` and `blocking`. */
  readonly mode: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly request: WireRequest;
  readonly expect: Readonly<Record<string, unknown>>;
}

const root = process.env.ANYFN_CORPUS;

/** The recorded deliveries of Google's services. The corpus is no part of the project: without ANYFN_CORPUS there are none. */
export function gcpCorpus(): readonly Delivery[] {
  if (root === undefined) return [];
  const folder = join(root, "gcp");
  const entries = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as readonly Entry[]; // the corpus's own
  return entries.map(({ file, method, path, kind, ...entry }) => {
    const body = new Uint8Array(file === null ? [] : readFileSync(join(folder, file)));
    const sent = Object.entries(entry.headers).filter(
      ([name]) => name !== "content-length" && name !== "host",
    );
    return {
      ...entry,
      kind: KINDS[kind] ?? kind,
      body,
      request: {
        method,
        target: path,
        headers: [
          ["Host", entry.headers.host ?? "f-abc123-uc.a.run.app"],
          ...sent,
          ["Content-Length", String(body.byteLength)],
        ],
        body,
      },
    };
  });
}

type Entry = Omit<Delivery, "body" | "request"> & {
  readonly file: string | null;
  readonly method: string;
  readonly path: string;
};

/** The corpus's descriptive names, by ours. */
const KINDS: Readonly<Record<string, string>> = { document: "database", cloudevent: "event" };
