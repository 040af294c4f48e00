import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError } from "@anyfn/build/diagnostics";
import { openStore, type Parked, type ParkedSelection, type Store } from "@anyfn/node/store";

/** The options that all commands of parked messages have. */
export const sharedOptions = {
  data: {
    takes: "folder",
    description: "The server's data folder",
    default: "ANYFN_DATA, else data",
  },
  from: {
    takes: "name",
    description: "A queue's name, or topic:, schedule: or storage: and a function's name",
    example: "orders",
  },
  json: { description: "Print everything as JSON" },
} as const;

/** Does something with the store of a data folder, whether a server runs on it or not. @throws CommandError */
export function withStore<T>(data: string | undefined, work: (store: Store, path: string) => T): T {
  const folder = resolve(data ?? (process.env["ANYFN_DATA"] || "data"));
  const path = join(folder, "anyfn.db");
  if (!existsSync(path)) {
    throw new CommandError([
      {
        code: "NO_DATA",
        reason: `There is no data folder of a Node server at ${folder}: it has no anyfn.db.`,
        waysOut: [
          "Name the folder: --data path/to/data, or ANYFN_DATA.",
          "Run the command on the machine, or in the container, that the server runs on.",
        ],
      },
    ]);
  }
  const store = opened(path);
  try {
    return work(store, path);
  } finally {
    store.close();
  }
}

/** What the arguments select. */
export function selectionOf(from: string | undefined, ids: readonly string[]): ParkedSelection {
  return {
    channel: from === undefined || /^(?:queue|topic|schedule|storage):/.test(from) ? from : `queue:${from}`,
    ids: ids.length > 0 ? ids : undefined,
  };
}

/** Refuses ids that no parked message has. @throws CommandError */
export function assertFound(found: readonly Parked[], ids: readonly string[], path: string): void {
  const missing = ids.filter((id) => !found.some((message) => message.id === id));
  if (missing.length === 0) return;
  throw new CommandError(
    missing.map((id) => ({
      code: "NOT_PARKED",
      reason: `No parked message in ${path} has the id ${JSON.stringify(id)}.`,
      waysOut: [
        "Take an id that anyfn queue list prints.",
        "Leave it out: it may have been redriven or purged before.",
      ],
    })),
  );
}

function opened(path: string): Store {
  try {
    return openStore(path, { serves: false });
  } catch (error) {
    throw new CommandError([
      {
        code: "BAD_DATA",
        reason: (error as Error).message, // the store's own
        waysOut: [
          "Name the data folder of a server: --data path/to/data.",
          "Bring the file back from a copy, with the server stopped.",
        ],
      },
    ]);
  }
}
