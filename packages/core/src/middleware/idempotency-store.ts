/**
 * A store of your own for keys and results, in place of a handle: three operations of any key-value store. `put` with `ifAbsent` must be atomic across
 * all instances (`SET NX` in Redis, a conditional write in DynamoDB, Firestore or Cosmos DB); a store without that
 * cannot keep two deliveries apart. An entry past its time to live counts as absent.
 */
export interface IdempotencyStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** True when it was written; false when `ifAbsent` was asked for and there is an entry. `ttl` is in seconds. */
  put(
    key: string,
    value: string,
    options: { readonly ttl: number; readonly ifAbsent: boolean },
  ): boolean | Promise<boolean>;
  delete(key: string): unknown;
}
