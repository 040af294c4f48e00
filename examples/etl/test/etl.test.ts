import { connect, Refusal } from "@anyfn/clients";
import { memoryBucket, memoryKv, memorySender } from "@anyfn/clients/memory";
import { type Connection, type InvokeResult, invoke, queueEvent, storageEvent } from "anyfn/testing";
import { beforeEach, describe, expect, it } from "vitest";
import arrive from "../functions/arrive.ts";
import load from "../functions/load.ts";
import reject from "../functions/reject.ts";
import split from "../functions/split.ts";
import { linesOf } from "../lines.ts";
import { batches, files, incoming, loaded, poison, progress, rejected } from "../resources.ts";
import { contentOf, fileOf } from "./rows.ts";

const KEY = "2026/catalogue.ndjson";

let queues = { files: memorySender(), batches: memorySender(), poison: memorySender() };
let connected: Readonly<Record<string, Connection>> = {};
beforeEach(() => {
  queues = { files: memorySender(), batches: memorySender(), poison: memorySender() };
  connected = {
    incoming: connect(incoming, memoryBucket()),
    loaded: connect(loaded, memoryBucket()),
    rejected: connect(rejected, memoryBucket()),
    progress: connect(progress, memoryKv()),
    files: connect(files, queues.files),
    batches: connect(batches, queues.batches),
    poison: connect(poison, queues.poison),
  };
});
const options = () => ({ resources: Object.values(connected) });
const json = (message: { readonly text: string | undefined } | undefined): unknown =>
  JSON.parse(message?.text ?? "");

/** Puts the file; the answer is the message that its arrival sends. */
async function put(text: string): Promise<{ readonly key: string; readonly etag: string }> {
  const { etag } = await incoming.put(KEY, text);
  expect((await invoke(arrive, storageEvent({ key: KEY }), options())).failed).toEqual([]);
  expect(json(queues.files.messages.at(-1))).toEqual({ key: KEY, etag });
  return { key: KEY, etag };
}

const splitFile = (
  data: { readonly key: string; readonly etag: string },
  seconds = 60,
): Promise<InvokeResult> =>
  invoke(split, queueEvent({ data }), {
    ...options(),
    deadline: new Date(Date.now() + seconds * 1000),
  });

/** Handles all that was sent, in the order that `order` says. */
async function drain(order = <T>(all: readonly T[]): readonly T[] => all): Promise<void> {
  for (const message of order(queues.batches.messages))
    expect((await invoke(load, queueEvent({ data: json(message) as never }), options())).failed).toEqual([]); // load checks it
  for (const message of order(queues.poison.messages))
    expect((await invoke(reject, queueEvent({ data: json(message) as never }), options())).failed).toEqual(
      [],
    ); // so does reject
}

describe("a file", () => {
  it("of 10,000 rows, 1 % of them bad: every good row exactly once, every bad one aside", async () => {
    const { text, good, bad } = fileOf(10_000);
    const { failed, usage } = await splitFile(await put(text));
    expect([failed, usage.counts?.["rows"], usage.counts?.["rejected"]]).toEqual([[], 9_900, 100]);
    await drain();
    expect(await contentOf(loaded)).toEqual(good);
    expect((await contentOf(rejected)).map((each) => (each as { line: number }).line)).toEqual(bad);
  }, 60_000);

  it("is read on where three runs were killed, and duplicates change nothing", async () => {
    const { text, good, bad } = fileOf(2_000);
    const data = await put(text);
    // A run is killed at some call: what it had sent is sent, and its message comes again.
    for (const calls of [3, 2, 5]) {
      let left = calls;
      const service = queues.batches;
      const dying = {
        ...service,
        send: (...given: Parameters<typeof service.send>) =>
          left-- > 0 ? service.send(...given) : Promise.reject(new Refusal("DENIED", "killed")),
      };
      connected = { ...connected, batches: connect(batches, dying) };
      expect((await splitFile(data)).failed).toHaveLength(1);
    }
    connected = { ...connected, batches: connect(batches, queues.batches) };
    expect(queues.batches.messages).toHaveLength(10);
    expect((await splitFile(data)).failed).toEqual([]);
    expect((await splitFile(data)).logs).toMatchObject([{ message: "the file is done already" }]);
    // Everything comes twice, backwards.
    await drain((all) => [...all, ...all].reverse());
    expect(await contentOf(loaded)).toEqual(good);
    expect((await contentOf(rejected)).map((each) => (each as { line: number }).line)).toEqual(bad);
  });

  it("hands the rest to the next run when its time is up", async () => {
    const { text, good } = fileOf(450);
    const data = await put(text);
    let runs = 0;
    // With less than the reserve a run makes one batch.
    for (let sent = 0; sent < queues.files.messages.length; sent++, runs++)
      expect((await splitFile(json(queues.files.messages[sent]) as typeof data, 4)).failed).toEqual([]);
    expect(runs).toBe(5);
    await drain();
    expect(await contentOf(loaded)).toEqual(good);
  });

  it("that died between its batch and its note sends the batch again, under the same name", async () => {
    const { text, good } = fileOf(150);
    const data = await put(text);
    const notes = memoryKv();
    const dying = { ...notes, set: () => Promise.reject(new Refusal("DENIED", "killed")) };
    connected = { ...connected, progress: connect(progress, dying) };
    expect((await splitFile(data)).failed).toHaveLength(1);
    connected = { ...connected, progress: connect(progress, notes) };
    expect((await splitFile(data)).failed).toEqual([]);
    expect(queues.batches.messages).toHaveLength(3);
    await drain();
    expect(await contentOf(loaded)).toEqual(good);
  });

  it("that is overwritten is read as a file of its own", async () => {
    const first = await put(fileOf(10).text);
    const second = await put(fileOf(20).text);
    const { logs } = await splitFile(first);
    expect(logs).toMatchObject([{ message: "the file is gone or has changed" }]);
    await splitFile(second);
    await drain();
    expect(await contentOf(loaded)).toEqual(fileOf(20).good);
  });

  it("that is empty, or gone, is one line in the log", async () => {
    expect((await splitFile(await put(""))).logs).toMatchObject([{ message: "the file is done already" }]);
    await incoming.delete(KEY);
    expect((await invoke(arrive, storageEvent({ key: KEY }), options())).logs).toMatchObject([
      { level: "warn", message: "the file is gone" },
    ]);
  });
});

