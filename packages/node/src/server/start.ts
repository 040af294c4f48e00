import { basename } from "node:path";
import { processLog } from "anyfn/adapter";
import { createServer, type NodeApp } from "./create-server.ts";
import { helpFor, isHelp } from "./help.ts";
import { OptionError, readOptions, type ServerOptions } from "./options.ts";

/** Where a server's options come from. */
export interface StartOptions {
  /** `process.argv` behind the script by default. */
  readonly argv?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Runs an app as this process: what a generated `server.mjs` calls. Ends with 0 after SIGTERM or SIGINT, at once with a second one;
 * with 1 where it cannot start, with 2 for a wrong option.
 */
export async function start(
  app: NodeApp,
  { argv = process.argv.slice(2), env = process.env }: StartOptions = {},
): Promise<void> {
  // A build that proves its output loads the functions, and nothing more.
  if (PROOF in globalThis) return;
  if (isHelp(argv)) {
    process.stdout.write(`${helpFor(basename(process.argv[1] ?? "server.mjs"))}\n`);
    return;
  }
  let options: ServerOptions;
  try {
    options = readOptions(argv, env);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return fail(error.message, 2);
  }
  let server: ReturnType<typeof createServer>;
  let listening: Promise<unknown>;
  try {
    server = createServer(app, options);
    listening = server.listen();
  } catch (error) {
    return fail(reasonOf(error, options), 1);
  }
  // A log that nobody reads any more must neither end the server nor be told of in itself, again and again.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  // Before it listens: the first message may be under way as soon as it does.
  let signals = 0;
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    process.on(signal, () => {
      if (signals++ > 0) process.exit(code);
      listening
        .then(() => server.stop())
        .then(
          () => process.exit(0),
          (error: unknown) => fail(reasonOf(error, options), 1),
        );
    });
  }
  const log = processLog(
    app.functions.map(({ definition }) => definition),
    { environment: env },
  );
  // One function's mistake must not end the others.
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => log("error", `${event} in a function`, { error }));
  try {
    await listening;
  } catch (error) {
    fail(reasonOf(error, options), 1);
  }
}

function reasonOf(error: unknown, { port = 3000 }: ServerOptions): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `Port ${port} is in use. Choose another with --port, or 0 for any free one.`;
  if (code === "EACCES") return `This user may not listen on port ${port}: ${message}`;
  return `The server could not start: ${message}`;
}

/** Set by a build in the process that proves its output. */
const PROOF = Symbol.for("anyfn.proof");

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
  process.exit();
}
