import { createHash } from "node:crypto";
import type { ObjectInfo } from "anyfn";
import { chunksOf } from "./chunks.ts";
import { Refusal } from "./failure.ts";
import { type GoogleConnection, GoogleFailure, googleClient } from "./google-connection.ts";
import type { BucketService, ServicePut } from "./service.ts";

/** Options of {@link cloudStorage}. */
export interface CloudStorageOptions extends GoogleConnection {
  /** The bucket's own name. */
  readonly bucket: string;
}

/** Google Cloud Storage. An etag is the object's generation. Needs `google-auth-library`. */
export function cloudStorage({ bucket, ...connection }: CloudStorageOptions): BucketService {
  const client = googleClient("storage", connection);
  const path = (key: string): string => `/storage/v1/b/${bucket}/o/${encodeURIComponent(key)}`;

  /** The answer; undefined where there is no object in a bucket that is there. */
  async function orAbsent<Result>(work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await work;
    } catch (error) {
      if (
        error instanceof GoogleFailure &&
        error.status === 404 &&
        !/bucket does not exist/i.test(error.message)
      )
        return undefined;
      throw error;
    }
  }

  async function head(
    key: string,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ObjectInfo | undefined> {
    const found = await orAbsent(client.json<Resource>("GET", path(key), undefined, signal));
    return found && infoOf(found);
  }

  function uploadPath(type: string, key: string, { ifMatch, ifAbsent }: ServicePut): string {
    const query = new URLSearchParams({ uploadType: type, name: key });
    if (ifAbsent) query.set("ifGenerationMatch", "0");
    else if (ifMatch !== undefined) query.set("ifGenerationMatch", ifMatch);
    return `/upload/storage/v1/b/${bucket}/o?${query}`;
  }

  function resourceOf(key: string, { contentType, metadata }: ServicePut): object {
    return { name: key, contentType: contentType ?? "application/octet-stream", metadata };
  }

  /** Metadata and bytes in one request. */
  async function putWhole(key: string, bytes: Uint8Array, call: ServicePut): Promise<Resource> {
    const boundary = crypto.randomUUID();
    const json = "content-type: application/json; charset=utf-8";
    const head = `--${boundary}\r\n${json}\r\n\r\n${JSON.stringify(resourceOf(key, call))}\r\n--${boundary}\r\ncontent-type: ${call.contentType ?? "application/octet-stream"}\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--`)]);
    const answer = await client.call(uploadPath("multipart", key, call), {
      method: "POST",
      headers: { "content-type": `multipart/related; boundary=${boundary}` },
      body,
      signal: call.signal,
    });
    return (await answer.json()) as Resource; // as the service's reference says
  }

  /** Part by part: the object is there with the last one, or not at all. */
  async function putParts(
    key: string,
    first: Uint8Array,
    parts: AsyncGenerator<{ readonly bytes: Uint8Array; readonly last: boolean }>,
    call: ServicePut,
  ): Promise<Resource> {
    const { signal } = call;
    const begun = await client.call(uploadPath("resumable", key, call), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(resourceOf(key, call)),
      signal,
    });
    const session = begun.headers.get("location") ?? "";
    let at = 0;
    const put = async (bytes: Uint8Array, last: boolean): Promise<Response> => {
      const end = at + bytes.byteLength;
      const range = bytes.byteLength === 0 ? "*" : `${at}-${end - 1}`;
      at = end;
      return await client.call(session, {
        method: "PUT",
        headers: { "content-range": `bytes ${range}/${last ? end : "*"}` },
        body: Uint8Array.from(bytes),
        signal,
      });
    };
    try {
      await (await put(first, false)).body?.cancel();
      for await (const { bytes, last } of parts) {
        const answer = await put(bytes, last);
        if (last) return (await answer.json()) as Resource; // as above
        await answer.body?.cancel();
      }
      throw new Refusal("UNAVAILABLE", "the upload did not end");
    } catch (error) {
      await client.call(session, { method: "DELETE" }).catch(() => {});
      throw error;
    }
  }

  return {
    kind: "bucket",
    id: "gcp.storage",
    limits: {},
    head,
    async get(key, { range, signal }) {
      for (;;) {
        // The bytes come without the metadata: both at once, and of the same generation.
        const [info, media] = await Promise.all([
          head(key, { signal }),
          orAbsent(
            client.call(`${path(key)}?alt=media`, {
              signal,
              headers: range ? { range: `bytes=${range.start}-${range.end ?? ""}` } : {},
            }),
          ),
        ]);
        if (info && media && media.headers.get("x-goog-generation") === info.etag)
          return { ...info, body: media.body ?? new Uint8Array() };
        await media?.body?.cancel();
        if (!info && !media) return undefined;
      }
    },
    async put(key, given, call) {
      let bytes = given;
      if (!(given instanceof Uint8Array)) {
        const parts = chunksOf(given, () => PART);
        const { value } = await parts.next();
        const first = value as { readonly bytes: Uint8Array; readonly last: boolean }; // there is one part at least
        if (!first.last) return { etag: (await putParts(key, first.bytes, parts, call)).generation };
        bytes = first.bytes;
      }
      return { etag: (await putWhole(key, bytes as Uint8Array, call)).generation }; // no stream any more
    },
    async delete(key, { signal }) {
      await orAbsent(client.call(path(key), { method: "DELETE", signal }));
    },
    async page(prefix, cursor, { signal }) {
      const query = new URLSearchParams({
        prefix,
        maxResults: "1000",
        fields: "nextPageToken,items(name,generation,size,updated)",
        ...(cursor !== undefined && { pageToken: cursor }),
      });
      const { items = [], nextPageToken } = await client.json<{
        readonly items?: readonly Resource[];
        readonly nextPageToken?: string;
      }>("GET", `/storage/v1/b/${bucket}/o?${query}`, undefined, signal);
      return {
        items: items.map((item) => {
          const { key, etag, size, modified } = infoOf(item);
          return { key, etag, size, modified };
        }),
        cursor: nextPageToken,
      };
    },
    /** https://cloud.google.com/storage/docs/authentication/canonical-requests */
    async signedUrl(key, { method, expires }) {
      const auth = await client.auth();
      const { client_email: account = "" } = await auth.getCredentials();
      const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
      const scope = `${time.slice(0, 8)}/auto/storage/goog4_request`;
      const base = new URL(connection.endpoint ?? "https://storage.googleapis.com");
      const target = `/${bucket}/${key.split("/").map(encode).join("/")}`;
      const query = Object.entries({
        "X-Goog-Algorithm": "GOOG4-RSA-SHA256",
        "X-Goog-Credential": `${account}/${scope}`,
        "X-Goog-Date": time,
        "X-Goog-Expires": String(expires),
        "X-Goog-SignedHeaders": "host",
      })
        .map(([name, value]) => `${name}=${encode(value)}`)
        .join("&");
      const canonical = [method, target, query, `host:${base.host}`, "", "host", "UNSIGNED-PAYLOAD"].join(
        "\n",
      );
      const digest = createHash("sha256").update(canonical).digest("hex");
      const signature = await auth.sign(["GOOG4-RSA-SHA256", time, scope, digest].join("\n"));
      return `${base.origin}${target}?${query}&X-Goog-Signature=${Buffer.from(signature, "base64").toString("hex")}`;
    },
  };
}

/** Bytes of a part of an upload: a multiple of 256 KiB. */
const PART = 8 * 1024 * 1024;

/** https://cloud.google.com/storage/docs/json_api/v1/objects#resource */
interface Resource {
  readonly name: string;
  readonly generation: string;
  readonly size: string;
  readonly updated: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

function infoOf({ name, generation, size, updated, contentType, metadata = {} }: Resource): ObjectInfo {
  return {
    ...{ key: name, etag: generation, size: Number(size), modified: new Date(updated) },
    ...{ contentType, metadata },
  };
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
