/**
 * Every recorded delivery of the corpus through the public surface of this package; the facts of Firebase's own protocols, the
 * others' are Cloud Functions' to prove. The corpus is not part of the project: it is found by ANYFN_CORPUS, and without it
 * these tests are skipped, and counted as skipped.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Kind } from "anyfn";
import { describe, expect, it } from "vitest";
import { type BlockingEvent, detect, normalize } from "./index.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly id: string;
  readonly file: string | null;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly expect: Fields;
}

const root = process.env["ANYFN_CORPUS"];
const folder = root === undefined ? undefined : join(root, "gcp");
const entries =
  folder === undefined
    ? []
    : (JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as readonly Entry[]); // as its README says

/** The corpus's descriptive names, by ours. */
const KINDS: Readonly<Record<string, Kind>> = { document: "database", cloudevent: "event" };

if (folder === undefined) it.skip("every delivery of the corpus: set ANYFN_CORPUS", () => {});

describe.each(entries.map((entry) => [entry.id, entry] as const))("%s", (_, entry) => {
  const { file, method, path, headers, kind: name, expect: facts } = entry;
  const body = file === null ? new Uint8Array() : new Uint8Array(readFileSync(join(folder ?? "", file)));
  const kind = KINDS[name] ?? (name as Kind); // the corpus has no other

  it("is what it is, as a whole request and as headers and bytes", () => {
    expect(detect({ method, url: path, headers, body }).kind).toBe(kind);
    expect(detect(headers, body).kind).toBe(kind);
    expect(normalize(headers, body).events.map((event) => event.kind)).toEqual([kind]);
  });

  it.runIf(kind === "invoke")("holds the stated facts", () => {
    const [event] = normalize(headers, body, { kind: "invoke" }).events;
    if ("data" in facts) expect(event?.data).toEqual(facts["data"]);
    if (!("eventType" in facts)) return;
    const { eventType, user, signInMethod } = (event?.data ?? {}) as Partial<BlockingEvent>; // the other protocol
    expect({ eventType, uid: user?.uid, email: user?.email, signInMethod }).toEqual({
      eventType: facts["eventType"],
      uid: facts["uid"],
      email: facts["email"],
      signInMethod: facts["signInMethod"],
    });
  });

  it.runIf(kind === "queue" && "dataJson" in facts)("holds the stated facts", () => {
    const [event] = normalize(headers, body, { kind: "queue" }).events;
    expect({
      id: event?.id,
      queue: event?.queue,
      attempt: event?.attempt,
      data: event?.data,
    }).toEqual({
      id: facts["messageId"],
      queue: facts["queue"],
      attempt: Number(facts["retryCount"]) + 1,
      data: facts["dataJson"],
    });
  });
});
