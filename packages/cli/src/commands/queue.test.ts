import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rowsOf } from "@anyfn/node";
import { createServer, type NodeServer } from "@anyfn/node/server";
import { openStore } from "@anyfn/node/store";
import { PermanentError, queue, topic } from "anyfn";
import { afterEach, expect, test } from "vitest";
import { type CommandRun, runCommand } from "../run-command.ts";

const folders: string[] = [];
const servers: NodeServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A server, in whose data folder three messages are parked: two of the queue `orders`, one of the topic's function `mail`. */
async function withParked(): Promise<{
  readonly data: string;
  readonly server: NodeServer;
  readonly seen: string[];
  mend(): void;
}> {
  const data = mkdtempSync(join(tmpdir(), "anyfn-queue-"));
  folders.push(data);
  const seen: string[] = [];
  let mended = false;
  const handle = ({ data: body }: { readonly data: unknown }): void => {
    if (!mended) throw new PermanentError(`no such customer: ${String(body)}`);
    seen.push(String(body));
  };
  const functions = { orders: queue("orders", handle), mail: topic("signups", handle) };
  const server = createServer(
    {
      name: "shop",
      functions: Object.entries(functions).map(([name, definition]) => ({
        name,
        definition,
        rows: rowsOf(definition.kind),
      })),
    },
    { port: 0, host: "127.0.0.1", data, write: () => {}, grace: 2, environment: {} },
  );
  servers.push(server);
  const url = await server.listen();
  for (const [path, body] of [
    ["queues/orders", "one"],
    ["queues/orders", "two"],
    ["topics/signups", "three"],
  ] as const) {
    const sent = await fetch(new URL(`/_anyfn/${path}`, url), {
      method: "POST",
      body,
      headers: { "content-type": "text/plain" },
    });
    expect(sent.status).toBe(202);
    await sent.arrayBuffer();
  }
  const store = openStore(join(data, "anyfn.db"), { serves: false });
  await expect.poll(() => store.parked().length, { timeout: 5000 }).toBe(3);
  store.close();
  return { data, server, seen, mend: () => (mended = true) };
}

interface Listed {
  readonly ok: boolean;
  readonly parked: readonly { readonly id: string; readonly body: string }[];
}

function anyfnQueue(data: string, ...args: readonly string[]): Promise<CommandRun> {
  return runCommand(["queue", ...args, "--data", data], { cwd: data });
}

async function listed(data: string, ...args: readonly string[]): Promise<Listed> {
  const { code, stdout } = await anyfnQueue(data, "list", "--json", ...args);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Listed; // the command wrote it
}

test("lists where parked messages were and why, while the server runs", async () => {
  const { data } = await withParked();
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
  const id = expect.stringMatching(/^[\da-f-]{36}$/) as string;
  const message = (from: string, body: string): object => ({
    id,
    from,
    why: `PermanentError: no such customer: ${body}`,
    attempt: 1,
    failures: 1,
    kills: 0,
    sentAt: time,
    parkedAt: time,
    contentType: "text/plain",
    attributes: {},
    body,
    encoding: "utf8",
  });
  const { ok, parked } = await listed(data);
  expect(ok).toBe(true);
  expect(parked.toSorted((a, b) => (a.body < b.body ? -1 : 1))).toEqual([
    message("queue:orders", "one"),
    message("topic:mail", "three"),
    message("queue:orders", "two"),
  ]);
  expect((await listed(data, "--from", "topic:mail")).parked).toEqual([message("topic:mail", "three")]);
  const { stdout, code } = await anyfnQueue(data, "list", "--from", "topic:mail");
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^[\da-f-]{36} {2}topic:mail {2}\S+Z {2}1 try\n {2}PermanentError: no such customer: three\n$/,
    ),
  ]);
});

test("redrives and purges while the server runs: it takes up what is redriven", async () => {
  const { data, seen, mend } = await withParked();
  const { parked } = await listed(data, "--from", "orders");
  const [first, second] = parked;
  mend();
  const redriven = await anyfnQueue(data, "redrive", first?.id ?? "");
  expect([redriven.code, redriven.stderr]).toEqual([0, "✔ 1 message redriven\n"]);
  await expect.poll(() => seen, { timeout: 5000 }).toEqual([first?.body]);
  const purged = await anyfnQueue(data, "purge", "--from", "orders", "--json");
  expect([purged.code, JSON.parse(purged.stdout)]).toEqual([0, { ok: true, purged: 1 }]);
  const rest = await listed(data);
  expect(rest.parked.map(({ body }) => body)).toEqual(["three"]);
  expect(seen).not.toContain(second?.body);
});

test("works on the folder of a server that does not run", async () => {
  const { data, server } = await withParked();
  await server.stop();
  const { code, stderr } = await anyfnQueue(data, "redrive", "--all");
  expect([code, stderr]).toEqual([0, "✔ 3 messages redriven\n"]);
  const store = openStore(join(data, "anyfn.db"), { serves: false });
  expect([store.count("queue:orders"), store.count("topic:mail"), store.parked()]).toEqual([2, 1, []]);
  store.close();
  expect((await anyfnQueue(data, "list")).stderr).toBe("No messages are parked.\n");
});

test("says what is wrong: no folder, no store, no such message, nothing chosen", async () => {
  const data = mkdtempSync(join(tmpdir(), "anyfn-queue-"));
  folders.push(data);
  const nothing = await anyfnQueue(data, "list");
  expect([nothing.code, nothing.stderr]).toEqual([
    2,
    expect.stringContaining(`There is no data folder of a Node server at ${data}: it has no anyfn.db.`),
  ]);
  writeFileSync(join(data, "anyfn.db"), "not a database, and long enough to be looked at".repeat(50));
  expect((await anyfnQueue(data, "list")).stderr).toContain(`${join(data, "anyfn.db")} cannot be used`);
  rmSync(join(data, "anyfn.db"));
  openStore(join(data, "anyfn.db")).close();
  const unknown = await anyfnQueue(data, "purge", "x", "--json");
  expect([unknown.code, JSON.parse(unknown.stdout)]).toMatchObject([
    2,
    { ok: false, errors: [{ code: "NOT_PARKED" }] },
  ]);
  expect((await anyfnQueue(data, "redrive")).stderr).toContain("Which messages to redrive is not said.");
  expect((await anyfnQueue(data, "purge", "--all", "--from", "orders")).code).toBe(2);
  expect((await anyfnQueue(data, "list", "--queue", "x")).stderr).toContain("There is no option --queue.");
});
