import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { LaunchOptions } from "@anyfn/conformance/runtimes/launcher";
import type { LambdaHandler, LambdaStreamHandler } from "@anyfn/lambda";
import { openHandler } from "@anyfn/lambda/driver";
import type { Session, Variant } from "anyfn/driver";

/**
 * In place of a runtime: imports a Lambda bundle into this process and calls its handler as the runtime client would. Shows that the
 * bundle works, not that the platform runs it.
 */
export async function openBundle(
  { folder, entry = "index.handler", env = {} }: LaunchOptions,
  { serve }: Variant,
): Promise<Session> {
  const lines: string[] = [];
  const [file, name = ""] = entry.split(".");
  const before = { ...process.env };
  Object.assign(process.env, { AWS_REGION: "us-east-1" }, env);
  // Where anyfn writes the lines of its log and usage, when a process keeps standard output for itself.
  Object.assign(globalThis, { [Symbol.for("anyfn.line")]: (line: string) => lines.push(line) });
  const exported = (await import(pathToFileURL(join(folder, `${file}.mjs`)).href)) as Readonly<
    Record<string, LambdaHandler & LambdaStreamHandler>
  >; // as the build writes it
  const handler = exported[name];
  const session = openHandler(serve.streaming ? { streamed: handler } : { buffered: handler }, lines);
  return {
    ...session,
    async stop() {
      process.env = before;
      Reflect.deleteProperty(globalThis, Symbol.for("anyfn.line"));
    },
  };
}
