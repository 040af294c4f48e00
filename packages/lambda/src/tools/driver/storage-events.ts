import type { MessageStimulus, Messages } from "anyfn/driver";
import { ACCOUNT, extraFields, idOf, REGION, timeOf, toSeconds } from "./aws.ts";

/** An S3 notification. */
export function storageNotification({ messages, extra, sparse }: MessageStimulus<"storage">): unknown {
  const records = messages.map((message, index) => ({
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: REGION,
    eventTime: new Date(timeOf(message)).toISOString(),
    eventName: names[message.action],
    ...(sparse
      ? {}
      : {
          userIdentity: { principalId: "AWS:AIDAINPONIXQXHT3IKHL2" },
          requestParameters: { sourceIPAddress: "205.255.255.255" },
          responseElements: {
            "x-amz-request-id": requestId(message.key),
            "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQ",
          },
        }),
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "conformance",
      bucket: {
        name: message.bucket,
        ownerIdentity: { principalId: "A3I5XTEXAMAI3E" },
        arn: `arn:aws:s3:::${message.bucket}`,
      },
      object: {
        ...(message.malformed ? {} : { key: formEncoded(message.key) }),
        ...(message.action === "deleted" || message.size === undefined ? {} : { size: message.size }),
        ...(message.etag === undefined ? {} : { eTag: message.etag }),
        ...(message.version === undefined ? {} : { versionId: message.version }),
        ...(sparse ? {} : { sequencer: `0A1B2C3D4E5F67${String(index).padStart(4, "0")}` }),
      },
      ...extraFields(extra),
    },
    ...extraFields(extra),
  }));
  return { Records: records, ...extraFields(extra) };
}

/** One request changed one object here. */
function requestId(key: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of key)
    hash = ((hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).toUpperCase().padStart(16, "0");
}

/** An S3 event of EventBridge: keys are not encoded. */
export function storageEnvelope({ messages: [message], extra, sparse }: MessageStimulus<"storage">): unknown {
  if (message === undefined) throw new TypeError("EventBridge sends one event at a time.");
  const { bucket, key, size, etag, version, action } = message;
  return {
    version: "0",
    id: idOf(message, 0),
    "detail-type": detailTypes[action],
    source: "aws.s3",
    account: ACCOUNT,
    time: toSeconds(timeOf(message)),
    region: REGION,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: {
        key,
        ...(action === "deleted" || size === undefined ? {} : { size }),
        ...(etag === undefined ? {} : { etag }),
        ...(version === undefined ? {} : { "version-id": version }),
        ...(sparse ? {} : { sequencer: "00617F08299329D189" }),
      },
      ...(sparse
        ? {}
        : {
            "request-id": "N4N7GDK58NMKJ12R",
            requester: ACCOUNT,
            "source-ip-address": "1.2.3.4",
            reason: "PutObject",
          }),
      ...extraFields(extra),
    },
    ...extraFields(extra),
  };
}

type Action = Messages["storage"]["action"];

const names: Readonly<Record<Action, string>> = {
  created: "ObjectCreated:Put",
  deleted: "ObjectRemoved:Delete",
  archived: "LifecycleTransition",
  updated: "ObjectTagging:Put",
  other: "ObjectRestore:Completed",
};

const detailTypes: Readonly<Record<Action, string>> = {
  created: "Object Created",
  deleted: "Object Deleted",
  archived: "Object Storage Class Changed",
  updated: "Object Tags Added",
  other: "Object Restore Completed",
};

/** As S3 writes keys in notifications: form-encoded, slashes left. */
function formEncoded(key: string): string {
  return encodeURIComponent(key)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/")
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
