import { type CommandDef, defineCommand } from "citty";

/** `anyfn usage`. */
const command: CommandDef = defineCommand({
  meta: { name: "usage", description: "Works with recorded usage." },
  subCommands: {
    import: () => import("./usage-import.ts").then((module) => module.default),
  },
});

export default command;
