import { refuse } from "@anyfn/build/diagnostics";
import { type Command, defineCommand, type ExitCode } from "../command/command.ts";
import { listOf } from "../command/list.ts";

/** `anyfn dev`. */
const command: Command = defineCommand({
  name: "dev",
  summary: "Serves an app on this machine, and again after each change of a file.",
  positional: { name: "app", description: "The app's folder. Default: the current folder." },
  options: {
    port: {
      takes: "number",
      description: "The port; one that is in use is followed by the next, and 0 is any free one",
      example: "4000",
      default: "PORT, else 3000",
    },
    host: {
      takes: "address",
      description: "The address to listen on; 0.0.0.0 lets other machines call the functions",
      default: "127.0.0.1",
    },
    "allow-host": {
      takes: "list",
      description: "Host names under which the server may be called, with commas between",
      example: "my-tunnel.example.com",
    },
    clock: {
      takes: "time",
      description: "Where the clock of the schedules begins, and how many times as fast it goes",
      example: "2026-03-29T00:50:00Z@60",
    },
    json: { description: "Print what happens as JSON, one value a line; so it is in a pipe too" },
  },
  examples: ["anyfn dev", "anyfn dev --port 4000", "anyfn dev --clock 2026-03-29T00:50:00Z@60"],
  folder: ({ _: [app = "."] }) => app,
  async run({ _: [app], port, host, "allow-host": allowed = "", clock, json }): Promise<ExitCode> {
    const settings = { port: portOf(port ?? process.env["PORT"]), clock: clockOf(clock) };
    const { startDev, jsonTerminal, readableTerminal } = await import("@anyfn/dev");
    const { stdout } = process;
    const server = await startDev({
      app,
      host,
      allowedHosts: listOf(allowed),
      ...settings,
      terminal: json || !stdout.isTTY ? jsonTerminal(stdout) : readableTerminal(stdout),
    });
    await stopped();
    await server.stop();
    // Code of the app may still hold the process.
    process.exit(0);
  },
});

export default command;

/** @throws CommandError */
function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    refuse([
      {
        code: "INVALID_ARGUMENT",
        reason: `--port should be a whole number from 0 to 65535 but is ${JSON.stringify(text)}.`,
        waysOut: ["Such as --port 4000.", "Use --port 0 for any free one."],
      },
    ]);
  return Number(text);
}

/** `2026-01-01T00:00:00Z@60`: from then on, 60 times as fast; either part may be missing. @throws CommandError */
function clockOf(
  text: string | undefined,
): { readonly start?: number | undefined; readonly speed?: number | undefined } | undefined {
  if (text === undefined) return undefined;
  const [, start = "", speed = "1"] = /^([^@]*)(?:@(\d+(?:\.\d+)?))?$/.exec(text) ?? ["", "?"];
  const at = start === "" ? undefined : Date.parse(start);
  if (Number.isNaN(at) || !(Number(speed) > 0))
    refuse([
      {
        code: "INVALID_ARGUMENT",
        reason: `--clock should be a time and a speed but is ${JSON.stringify(text)}.`,
        waysOut: ["Such as --clock 2026-03-29T00:50:00Z@60.", "Leave it out for the machine's own time."],
      },
    ]);
  return { start: at, speed: Number(speed) };
}

/** Resolves at the first signal; a second one ends the process. */
function stopped(): Promise<void> {
  let signals = 0;
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.on(signal, () => {
        if (signals++ > 0) process.exit(130);
        resolve();
      });
  });
}
