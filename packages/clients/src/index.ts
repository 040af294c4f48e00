export { Refusal } from "./failure.ts";
export { bucket } from "./handle/bucket.ts";
export { type Callable, caller, type InputOf, type OutputOf } from "./handle/caller.ts";
export { events } from "./handle/events.ts";
export { kv } from "./handle/kv.ts";
export { type MessageOptions, publisher, sender } from "./handle/messages.ts";
export { type Connected, type ConnectOptions, connect } from "./registry.ts";
export type * from "./service.ts";
