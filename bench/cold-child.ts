/** One cold start: loads what Lambda's runtime client has loaded before user code, then the bundle, then calls it once. Bundled itself, so that no type has to be stripped. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
for (const name of ["http", "net", "util", "path", "assert"]) require(name);

const [, , file = "", event = "{}"] = process.argv;
const native: unknown = JSON.parse(event);
const context = {
  awsRequestId: "1",
  functionName: "bench",
  functionVersion: "$LATEST",
  memoryLimitInMB: "512",
  getRemainingTimeInMillis: () => 30_000,
};
const cpuBefore = process.cpuUsage();
const began = performance.now();
const { handler } = (await import(pathToFileURL(file).href)) as {
  readonly handler: (event: unknown, context: unknown) => unknown;
}; // every subject exports it
const imported = performance.now();
const answer = await handler(native, context);
const called = performance.now();
const { user, system } = process.cpuUsage(cpuBefore);
process.send?.(
  {
    importMs: imported - began,
    firstCallMs: called - imported,
    cpuMs: (user + system) / 1000,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    answer,
  },
  () => process.exit(),
);
