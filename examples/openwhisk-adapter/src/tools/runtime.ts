/**
 * Actions in a process of their own, over the contract that the invoker has with every runtime: `POST /init` with the code, `POST /run`
 * with the parameters, and a line at the end of each activation's log. The same calls reach the runtime of Apache OpenWhisk for Node,
 * where its folder is given, and the small host of this example, which proves nothing of the platform.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Launcher, LaunchOptions, NativeOutcome, Running } from "@anyfn/conformance";
import { type Child, startChild } from "@anyfn/conformance/runtimes/child";
import { freePorts } from "@anyfn/conformance/runtimes/free-ports";
import { RuntimeUnavailableError } from "@anyfn/conformance/runtimes/launcher";

/** The line that ends an activation's log, on both outputs. */
const END = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

/** The folder of the runtime for Node: `core/nodejsActionBase` of apache/openwhisk-runtime-nodejs, with its packages installed. It is on no registry. */
const FOLDER = "ANYFN_OPENWHISK_RUNTIME";

/** The platform's own runtime. Launches an archive that a build made. */
export const runtime: Launcher = {
  target: "openwhisk",

  availability() {
    const folder = process.env[FOLDER];
    if (folder === undefined)
      return {
        available: false,
        reason: `The runtime of Apache OpenWhisk for Node is on no registry: check it out, install it, and name its folder in ${FOLDER}`,
      };
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      readonly version: string;
    }; // of every package
    return { available: true, version };
  },

  launch(options) {
    const folder = process.env[FOLDER];
    if (folder === undefined) return Promise.reject(new RuntimeUnavailableError(`Set ${FOLDER}.`));
    // It listens on the port that its container has.
    return start(options, folder, ["--require", fileOf("listen-elsewhere.cjs"), "app.js"]);
  },
};

/** The small host of this example. */
export const host: Launcher = {
  target: "openwhisk",
  availability: () => ({ available: true, version: process.versions.node }),
  launch: (options) => start(options, options.folder, [fileOf("host.mjs")]),
};

function fileOf(name: string): string {
  return fileURLToPath(new URL(`./runtime/${name}`, import.meta.url));
}

/** A container with its action in it. */
interface Container {
  readonly child: Child;
  readonly port: number;
}

async function start(
  { folder, entry = "index.cjs", nodePath = process.execPath, env, functionName = "action" }: LaunchOptions,
  cwd: string,
  args: readonly string[],
): Promise<Running> {
  const code = await readFile(join(folder, entry), "utf8");
  const lines: string[] = [];

  async function open(): Promise<Container> {
    const [port = 0] = await freePorts(1);
    const child = await startChild({
      command: nodePath,
      args,
      cwd,
      env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", PORT: String(port) },
      onLine: (line) => lines.push(line),
    });
    const value = {
      name: functionName,
      main: "main",
      code,
      binary: false,
      env: { ...env, __OW_API_HOST: "" },
    };
    const { status, body } = await post(child, port, "/init", { value }, 10_000);
    if (status !== 200) {
      await child.stop(0);
      throw new RuntimeUnavailableError(`The action could not be initialized: ${body}`);
    }
    return { child, port };
  }

  let container: Promise<Container> | undefined = open();
  await container;

  /** One activation, in a container that was ended if the one before was. */
  async function run(event: unknown, timeoutMs: number): Promise<NativeOutcome> {
    const { child, port } = await (container ??= open());
    const first = lines.length;
    const began = performance.now();
    const activation = {
      value: event,
      namespace: "guest",
      action_name: `/guest/${functionName}`,
      action_version: "0.0.1",
      activation_id: crypto.randomUUID().replaceAll("-", ""),
      deadline: String(Date.now() + timeoutMs),
    };
    const answer = await post(child, port, "/run", activation, timeoutMs).catch((error: unknown) =>
      String(error),
    );
    const answeredMs = performance.now() - began;
    const done = typeof answer === "object" && answer.status === 200;
    if (!done) {
      // As the invoker does with a container that did not answer in time, or could not.
      container = undefined;
      await child.stop(0);
    }
    // The log of an activation is read to its end, on both outputs.
    for (
      let wait = 0;
      done && wait < 200 && lines.slice(first).filter((line) => line === END).length < 2;
      wait++
    )
      await new Promise((resolve) => setTimeout(resolve, 5));
    const value: unknown = done ? JSON.parse(answer.body) : undefined;
    return {
      status: done ? "ok" : typeof answer === "string" ? "timeout" : "error",
      bytes: new TextEncoder().encode(done ? answer.body : ""),
      value,
      ...(!done && { error: { type: "Error", message: typeof answer === "string" ? answer : answer.body } }),
      logs: lines.slice(first).filter((line) => line !== END),
      answeredMs,
      durationMs: performance.now() - began,
    };
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    logs: lines,
    // A container takes one activation at a time.
    call(event, { timeoutMs = 3000 } = {}) {
      const next = last.then(() => run(event, timeoutMs));
      last = next.catch(() => {});
      return next;
    },
    async stop() {
      const ending = container;
      container = undefined;
      await (await ending?.catch(() => undefined))?.child.stop(0);
    },
  };
}

/** One request of the invoker's; tried again until the runtime listens. */
async function post(
  child: Child,
  port: number,
  path: string,
  body: object,
  timeoutMs: number,
): Promise<{ readonly status: number; readonly body: string }> {
  const signal = AbortSignal.timeout(timeoutMs);
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal,
      });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      if (path !== "/init" || signal.aborted || !child.alive) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
