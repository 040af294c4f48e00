import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { storage } from "anyfn";
import sharp from "sharp";
import { z } from "zod";

const env = z.object({
  /** Not the bucket of the uploads: a thumbnail there would call this function again. */
  THUMBNAIL_BUCKET: z.string().min(3),
  /** Of a server that speaks S3; AWS's own when it is not set. */
  S3_ENDPOINT: z.url().optional(),
});

let client: S3Client | undefined;

/** Called for each photo that is uploaded: writes a JPEG of at most 200 × 200 pixels. */
export default storage(
  { bucket: "uploads", on: ["created"], suffix: ".jpg", memory: 1024, timeout: 30, env },
  async (event, context) => {
    const { THUMBNAIL_BUCKET, S3_ENDPOINT } = context.env;
    client ??= new S3Client(S3_ENDPOINT ? { endpoint: S3_ENDPOINT, forcePathStyle: true } : {});
    const options = { abortSignal: context.signal };

    const photo = await client.send(
      new GetObjectCommand({ Bucket: event.bucket, Key: event.key, VersionId: event.version }),
      options,
    );
    if (!photo.Body) throw new Error(`${event.key} has no content`);
    const { data, info } = await sharp(await photo.Body.transformToByteArray())
      .autoOrient()
      .resize({ width: 200, height: 200, fit: "inside", withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
    await client.send(
      new PutObjectCommand({
        Bucket: THUMBNAIL_BUCKET,
        Key: event.key,
        Body: data,
        ContentType: "image/jpeg",
      }),
      options,
    );

    const { width, height, size } = info;
    context.meter.count("thumbnails");
    context.log.info("thumbnail written", { key: event.key, width, height, size });
  },
);
