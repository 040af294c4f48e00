/** The messages that a server keeps in its data folder: `@anyfn/node/store`. */
export {
  type Addressed,
  type Claimed,
  type Outgoing,
  openStore,
  type Parked,
  type ParkedSelection,
  type Settlement,
  type Store,
  type StoreOptions,
} from "./store/store.ts";
