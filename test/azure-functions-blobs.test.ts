/** Blobs of a real Azurite: what the host hands to a function, and what a function reads by itself. */
import { join } from "node:path";
import {
  type AzureInvocation,
  type AzureRunning,
  azureFunctionsLauncher,
} from "@anyfn/conformance/runtimes/azure-functions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureApps } from "./support/azure-app.ts";
import { type LocalBlobs, startLocalBlobs } from "./support/local-blobs.ts";
import { nodes } from "./support/runtime.ts";

const key = "d/e f/grüße 100%25+.txt";
const content = "grüße aus Azurite\r\n\u0000";
const found = azureFunctionsLauncher.availability(import.meta.dirname);

describe.runIf(found.available || process.env.CI === "true")("blobs", () => {
  let blobs: LocalBlobs;
  let folder: string;
  let apps: Awaited<ReturnType<typeof azureApps>>;

  beforeAll(async () => {
    blobs = await startLocalBlobs(["uploads", "copies"]);
    const options = { blobHTTPHeaders: { blobContentType: "text/plain" } };
    await blobs.client
      .getContainerClient("uploads")
      .getBlockBlobClient(key)
      .uploadData(Buffer.from(content), options);
    apps = await azureApps();
    const functions = join(import.meta.dirname, "apps/azure-blobs/functions");
    const text = [
      `import { register } from "@anyfn/azure-functions";`,
      `import arrives from ${JSON.stringify(join(functions, "arrives.ts"))};`,
      `import reads from ${JSON.stringify(join(functions, "reads.ts"))};`,
      `register("arrives", arrives, { trigger: "azure.blob", binding: { connection: "UPLOADS" } });`,
      `register("reads", reads, { trigger: "azure.event-grid.storage" });`,
    ].join("\n");
    folder = await apps.add("blobs", text, { settings: { UPLOADS: blobs.connection } });
  });
  afterAll(async () => {
    await blobs?.stop();
    await apps?.remove();
  });

  describe.each(nodes)("on Node %s", (_major, nodePath) => {
    let running: AzureRunning;
    beforeAll(async () => {
      running = await azureFunctionsLauncher.launch({ folder, nodePath });
      expect(running.initError).toBeUndefined();
    });
    afterAll(() => running?.stop());

    it("are watched by the path and the setting that the definition says", () => {
      expect(
        running.list().map(({ name, bindings: [binding] }) => ({ ...binding, name, properties: undefined })),
      ).toMatchObject([
        { name: "arrives", type: "blobTrigger", path: "uploads/{name}.txt", connection: "UPLOADS" },
        { name: "reads", type: "eventGridTrigger" },
      ]);
    });

    it("arrive with their content", async () => {
      const { status, error, logs } = await running.call(await polled(blobs));
      expect({ status, error }).toEqual({ status: "ok", error: undefined });
      expect(noted(logs)).toEqual([
        {
          action: "created",
          bucket: "uploads",
          key,
          size: Buffer.byteLength(content),
          contentType: "text/plain",
          content: Buffer.from(content).toString("base64"),
        },
      ]);
    });

    it("can be read through the vendor's own client", async () => {
      const copy = blobs.client.getContainerClient("copies").getBlobClient(key);
      await copy.deleteIfExists();
      const { status, error } = await running.call(gridEvent(key));
      expect({ status, error }).toEqual({ status: "ok", error: undefined });
      expect((await copy.downloadToBuffer()).toString()).toBe(content.toUpperCase());
    });

    it("that are gone fail the invocation, so that the event comes again", async () => {
      const { status, error } = await running.call(gridEvent("gone.txt"));
      expect([status, error?.type]).toEqual(["error", "RestError"]);
    });
  });
});

/** As the host does it: it finds the blob by polling, and reads it whole. */
async function polled({ client }: LocalBlobs): Promise<AzureInvocation> {
  const blob = client.getContainerClient("uploads").getBlobClient(key);
  const bytes = await blob.downloadToBuffer();
  const { lastModified, createdOn, contentLength, contentType, metadata } = await blob.getProperties();
  const properties = {
    LastModified: lastModified,
    CreatedOn: createdOn,
    Metadata: metadata,
    ContentLength: contentLength,
    ContentType: contentType,
    ETag: {},
  };
  return {
    function: "arrives",
    inputData: [{ data: { bytes } }],
    triggerMetadata: {
      BlobTrigger: { string: `uploads/${key}` },
      Uri: { json: JSON.stringify(blob.url) },
      Properties: { json: JSON.stringify(properties) },
      Metadata: { json: JSON.stringify(metadata) },
      name: { string: key.replace(/\.txt$/, "") },
    },
  };
}

function gridEvent(blob: string): AzureInvocation {
  const event = {
    id: "event-1",
    topic: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/conformance",
    subject: `/blobServices/default/containers/uploads/blobs/${blob}`,
    eventType: "Microsoft.Storage.BlobCreated",
    eventTime: "2026-11-22T07:00:00.1234567Z",
    dataVersion: "",
    data: { api: "PutBlob", contentLength: 5, contentType: "text/plain", blobType: "BlockBlob" },
  };
  return { function: "reads", inputData: [{ data: { string: JSON.stringify(event) } }], triggerMetadata: {} };
}

function noted(logs: readonly string[]): readonly unknown[] {
  return logs.flatMap((line) => {
    const { message = "" } = line.startsWith("{") ? JSON.parse(line) : {};
    const { message: own, blob } = message.startsWith("{") ? JSON.parse(message) : {};
    return own === "arrived" ? [blob] : [];
  });
}
