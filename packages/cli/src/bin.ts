#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { stripVTControlCharacters } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runMain } from "citty";
import manifest from "../package.json" with { type: "json" };

enableCompileCache();

const anyfn = defineCommand({
  meta: { name: "anyfn", version: manifest.version, description: "One function, every cloud." },
  subCommands: {
    build: () => import("./commands/build.ts").then((module) => module.default),
    conformance: () => import("./commands/conformance.ts").then((module) => module.default),
    parity: () => import("./commands/parity.ts").then((module) => module.default),
    cost: () => import("./commands/cost.ts").then((module) => module.default),
    queue: () => import("./commands/queue.ts").then((module) => module.default),
    usage: () => import("./commands/usage.ts").then((module) => module.default),
  },
});

await runMain(anyfn, { showUsage });

/** The parser's own names one level above a command, and colours what goes into a file. */
async function showUsage<T extends ArgsDef>(command: CommandDef<T>, parent?: CommandDef<T>): Promise<void> {
  const above = await (typeof parent?.meta === "function" ? parent.meta() : parent?.meta);
  const name = above?.name === undefined || above.name === "anyfn" ? "anyfn" : `anyfn ${above.name}`;
  const text = await renderUsage(command, parent && { ...parent, meta: { ...above, name } });
  console.log(`${process.stdout.isTTY ? text : stripVTControlCharacters(text)}\n`);
}
