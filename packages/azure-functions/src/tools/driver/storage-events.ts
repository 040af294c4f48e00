import type { MessageStimulus } from "anyfn/driver";
import { eventGridCall } from "./grid-events.ts";
import { dateTimeOffset, extraFields, single, timeOf } from "./message.ts";
import { type AzureCall, json } from "./rpc.ts";

type Objects = MessageStimulus<"storage">;

/** A blob with its content, in memory: new or changed, the trigger tells no other. */
export function blobCall({ messages, extra, sparse }: Objects): AzureCall {
  const {
    action,
    bucket,
    key,
    size = 0,
    contentType,
    content = new Uint8Array(size).fill(0x78),
    ...message
  } = single(messages, "A blob trigger");
  if (action !== "created") throw new RangeError(`A blob trigger does not tell of a blob that is ${action}.`);
  const modified = dateTimeOffset(timeOf(message));
  const properties = {
    LastModified: modified,
    CreatedOn: modified,
    Metadata: {},
    BlobType: 0,
    ContentLength: size,
    ContentType: contentType ?? "application/octet-stream",
    ETag: {},
    ContentHash: null,
    AccessTier: "Hot",
    IsServerEncrypted: true,
    ...extraFields(extra),
  };
  return {
    count: 1,
    inputData: [{ data: { bytes: content } }],
    triggerMetadata: {
      BlobTrigger: { string: `${bucket}/${key}` },
      Uri: json(blobUrl(bucket, key)),
      name: { string: key },
      ...(sparse ? {} : { Properties: json(properties), Metadata: json({}) }),
    },
  };
}

/** An event of Event Grid about a blob. */
export function gridStorageCall({ messages, extra, sparse }: Objects): AzureCall {
  const message = single(messages, "Event Grid");
  const { action, bucket, key, size, etag, contentType } = message;
  const [type, more] = types[action];
  return eventGridCall({
    extra,
    messages: [
      {
        id: message.id,
        time: message.time,
        type,
        source: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/conformance",
        subject: `/blobServices/default/containers/${bucket}/blobs/${key}`,
        data: {
          api: "PutBlob",
          ...(etag === undefined ? {} : { eTag: etag }),
          ...(sparse ? {} : { contentType: contentType ?? "application/octet-stream" }),
          ...(action === "deleted" || size === undefined ? {} : { contentLength: size }),
          blobType: "BlockBlob",
          url: blobUrl(bucket, key),
          sequencer: "00000000000000010000000000000001",
          ...more,
          ...extraFields(extra),
        },
      },
    ],
  });
}

const types: Readonly<Record<Objects["messages"][number]["action"], readonly [type: string, more: object]>> =
  {
    created: ["Microsoft.Storage.BlobCreated", {}],
    deleted: ["Microsoft.Storage.BlobDeleted", { api: "DeleteBlob" }],
    archived: ["Microsoft.Storage.BlobTierChanged", { api: "SetBlobTier", accessTier: "Archive" }],
    updated: ["Microsoft.Storage.BlobTierChanged", { api: "SetBlobTier", accessTier: "Cool" }],
    other: ["Microsoft.Storage.BlobRenamed", { api: "RenameFile" }],
  };

function blobUrl(bucket: string, key: string): string {
  return `https://conformance.blob.core.windows.net/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}
