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
    },
  }),
);
