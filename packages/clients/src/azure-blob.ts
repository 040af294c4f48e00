import { Readable } from "node:stream";
import type { BlobClient, BlobServiceClient, ContainerClient } from "@azure/storage-blob";
import type { ObjectInfo } from "anyfn";
import { type AzureStorageConnection, azureCode, azureStatus, credentialOf } from "./azure-connection.ts";
import { codeOf, Refusal } from "./failure.ts";
import { fromHeaders, toHeaders } from "./metadata.ts";
import type { BucketService } from "./service.ts";

/** Options of {@link azureBlob}. */
export interface AzureBlobOptions {
  /** The container's own name. */
  readonly container: string;
  readonly connection: AzureStorageConnection;
}

/** Azure Blob Storage. Needs `@azure/storage-blob`, and without a connection string or credential `@azure/identity`. */
export function azureBlob({ container: name, connection }: AzureBlobOptions): BucketService {
  interface Opened {
    readonly sdk: typeof import("@azure/storage-blob");
    readonly service: BlobServiceClient;
    readonly container: ContainerClient;
  }
  let opened: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => (opened ??= start());
  async function start(): Promise<Opened> {
    const sdk = await import("@azure/storage-blob");
    // The handle tries again.
    const options = { retryOptions: { maxTries: 1 } };
    const service =
      "connectionString" in connection
        ? sdk.BlobServiceClient.fromConnectionString(connection.connectionString, options)
        : new sdk.BlobServiceClient(connection.url, await credentialOf(connection), options);
    return { sdk, service, container: service.getContainerClient(name) };
  }

  /** The answer, or undefined where there is no blob. */
  async function orAbsent<Result>(work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await work;
    } catch (error) {
      if (azureCode(error) === "BlobNotFound") return undefined;
      throw error;
    }
  }

  return {
    kind: "bucket",
    id: "azure.blob",
    limits: {},
    codeOf: (error) => codeOf({ code: azureCode(error), status: azureStatus(error), cause: error }),
    async get(key, { range, signal: abortSignal }) {
      const { container } = await open();
      const blob = container.getBlobClient(nameOf(key));
      const count = range?.end === undefined ? undefined : range.end - range.start + 1;
      const found = await orAbsent(
        blob.download(range?.start ?? 0, count, { abortSignal, maxRetryRequests: 0 }),
      );
      if (!found) return undefined;
      const [, total = found.contentLength] = /\/(\d+)$/.exec(found.contentRange ?? "") ?? [];
      const size = Number(total ?? 0);
      if (range && range.start >= size)
        throw new Refusal("INVALID", `the object has ${size} bytes, and the range begins at ${range.start}`);
      const stream = found.readableStreamBody;
      return {
        ...infoOf(key, found, size),
        body: stream
          ? (Readable.toWeb(stream as Readable, {
              strategy: { highWaterMark: 1, size: () => 1 },
            }) as ReadableStream<Uint8Array>) // of bytes: no encoding is set
          : new Uint8Array(),
      };
    },
    async head(key, { signal: abortSignal }) {
      const { container } = await open();
      const found = await orAbsent(container.getBlobClient(nameOf(key)).getProperties({ abortSignal }));
      return found && infoOf(key, found, found.contentLength);
    },
    async put(key, body, { contentType, metadata, ifMatch, ifAbsent, signal: abortSignal }) {
      const { container } = await open();
      const blob = container.getBlockBlobClient(nameOf(key));
      const options = {
        abortSignal,
        metadata: toHeaders(metadata),
        blobHTTPHeaders: { blobContentType: contentType ?? "application/octet-stream" },
        conditions: {
          ...(ifMatch !== undefined && { ifMatch: `"${ifMatch}"` }),
          ...(ifAbsent && { ifNoneMatch: "*" }),
        },
      };
      const { etag } =
        body instanceof Uint8Array
          ? await blob.upload(body, body.byteLength, options)
          : await blob.uploadStream(Readable.fromWeb(body as never), PART, 1, options); // Node's own type of the same stream
      return { etag: unquoted(etag) };
    },
    async delete(key, { signal: abortSignal }) {
      const { container } = await open();
      await orAbsent(container.getBlobClient(nameOf(key)).delete({ abortSignal }));
    },
    async page(prefix, continuationToken, { signal: abortSignal }) {
      const { container } = await open();
      const pages = container
        // The name of a key with the prefix may go on in another way than the prefix's own name: that is looked at below.
        .listBlobsFlat({ prefix: nameOf(prefix.replace(/(?:%[25]?|\.)$/, "")), abortSignal })
        .byPage({ maxPageSize: 1000, ...(continuationToken !== undefined && { continuationToken }) });
      const { value } = await pages.next();
      const found = value as {
        readonly continuationToken?: string;
        readonly segment: { readonly blobItems: readonly Item[] };
      }; // one page there is
      return {
        items: found.segment.blobItems
          .map(({ name, properties: { etag, contentLength = 0, lastModified } }) => ({
            ...{ key: keyOf(name), etag: unquoted(etag), size: contentLength, modified: lastModified },
          }))
          .filter(({ key }) => key.startsWith(prefix)),
        cursor: found.continuationToken || undefined,
      };
    },
    async signedUrl(key, { method, expires, signal: abortSignal }) {
      const { sdk, service, container } = await open();
      const blob: BlobClient = container.getBlobClient(nameOf(key));
      const permissions = sdk.BlobSASPermissions.parse(method === "GET" ? "r" : "cw");
      const expiresOn = new Date(Date.now() + expires * 1000);
      if (blob.credential instanceof sdk.StorageSharedKeyCredential)
        return await blob.generateSasUrl({ permissions, expiresOn });
      const delegated = await service.getUserDelegationKey(new Date(Date.now() - 300_000), expiresOn, {
        abortSignal,
      });
      return await blob.generateUserDelegationSasUrl({ permissions, expiresOn }, delegated);
    },
  };
}

/** Bytes of a block of an upload: 50,000 blocks are 400 GB. */
const PART = 8 * 1024 * 1024;

/**
 * The service takes "\\" for "/", and URLs lose a "." at the end of a segment: both are written as %XX in a blob's name, and with them a
 * "%" that would be read as such. Other keys are their own names.
 */
function nameOf(key: string): string {
  return key
    .replace(/%(?=5C|2E|25)/g, "%25")
    .replaceAll("\\", "%5C")
    .replace(/\.(?=\/|$)/g, "%2E");
}

function keyOf(name: string): string {
  return name.replace(/%(5C|2E|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

interface Item {
  readonly name: string;
  readonly properties: {
    readonly etag: string;
    readonly contentLength?: number;
    readonly lastModified: Date;
  };
}

function infoOf(
  key: string,
  found: {
    readonly etag?: string | undefined;
    readonly lastModified?: Date | undefined;
    readonly contentType?: string | undefined;
    readonly metadata?: Readonly<Record<string, string>> | undefined;
  },
  size = 0,
): ObjectInfo {
  return {
    ...{
      key,
      etag: unquoted(found.etag),
      size,
      modified: found.lastModified,
      contentType: found.contentType,
    },
    metadata: fromHeaders(
      Object.fromEntries(
        Object.entries(found.metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    ),
  };
}

function unquoted(etag = ""): string {
  return etag.replaceAll('"', "");
}
