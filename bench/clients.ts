/**
 * What a handle costs over the vendor's client written by hand: CPU of a cold start, size, messages a second.
 *
 *     npx -y pnpm@12 --filter @anyfn/bench bench:clients
 */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { connect, sender } from "@anyfn/clients";
import { sqs } from "@anyfn/clients/sqs";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { rolldown } from "rolldown";

const OUT = join(import.meta.dirname, "dist/clients");
const quick = process.argv.includes("--quick");
const STARTS = quick ? 9 : 31;
const SENDS = quick ? 2000 : 10_000;

/** The same function twice: it puts one object. */
const SUBJECTS: Readonly<Record<string, string>> = {
  "by hand": `
    import { serve } from "@anyfn/lambda/serve";
    import { invoke as row } from "@anyfn/lambda/events/invoke";
    import { invoke } from "anyfn";
    import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
    const client = new S3Client({ region: "us-east-1", endpoint: process.env.ENDPOINT, forcePathStyle: true, credentials: { accessKeyId: "a", secretAccessKey: "b" } });
    export const handler = serve(invoke(async () => {
      await client.send(new PutObjectCommand({ Bucket: "one", Key: "a", Body: "x" }));
      return "put";
    }), [row]);`,
  handle: `
    import { serve } from "@anyfn/lambda/serve";
    import { invoke as row } from "@anyfn/lambda/events/invoke";
    import { invoke } from "anyfn";
    import { bucket, connect } from "@anyfn/clients";
    import { s3 } from "@anyfn/clients/s3";
    const files = bucket("one-bucket");
    connect(files, s3({ bucket: "one", client: { region: "us-east-1", endpoint: process.env.ENDPOINT, forcePathStyle: true, credentials: { accessKeyId: "a", secretAccessKey: "b" } } }));
    export const handler = serve(invoke(async () => {
      await files.put("a", "x");
      return "put";
    }), [row]);`,
};

interface Built {
  readonly name: string;
  readonly file: string;
  readonly gzip: number;
}

interface Sent {
  readonly Id?: string;
  readonly MessageBody: string;
}

/** Commands and answers of both clients of AWS's, as little as they need. */
const server: Server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    if (request.method === "PUT") return response.writeHead(200, { etag: '"1"' }).end();
    const asked = JSON.parse(Buffer.concat(parts).toString()) as Sent & {
      readonly Entries?: readonly Sent[];
    };
    const answerOf = ({ Id, MessageBody }: Sent): object => ({
      ...{ Id, MessageId: "1" },
      MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
    });
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    return response.end(
      JSON.stringify(
        asked.Entries ? { Successful: asked.Entries.map(answerOf), Failed: [] } : answerOf(asked),
      ),
    );
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
await mkdir(OUT, { recursive: true });

const built = await Promise.all(Object.entries(SUBJECTS).map(([name, text]) => build(name, text)));
const cpu = new Map<string, number[]>(built.map(({ name }) => [name, []]));
// In turns, so that what else the machine does falls on both.
for (let start = 0; start < STARTS; start++)
  for (const { name, file } of built) cpu.get(name)?.push(await coldStart(file));

const [hand, handle] = built.map(({ name, ...rest }) => ({ ...rest, cpu: median(cpu.get(name) ?? []) }));
if (hand && handle) {
  report("CPU of a cold start with one put, ms", hand.cpu, handle.cpu, handle.cpu - hand.cpu);
  report("gzip of the bundle, kB", hand.gzip / 1000, handle.gzip / 1000, (handle.gzip - hand.gzip) / 1000);
}
const rates = await throughput();
report("messages a second, 20 at a time", rates.hand, rates.handle, rates.handle / rates.hand);
server.close();
server.closeAllConnections();

function report(what: string, byHand: number, withHandle: number, compared: number): void {
  console.log(
    `${what.padEnd(40)} by hand ${byHand.toFixed(1).padStart(9)}   handle ${withHandle.toFixed(1).padStart(9)}   ${compared.toFixed(2)}`,
  );
}

async function build(name: string, text: string): Promise<Built> {
  const folder = join(OUT, name.replace(" ", "-"));
  const graph = await rolldown({
    input: { index: "entry" },
    cwd: import.meta.dirname,
    platform: "node",
    resolve: { conditionNames: ["@anyfn/source", "node", "import"] },
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? join(import.meta.dirname, "entry.mjs") : null),
        load: (id) => (id.endsWith("entry.mjs") ? { code: text, moduleType: "js" } : null),
      },
    ],
    onLog: () => {},
  });
  const { output } = await graph.write({
    dir: folder,
    format: "esm",
    minify: true,
    codeSplitting: false,
    entryFileNames: "[name].mjs",
  });
  await graph.close();
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  // One file, as the build makes it.
  const { code } = output[0];
  return { name, file: join(folder, "index.mjs"), gzip: gzipSync(code, { level: 9 }).byteLength };
}

/** Milliseconds of CPU, of both kinds. */
function coldStart(file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "cold-child.ts"), [file, "{}"], {
      env: { ...process.env, ENDPOINT: endpoint },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", ({ cpuMs, answer }: { readonly cpuMs: number; readonly answer: unknown }) =>
      answer === "put" ? resolve(cpuMs) : reject(new Error(`It answered ${JSON.stringify(answer)}.`)),
    );
    child.on("exit", (code) => code && reject(new Error(`It ended with ${code}.`)));
  });
}

async function throughput(): Promise<{ readonly hand: number; readonly handle: number }> {
  const config = { region: "us-east-1", endpoint, credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  const url = `${endpoint}/0/one`;
  const client = new SQSClient(config);
  const orders = sender("orders");
  connect(orders, sqs({ url, client: config }));
  const byHand = (): Promise<unknown> =>
    client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{"n":1}' }));
  const byHandle = (): Promise<unknown> => orders.send({ n: 1 });
  await rateOf(byHand, 500);
  await rateOf(byHandle, 500);
  const rounds = { hand: [] as number[], handle: [] as number[] };
  for (let round = 0; round < 5; round++) {
    rounds.hand.push(await rateOf(byHand, SENDS / 5));
    rounds.handle.push(await rateOf(byHandle, SENDS / 5));
  }
  return { hand: median(rounds.hand), handle: median(rounds.handle) };
}

async function rateOf(send: () => Promise<unknown>, count: number): Promise<number> {
  const began = performance.now();
  let left = count;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      while (left-- > 0) await send();
    }),
  );
  return (count * 1000) / (performance.now() - began);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
