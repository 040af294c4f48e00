import type { Command, CommandGroup } from "./command/command.ts";

/** Every command that there is. Each is loaded when it is called. */
export const program: CommandGroup = {
  name: "",
  summary: "One function, every cloud.",
  commands: {
    build: of(() => import("./commands/build.ts")),
    dev: of(() => import("./commands/dev.ts")),
    invoke: of(() => import("./commands/invoke.ts")),
    event: of(() => import("./commands/event.ts")),
    send: of(() => import("./commands/send.ts")),
    check: of(() => import("./commands/check.ts")),
    explain: of(() => import("./commands/explain.ts")),
    conformance: of(() => import("./commands/conformance.ts")),
    parity: of(() => import("./commands/parity.ts")),
    cost: of(() => import("./commands/cost.ts")),
    usage: group("usage", "Works with recorded usage.", {
      import: of(() => import("./commands/usage-import.ts")),
    }),
    queue: group("queue", "Works with the messages that a Node server has parked.", {
      list: of(() => import("./commands/queue-list.ts")),
      redrive: of(() => import("./commands/queue-redrive.ts")),
      purge: of(() => import("./commands/queue-purge.ts")),
    }),
  },
};

function of(load: () => Promise<{ readonly default: Command }>): () => Promise<Command> {
  return async () => (await load()).default;
}

function group(
  name: string,
  summary: string,
  commands: CommandGroup["commands"],
): () => Promise<CommandGroup> {
  return async () => ({ name, summary, commands });
}
