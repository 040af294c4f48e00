import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { buildApp } from "fauxqs";
import sharp from "sharp";

/** Starts a server on 127.0.0.1 that speaks S3, with the shop's two buckets and a photo in one of them. */
export async function startBuckets() {
  const server = buildApp({ logger: false });
  const endpoint = await server.listen({ host: "127.0.0.1", port: 0 });
  const credentials = { accessKeyId: "placeholder", secretAccessKey: "placeholder" };
  const client = new S3Client({ endpoint, forcePathStyle: true, region: "us-east-1", credentials });
  const photo = { key: "photos/lamp 1.jpg", ...(await takePhoto()) };
  for (const Bucket of ["uploads", "shop-thumbnails"]) await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket: "uploads", Key: photo.key, Body: photo.bytes }));
  return {
    endpoint,
    photo,
    /** The thumbnail that the shop made of the photo. @throws when there is none */
    async thumbnail() {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: "shop-thumbnails", Key: photo.key }));
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
async function takePhoto() {
  const [width, height] = [1200, 800];
  const disc = Buffer.from(
    `<svg width="${width}" height="${height}"><defs><radialGradient id="g"><stop offset="0" stop-color="#fff3b0"/><stop offset="1" stop-color="#1d4e89"/></radialGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`,
  );
  const bytes = await sharp(disc).jpeg({ quality: 92 }).toBuffer();
  return { bytes, width, height, size: bytes.length };
}
