import { isDeepStrictEqual } from "node:util";
import { database } from "anyfn";

/** Called when a user's document is made, changed or deleted, with the plain values before and after. */
export default database(
  // Cosmos DB asks for the database too.
  { collection: "users", native: { "azure-functions": { binding: { databaseName: "shop" } } } },
  ({ action, key, before, after }, context) => {
    const names = Object.keys({ ...before, ...after });
    const changed = names.filter((name) => !isDeepStrictEqual(before?.[name], after?.[name]));
    context.log.info(`user ${action}`, { key, changed });
  },
);
