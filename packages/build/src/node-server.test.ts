/** The target that puts all functions of an app into one server. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { type TemporaryApp, temporaryApp } from "./testing.ts";

const SHOP = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nimport { greeting } from "../lib/greeting.ts";\nexport default http({ route: "/hello/:name", env: { LEVEL: "3" } }, (_request, context) => Response.json({ greeting: greeting(context.params.name), level: context.env.LEVEL }));\n',
  "functions/fails.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/fails" }, () => {\n  throw new Error("a private detail");\n});\n',
  "functions/admin/report.ts":
    'import { schedule } from "anyfn";\nexport default schedule({ every: "1 hour" }, () => {});\n',
  "functions/orders.js":
    'import { queue } from "anyfn";\nexport default queue("orders", (event, context) => context.log.info("order", event.data));\n',
  "functions/price.ts":
    'import { invoke } from "anyfn";\nexport default invoke(({ data }) => ({ doubled: (data as { n: number }).n * 2 }));\n',
  "functions/elsewhere.ts":
    'import { stream } from "anyfn";\nexport default stream({ name: "clicks", targets: ["lambda"] }, () => {});\n',
  "lib/greeting.ts": "export const greeting = (name: string): string => 'hello ' + name;\n",
};

const FILES = [".dockerignore", "Dockerfile", "knative.yaml", "package.json", "server.mjs", "server.mjs.map"];

test("is one module with all functions, and what makes a container of it", async () => {
  await using app = await temporaryApp(SHOP);
  const { out, manifest, skipped } = await app.build(["node"]);
  expect((await readdir(join(out, "node"))).sort()).toEqual(FILES);
  expect(skipped).toEqual({ node: ["elsewhere"] });
  const functions = manifest.targets.node?.functions ?? {};
  expect(Object.fromEntries(Object.entries(functions).map(([name, fn]) => [name, fn.trigger]))).toEqual({
    "admin-report": "node.schedule",
    fails: "node.http",
    hello: "node.http",
    orders: "node.queue",
    price: "node.invoke",
  });
  expect(["hello", "orders"].map((name) => functions[name]?.triggers)).toEqual([
    ["node.http"],
    ["node.queue", "node.cloudevents.queue"],
  ]);
  expect(functions.hello).toMatchObject({ entry: "server.mjs", bundle: "node/server.mjs", kind: "http" });
  const { sources } = JSON.parse(await readFile(join(out, "node/server.mjs.map"), "utf8")) as {
    readonly sources: readonly string[];
  };
  expect(sources).toEqual(expect.arrayContaining(["../../functions/hello.ts", "../../lib/greeting.ts"]));
  expect(sources.filter((name) => name.startsWith("/") || name.includes(app.folder))).toEqual([]);
});

test("is the same, byte for byte, when it is made again", async () => {
  await using app = await temporaryApp(SHOP);
  const first = await texts((await app.build(["node"])).out);
  expect(await texts((await app.build(["node"])).out)).toEqual(first);
});

test("is nothing where no function goes there", async () => {
  await using app = await temporaryApp({ "functions/elsewhere.ts": SHOP["functions/elsewhere.ts"] });
  const { out } = await app.build(["node"]);
  expect(await readdir(out)).toEqual(["manifest.json"]);
});

test("says to Kubernetes, which reads an older YAML, what it means", async () => {
  await using app = await temporaryApp(SHOP);
  const { out } = await app.build(["node"]);
  const text = await readFile(join(out, "node/knative.yaml"), "utf8");
  const read = parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJS());
  expect(read).toEqual(parseAllDocuments(text).map((document) => document.toJS()));
  expect(read.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "Service shop",
    "Service shop-events",
    "PingSource shop-admin-report",
    "Trigger shop-orders",
  ]);
});

test("takes its configuration, and says what is wrong with it", async () => {
  await using app = await temporaryApp({
    ...SHOP,
    "anyfn.config.ts":
      'export default { node: { runtime: "nodejs22", image: "registry.example.com/shop:1" } };\n',
  });
  // A section is enough to be built for.
  const { out } = await app.build();
  expect(await readFile(join(out, "node/Dockerfile"), "utf8")).toContain("nodejs22-debian13:nonroot");
  expect(await readFile(join(out, "node/knative.yaml"), "utf8")).toContain("registry.example.com/shop:1");
  await using other = await temporaryApp({
    ...SHOP,
    "anyfn.config.ts": "export default { node: { port: 80 } };\n",
  });
  expect(await other.mistakes()).toContain("anyfn.config has node.port, which is not known.");
});

test("says where a mistake is, and how to go on", async () => {
  await using app = await temporaryApp({
    "functions/one.ts": 'import { queue } from "anyfn";\nexport default queue("orders", () => {});\n',
    "functions/two.ts": 'import { queue } from "anyfn";\n\nexport default queue("orders", () => {});\n',
    "functions/own.ts":
      'import { http } from "anyfn";\nexport default http({ route: "/_anyfn/mine" }, () => {});\n',
  });
  const said = await app.mistakes(["node"]);
  expect(said).toMatch(/^error UNSUPPORTED {2}functions\/two\.ts:3 {2}two on node$/m);
  expect(said).toMatchSnapshot();
});

describe("the server", () => {
  let app: TemporaryApp;
  let alone: string;
  beforeAll(async () => {
    app = await temporaryApp(SHOP);
    const { out } = await app.build(["node"]);
    // Nothing of the folder it was built in is in reach.
    alone = await mkdtemp(join(tmpdir(), "anyfn-server-"));
    await cp(join(out, "node"), alone, { recursive: true });
  });
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await rm(alone, { recursive: true, force: true });
  });

  test("runs alone: requests, calls and messages, and ends when it is told", async () => {
    await using server = await startServer(alone, ["--data", join(alone, "data")]);
    const { url, lines } = server;
    const hello = await fetch(new URL("/hello/ada", url));
    expect([hello.status, await hello.json()]).toEqual([200, { greeting: "hello ada", level: "3" }]);
    expect((await fetch(new URL("/nowhere", url))).status).toBe(404);
    const price = await post(new URL("/_anyfn/invoke/price", url), { n: 21 });
    expect([price.status, await price.json()]).toEqual([200, { doubled: 42 }]);
    expect((await post(new URL("/_anyfn/queues/orders", url), { order: 7 })).status).toBe(202);
    await expect.poll(() => lines.find((line) => line.includes('"order":7'))).toBeDefined();
    expect(await server.end()).toBe(0);
  });

  test("says which Node it needs, on an older one, before anything else fails", async () => {
    // As Node 20: it has no node:sqlite, no Promise.withResolvers and no process.getBuiltinModule.
    const old =
      'const { versions } = process; Object.defineProperty(process, "versions", { value: { ...versions, node: "20.11.1" } }); delete Promise.withResolvers; delete Map.groupBy; process.getBuiltinModule = undefined;';
    const child = spawn(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(old)}`, join(alone, "server.mjs")],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, NODE_OPTIONS: "" } },
    );
    let said = "";
    child.stderr.on("data", (bytes) => (said += String(bytes)));
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
    expect(said).toMatch(/^This server needs Node 22\.18 or newer, but this is Node 20\.11\.1\. .*\n$/);
  });

  test("names the app's own files where something fails", async () => {
    await using server = await startServer(alone, ["--local", "off"]);
    const failed = await fetch(new URL("/fails", server.url));
    expect([failed.status, await failed.text()]).toEqual([500, ""]);
    await expect
      .poll(() => server.lines.find((line) => line.includes("a private detail")))
      .toMatch(/functions\/fails\.ts:3:/);
  });
});

interface Server extends AsyncDisposable {
  readonly url: string;
  readonly lines: readonly string[];
  /** Asks it to end; its exit code. */
  end(): Promise<number | null>;
}

async function startServer(folder: string, args: readonly string[]): Promise<Server> {
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "server.mjs", "--port", "0", "--host", "127.0.0.1", ...args],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"], env: { PATH: process.env["PATH"] } },
  );
  const exited = once(child, "exit");
  const lines: string[] = [];
  const url = await new Promise<string>((listening, failed) => {
    createInterface(child.stdout).on("line", (line) => {
      lines.push(line);
      const found = /"message":"listening","url":"([^"]+)"/.exec(line)?.[1];
      if (found !== undefined) listening(found);
    });
    child.once("exit", (code) => failed(new Error(`the server ended with ${code}`)));
  });
  const end = async (): Promise<number | null> => {
    child.kill("SIGTERM");
    const [code] = (await exited) as [number | null]; // as Node documents
    return code;
  };
  return {
    url,
    lines,
    end,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) await end();
    },
  };
}

function post(url: URL, value: unknown): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  });
}

async function texts(out: string): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(
    FILES.map(async (name) => [name, await readFile(join(out, "node", name), "utf8")] as const),
  );
}
