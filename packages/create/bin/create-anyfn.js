#!/usr/bin/env node
// Committed, so that package managers can link the command before the package is built; and plain enough for an old Node to say so.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 12)) {
  console.error(
    `error  create-anyfn needs Node 20.12 or later, and this is ${process.versions.node}.\n` +
      "  → Install a newer Node from https://nodejs.org.",
  );
  process.exit(1);
}
await import("../dist/bin.js");
