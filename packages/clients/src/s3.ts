import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { ObjectInfo } from "anyfn";
import { chunksOf } from "./chunks.ts";
import { codeOf, Refusal } from "./failure.ts";
import { fromHeaders, toHeaders } from "./metadata.ts";
import type { BucketService, ServicePut } from "./service.ts";

/** Options of {@link s3}. */
export interface S3Options {
  /** The bucket's own name. */
  readonly bucket: string;
  /** Of the vendor's client: region, endpoint (R2, MinIO), credentials. */
  readonly client?: S3ClientConfig | undefined;
}

/** Amazon S3, and what speaks its protocol. Needs `@aws-sdk/client-s3`, and for signed URLs `@aws-sdk/s3-request-presigner`. */
export function s3({ bucket: Bucket, client: config = {} }: S3Options): BucketService {
  let opened: Promise<{ readonly sdk: typeof import("./sdk/s3.ts"); readonly client: S3Client }> | undefined;
  const open = (): NonNullable<typeof opened> =>
    (opened ??= import("./sdk/s3.ts").then((sdk) => ({
      sdk,
      // The handle tries again; checksums that the service does not ask for are not every service's.
      client: new sdk.S3Client({
        maxAttempts: 1,
        requestChecksumCalculation: "WHEN_REQUIRED",
        responseChecksumValidation: "WHEN_REQUIRED",
        ...config,
      }),
    })));

  function conditionsOf({ ifMatch, ifAbsent }: Pick<ServicePut, "ifMatch" | "ifAbsent">): {
    readonly IfMatch?: string;
    readonly IfNoneMatch?: string;
  } {
    return {
      ...(ifMatch !== undefined && { IfMatch: `"${ifMatch}"` }),
      ...(ifAbsent && { IfNoneMatch: "*" }),
    };
  }

  async function putParts(
    Key: string,
    parts: AsyncGenerator<{ readonly bytes: Uint8Array; readonly last: boolean }>,
    first: Uint8Array,
    call: ServicePut,
  ): Promise<string | undefined> {
    const { sdk, client } = await open();
    const { signal: abortSignal } = call;
    const { UploadId } = await client.send(
      new sdk.CreateMultipartUploadCommand({
        Bucket,
        Key,
        ContentType: call.contentType,
        Metadata: toHeaders(call.metadata),
      }),
      { abortSignal },
    );
    try {
      const Parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
      const add = async (Body: Uint8Array): Promise<void> => {
        const PartNumber = Parts.length + 1;
        const { ETag } = await client.send(
          new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
          { abortSignal },
        );
        Parts.push({ PartNumber, ETag });
      };
      await add(first);
      for await (const { bytes } of parts) if (bytes.byteLength > 0) await add(bytes);
      const { ETag } = await client.send(
        new sdk.CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts },
          ...conditionsOf(call),
        }),
        { abortSignal },
      );
      return ETag;
    } catch (error) {
      await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
      throw error;
    }
  }

  async function head(
    Key: string,
    { signal: abortSignal }: { readonly signal: AbortSignal },
  ): Promise<ObjectInfo | undefined> {
    const { sdk, client } = await open();
    try {
      const found = await client.send(new sdk.HeadObjectCommand({ Bucket, Key }), { abortSignal });
      return infoOf(Key, found, found.ContentLength);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      // The answer to HEAD has no body: it does not say whether the key or the bucket is absent.
      await client.send(new sdk.HeadBucketCommand({ Bucket }), { abortSignal }).catch((reason: unknown) => {
        if (statusOf(reason) === 404)
          throw new Refusal("NOT_FOUND", `there is no bucket ${Bucket}`, { cause: reason });
      });
      return undefined;
    }
  }

  return {
    kind: "bucket",
    id: "aws.s3",
    limits: {},
    head,
    async get(Key, { range, signal: abortSignal }) {
      const { sdk, client } = await open();
      try {
        const Range = range && `bytes=${range.start}-${range.end ?? ""}`;
        const found = await client.send(new sdk.GetObjectCommand({ Bucket, Key, Range }), { abortSignal });
        const [, total] = /\/(\d+)$/.exec(found.ContentRange ?? "") ?? [];
        const body = (found.Body?.transformToWebStream() ?? new Uint8Array()) as
          | ReadableStream<Uint8Array>
          | Uint8Array; // Node's own type of the same stream
        return { ...infoOf(Key, found, total === undefined ? found.ContentLength : Number(total)), body };
      } catch (error) {
        if ((error as { readonly name?: unknown }).name === "NoSuchKey") return undefined;
        throw error;
      }
    },
    async put(Key, given, call) {
      const { sdk, client } = await open();
      try {
        let body = given;
        if (!(given instanceof Uint8Array)) {
          const parts = chunksOf(given, (part) => PART * 2 ** Math.floor(part / 2000));
          const { value } = await parts.next();
          const first = value as { readonly bytes: Uint8Array; readonly last: boolean }; // there is one part at least
          if (!first.last) return { etag: unquoted(await putParts(Key, parts, first.bytes, call)) };
          body = first.bytes;
        }
        const { ETag } = await client.send(
          new sdk.PutObjectCommand({
            ...{ Bucket, Key, Body: body as Uint8Array, ContentType: call.contentType }, // no stream any more
            ...{ Metadata: toHeaders(call.metadata), ...conditionsOf(call) },
          }),
          { abortSignal: call.signal },
        );
        return { etag: unquoted(ETag) };
      } catch (error) {
        // The object that was to be replaced is gone.
        if (call.ifMatch !== undefined && (error as { readonly name?: unknown }).name === "NoSuchKey")
          throw new Refusal("CONFLICT", `the object ${JSON.stringify(Key)} is not there`, { cause: error });
        throw error;
      }
    },
    async delete(Key, { signal: abortSignal }) {
      const { sdk, client } = await open();
      await client.send(new sdk.DeleteObjectCommand({ Bucket, Key }), { abortSignal });
    },
    async page(Prefix, ContinuationToken, { signal: abortSignal }) {
      const { sdk, client } = await open();
      // As URLs: XML cannot hold every character of a key.
      const found = await client.send(
        new sdk.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken, EncodingType: "url" }),
        { abortSignal },
      );
      const keyOf = (key: string): string =>
        found.EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
      const items = (found.Contents ?? []).map(({ Key = "", ETag, Size = 0, LastModified }) => ({
        ...{ key: keyOf(Key), etag: unquoted(ETag), size: Size, modified: LastModified },
      }));
      return { items, cursor: found.IsTruncated ? found.NextContinuationToken : undefined };
    },
    async signedUrl(Key, { method, expires }) {
      const { sdk, client } = await open();
      const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
      const command =
        method === "GET"
          ? new sdk.GetObjectCommand({ Bucket, Key })
          : new sdk.PutObjectCommand({ Bucket, Key });
      return await getSignedUrl(client, command as never, { expiresIn: expires }); // either command
    },
    codeOf: (error) =>
      (error as { readonly name?: unknown } | null)?.name === "NoSuchKey" ? "INVALID" : codeOf(error),
  };
}

/** Bytes of a part of an upload; the first 2,000 of 10,000 parts, then twice as much. */
const PART = 8 * 1024 * 1024;

function infoOf(
  key: string,
  found: {
    readonly ETag?: string | undefined;
    readonly LastModified?: Date | undefined;
    readonly ContentType?: string | undefined;
    readonly Metadata?: Readonly<Record<string, string>> | undefined;
  },
  size = 0,
): ObjectInfo {
  const { ETag, LastModified, ContentType, Metadata } = found;
  return {
    key,
    etag: unquoted(ETag),
    size,
    modified: LastModified,
    contentType: ContentType,
    metadata: fromHeaders(Metadata),
  };
}

function unquoted(etag = ""): string {
  return etag.replaceAll('"', "");
}

function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | null)?.$metadata
    ?.httpStatusCode;
}
