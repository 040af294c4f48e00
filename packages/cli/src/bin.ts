#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { defineCommand, runMain } from "citty";
import manifest from "../package.json" with { type: "json" };

enableCompileCache();

await runMain(
  defineCommand({
    meta: { name: "anyfn", version: manifest.version, description: "One function, every cloud." },
    subCommands: {
      build: () => import("./commands/build.ts").then((module) => module.default),
      conformance: () => import("./commands/conformance.ts").then((module) => module.default),
      parity: () => import("./commands/parity.ts").then((module) => module.default),
      cost: () => import("./commands/cost.ts").then((module) => module.default),
      usage: () => import("./commands/usage.ts").then((module) => module.default),
    },
  }),
);
