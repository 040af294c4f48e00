import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { startChild } from "@anyfn/conformance/runtimes/child";
import { BlobServiceClient } from "@azure/storage-blob";

/** A blob service, with a client of it. */
export interface LocalBlobs {
  /** For a function's setting. */
  readonly connection: string;
  readonly client: BlobServiceClient;
  stop(): Promise<void>;
}

/** Starts Azurite on 127.0.0.1, in memory, with these containers. */
export async function startLocalBlobs(containers: readonly string[]): Promise<LocalBlobs> {
  const listening = Promise.withResolvers<string>();
  const lines: string[] = [];
  const server = await startChild({
    command: process.execPath,
    args: [
      join(dirname(createRequire(import.meta.url).resolve("azurite/package.json")), "dist/src/blob/main.js"),
      ...["--blobHost", "127.0.0.1", "--blobPort", "0"],
      ...["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
    ],
    cwd: import.meta.dirname,
    // An account of our own: its key is no secret, and nothing else has it.
    env: { PATH: process.env.PATH ?? "", AZURITE_ACCOUNTS: `${ACCOUNT}:${KEY}` },
    onLine(line) {
      lines.push(line);
      const [, port] = /successfully listens? on http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (port !== undefined) listening.resolve(port);
    },
  });
  void server.exited.then(() => listening.reject(new Error(`Azurite ended:\n${lines.join("\n")}`)));
  const endpoint = `http://127.0.0.1:${await listening.promise}/${ACCOUNT}`;
  const connection = `AccountName=${ACCOUNT};AccountKey=${KEY};DefaultEndpointsProtocol=http;BlobEndpoint=${endpoint};`;
  const client = BlobServiceClient.fromConnectionString(connection);
  for (const name of containers) await client.createContainer(name);
  return {
    connection,
    client,
    async stop() {
      await server.stop(0);
    },
  };
}

const ACCOUNT = "conformance";
const KEY = Buffer.from("placeholder").toString("base64");
