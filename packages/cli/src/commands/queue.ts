import { type CommandDef, defineCommand } from "citty";

/** `anyfn queue`. */
const command: CommandDef = defineCommand({
  meta: { name: "queue", description: "Works with the messages that a Node server has parked." },
  subCommands: {
    list: () => import("./queue-list.ts").then((module) => module.default),
    redrive: () => import("./queue-redrive.ts").then((module) => module.default),
    purge: () => import("./queue-purge.ts").then((module) => module.default),
  },
});

export default command;