describe("a bad row", () => {
  it.each([
    ["{", "it is no JSON"],
    ["null", "the row: Invalid input: expected object, received null"],
    ['{"sku":"","name":"Mug","cents":1}', "sku: Too small: expected string to have >=1 characters"],
  ])("%s goes to the dead letters with its reason, and the rest is loaded", async (line, problem) => {
    const good = '{"sku":"1","name":"Mug","cents":1}';
    const data = await put(`${good}\n${line}\r\n\n${good.replace("1", "2")}`);
    const { failed, logs } = await splitFile(data);
    expect(failed).toEqual([]);
    expect(logs.filter(({ level }) => level === "warn")).toMatchObject([
      { message: "a row is rejected", fields: { line: 2, problem } },
    ]);
    expect(queues.poison.messages.map(json)).toEqual([
      { file: `${KEY}@${data.etag}`, line: 2, text: line, problem },
    ]);
    await drain();
    expect(await contentOf(loaded)).toMatchObject([{ sku: "1" }, { sku: "2" }]);
  });

  it("that the dead letters do not take fails the run, which comes again", async () => {
    const data = await put("{\n");
    const full = { ...memorySender(), send: async () => [{ error: new Refusal("DENIED", "not today") }] };
    connected = { ...connected, poison: connect(poison, full) };
    expect((await splitFile(data)).failed).toMatchObject([{ error: { code: "DENIED" } }]);
    connected = { ...connected, poison: connect(poison, queues.poison) };
    expect((await splitFile(data)).failed).toEqual([]);
    expect(queues.poison.messages).toHaveLength(1);
  });
});

it("a sink that is missing fails the batch with one line, and the batch comes again", async () => {
  await splitFile(await put(fileOf(10).text));
  const event = queueEvent({ data: json(queues.batches.messages[0]) as never }); // load checks it
  const missing = {
    ...memoryBucket(),
    put: () => Promise.reject(new Refusal("NOT_FOUND", "there is no such bucket")),
  };
  const { failed, logs } = await invoke(load, event, { resources: [connect(loaded, missing)] });
  expect(failed).toMatchObject([{ error: { code: "NOT_FOUND", resource: "bucket:loaded" } }]);
  expect(logs.filter(({ level }) => level === "error")).toHaveLength(1);
  connected = { ...connected, loaded: connect(loaded, memoryBucket()) };
  await drain();
  expect(await contentOf(loaded)).toEqual(fileOf(10).good);
});

it("lines are cut between bytes, wherever the chunks end", async () => {
  const bytes = new TextEncoder().encode("ä\r\n\n€uro\nlast");
  for (let size = 1; size <= bytes.length; size++) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    const lines = await Array.fromAsync(linesOf(ReadableStream.from(chunks)));
    expect(lines).toEqual([
      { text: "ä", end: 4 },
      { text: "", end: 5 },
      { text: "€uro", end: 12 },
      { text: "last", end: 16 },
    ]);
  }
});
