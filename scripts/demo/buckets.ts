import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { buildApp } from "fauxqs";
import sharp from "sharp";

/** A server of buckets, and what is in it. */
export interface Buckets {
  readonly endpoint: string;
  readonly photo: Picture & { readonly key: string };
  /** The thumbnail that the shop made of the photo. @throws when there is none */
  thumbnail(): Promise<Picture>;
  stop(): Promise<void>;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Bytes. */
  readonly size: number;
}

/** Starts a server on 127.0.0.1 that speaks S3, with the shop's two buckets and a photo in one of them. */
export async function startBuckets(): Promise<Buckets> {
  const server = buildApp({ logger: false });
  const endpoint = await server.listen({ host: "127.0.0.1", port: 0 });
  const credentials = { accessKeyId: "placeholder", secretAccessKey: "placeholder" };
  const client = new S3Client({ endpoint, forcePathStyle: true, region: "us-east-1", credentials });
  const { bytes: Body, ...picture } = await takePhoto();
  const photo = { key: "photos/lamp 1.jpg", ...picture };
  for (const Bucket of ["uploads", "shop-thumbnails"]) await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket: "uploads", Key: photo.key, Body }));
  return {
    endpoint,
    photo,
    async thumbnail() {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: "shop-thumbnails", Key: photo.key }));
      if (!Body) throw new Error("The thumbnail is empty.");
      const bytes = await Body.transformToByteArray();
      const { width, height } = await sharp(bytes).metadata();
      return { width, height, size: bytes.length };
    },
    async stop() {
      client.destroy();
      await server.close();
    },
  };
}

/** A real JPEG: a disc of light on a blue ground. */
async function takePhoto(): Promise<Picture & { readonly bytes: Uint8Array }> {
  const width = 1200;
  const height = 800;
  const disc = Buffer.from(
    `<svg width="${width}" height="${height}"><defs><radialGradient id="g"><stop offset="0" stop-color="#fff3b0"/><stop offset="1" stop-color="#1d4e89"/></radialGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`,
  );
  const bytes = await sharp(disc).jpeg({ quality: 92 }).toBuffer();
  return { bytes, width, height, size: bytes.length };
}
