/** Where usage goes in place of the log: `anyfn/sinks`. Those that need something of their own are `anyfn/sinks/emf`, `/otel`, `/file` and `/sqlite`. */
export { type GuardedSink, guarded } from "./sinks/guarded.ts";
export { type MemorySink, memory } from "./sinks/memory.ts";
export { sampled } from "./sinks/sampled.ts";
export { sendUsageTo } from "./sinks/send-usage-to.ts";
