import { refuse } from "@anyfn/build/diagnostics";
import { type Command, defineCommand, type ExitCode } from "../command/command.ts";

/** `anyfn send`. */
const command: Command = defineCommand({
  name: "send",
  summary:
    "Sends a message to a queue or topic of the app. Without a server that anyfn dev runs it waits until the message was handled.",
  positional: {
    name: "queue",
    description: "The queue or topic, then the message: JSON, or text.",
    most: 2,
  },
  options: {
    app: { takes: "folder", description: "The app's folder", default: "the current folder" },
    group: { takes: "name", description: "Messages of one group are handled in order" },
    delay: { takes: "seconds", description: "Seconds before it can be received", example: "10" },
    json: { description: "Print the message's id as JSON" },
  },
  examples: ["anyfn send orders '{\"n\":1}'", "anyfn send orders hello --group customer-1"],
  failure: "the message could not be handled, or the app is wrong",
  folder: ({ app = "." }) => app,
  async run({ _: [to, data], app: folder, group, delay, json }, print): Promise<ExitCode> {
    if (to === undefined || data === undefined)
      refuse([
        {
          code: "INVALID_ARGUMENT",
          reason: to === undefined ? "To which queue or topic?" : "Which message?",
          waysOut: [
            `Write both: anyfn send ${to ?? "orders"} '{"n":1}'.`,
            "anyfn dev lists the queues and topics of the app.",
          ],
        },
      ]);
    if (delay !== undefined && !/^\d+(?:\.\d+)?$/.test(delay))
      refuse([
        {
          code: "INVALID_ARGUMENT",
          reason: `--delay should be seconds but is ${JSON.stringify(delay)}.`,
          waysOut: ["Such as --delay 10.", "Leave it out to send at once."],
        },
      ]);
    const { openApp } = await import("@anyfn/dev");
    const app = await openApp({
      app: folder,
      serves: true,
      print: (text) => void process.stderr.write(text),
    });
    try {
      const { kind, id, handled } = await app.send({
        to: to ?? "",
        data: messageOf(data ?? ""),
        group,
        delay: delay === undefined ? undefined : Number(delay),
      });
      if (json) print(JSON.stringify({ ok: handled !== false, kind, id, handled }, null, 2));
      else print(id);
      if (handled === false)
        process.stderr.write(`The message was kept, and not handled: anyfn queue list --data .anyfn/dev\n`);
      return handled === false ? 1 : 0;
    } finally {
      await app.close();
    }
  },
});

export default command;

/** JSON, else the text itself. */
function messageOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
