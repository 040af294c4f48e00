#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import manifest from "../package.json" with { type: "json" };
import { runLine } from "./command/run.ts";
import { program } from "./program.ts";

enableCompileCache();

await runLine(process.argv.slice(2), program, manifest.version);
