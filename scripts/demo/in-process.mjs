import { spawn } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/**
 * In place of a runtime's launcher: each call is a process that imports the built bundle and calls its handler, as
 * `in-process-<target>.mjs` knows to. Shows that the bundle works, not that the platform runs it.
 */
export async function launchInProcess(target, { folder, entry, env, functionName, memoryMb, timeoutMs }) {
  const script = fileURLToPath(new URL(`./in-process-${target}.mjs`, import.meta.url));
  return {
    async call(event) {
      const began = performance.now();
      const child = spawn(execPath, [script], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          AWS_REGION: "us-east-1",
          AWS_ACCESS_KEY_ID: "placeholder",
          AWS_SECRET_ACCESS_KEY: "placeholder",
          ...env,
        },
        stdio: ["ignore", "pipe", "inherit", "ipc"],
        serialization: "advanced",
        timeout: timeoutMs,
      });
      const [file, name] = entry.split(".");
      child.send({ path: join(folder, `${file}.mjs`), name, event, functionName, memoryMb, timeoutMs });
      const ended = Promise.withResolvers();
      child.once("message", ended.resolve);
      child.once("exit", (code) =>
        ended.resolve({ status: "exit", error: { type: "Exit", message: `the process ended with ${code}` } }),
      );
      const [result, written] = await Promise.all([ended.promise, text(child.stdout)]);
      return { ...result, logs: written.split("\n"), durationMs: performance.now() - began };
    },
    async stop() {},
  };
}
