import { BlobServiceClient } from "@azure/storage-blob";
import { type StorageDefinition, storage } from "anyfn";

/** Reads what an event is about through the vendor's own client, and writes it back in capitals. */
const definition: StorageDefinition = storage({ bucket: "uploads" }, async (event, context) => {
  const service = BlobServiceClient.fromConnectionString(String(context.env.UPLOADS));
  const text = (
    await service.getContainerClient(event.bucket).getBlobClient(event.key).downloadToBuffer()
  ).toString();
  const copy = service.getContainerClient("copies").getBlockBlobClient(event.key);
  await copy.uploadData(Buffer.from(text.toUpperCase()), {
    blobHTTPHeaders: { blobContentType: "text/plain" },
  });
});

export default definition;
