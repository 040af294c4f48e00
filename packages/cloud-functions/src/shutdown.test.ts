import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

/** A process like the framework's: its listener, which ends everything at once, is added after the function was loaded. */
const PROCESS = `
  import { createServer } from "node:http";
  import { http } from "anyfn";
  import { handler } from "${join(import.meta.dirname, "index.ts")}";
  process.on("SIGTERM", () => console.log("the user's own listener"));
  const definition = http({ dispose: () => console.log("disposed") }, async (request, context) => {
    console.log("called");
    await new Promise((resolve) => setTimeout(resolve, 200));
    context.waitUntil(new Promise((resolve) => setTimeout(resolve, 100)).then(() => console.log("worked on")));
    return new Response("answered");
  });
  const fn = handler(definition, { usage: () => {} });
  const server = createServer((req, res) => fn(Object.assign(req, { originalUrl: req.url }), res));
  process.on("SIGTERM", () => {
    console.log("the framework's listener");
    process.exit(1);
  });
  server.listen(0, "127.0.0.1", () => console.log("port " + server.address().port));
`;

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill("SIGKILL");
});

async function start(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly lines: string[]; readonly port: number }> {
  const lines: string[] = [];
  child = spawn(process.execPath, ["--conditions=@anyfn/source", "--input-type=module", "--eval", PROCESS], {
    cwd: import.meta.dirname,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout?.on("data", (data: Buffer) => lines.push(...data.toString().trim().split("\n")));
  while (!lines[0]?.startsWith("port ")) await once(child.stdout as NodeJS.ReadableStream, "data"); // it is piped
  return { lines, port: Number(lines.shift()?.slice(5)) };
}

test("requests in flight are answered, and their work done, before the process ends", async () => {
  const { lines, port } = await start({ FUNCTION_TARGET: "f" });
  const answer = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
  while (!lines.includes("called")) await once(child?.stdout as NodeJS.ReadableStream, "data"); // it is piped
  child?.kill("SIGTERM");
  const [code] = (await once(child as ChildProcess, "exit")) as [number | null]; // it was started
  expect(await answer).toBe("answered");
  expect(lines).toEqual(["called", "the user's own listener", "worked on", "disposed"]);
  expect(code).toBe(0);
});

test.each([
  ["the emulator's worker", { FUNCTION_TARGET: "f", FUNCTIONS_EMULATOR: "true" }],
  ["another process", {}],
])("%s keeps its own end", async (_, env) => {
  const { lines, port } = await start(env);
  await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
  child?.kill("SIGTERM");
  const [code] = (await once(child as ChildProcess, "exit")) as [number | null]; // it was started
  expect(lines).toContain("the framework's listener");
  expect(code).toBe(1);
});
