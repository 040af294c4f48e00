#!/usr/bin/env node
// Committed, so that package managers can link the command before the package is built; and plain enough for an old Node to say so.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `error  anyfn needs Node 22.18 or later, and this is ${process.versions.node}.\n` +
      "  → Install a newer Node from https://nodejs.org.\n" +
      "  → Or bring one with the app: npm install --save-dev node@24, and run npx anyfn again.",
  );
  process.exit(1);
}
await import("../dist/bin.js");
