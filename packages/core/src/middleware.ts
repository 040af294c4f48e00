/** Middleware for `use`: `anyfn/middleware`. */
export { type CorsMiddleware, type CorsOptions, cors } from "./middleware/cors.ts";
export type { IdempotencyStore } from "./middleware/idempotency-store.ts";
export {
  type IdempotencyOptions,
  type IdempotentMiddleware,
  idempotent,
} from "./middleware/idempotent.ts";
export { type MemoryStoreOptions, memoryStore } from "./middleware/memory-store.ts";
export { timeout } from "./middleware/timeout.ts";
