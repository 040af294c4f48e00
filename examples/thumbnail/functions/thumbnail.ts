import { PermanentError, storage } from "anyfn";
import sharp from "sharp";
import { thumbnails, uploads } from "../resources.ts";

const SIZE = 200;

/** Called for each photo that is uploaded: writes a WebP of at most 200 × 200 pixels under the same key. */
export default storage(
  {
    bucket: uploads,
    on: ["created"],
    memory: 1024,
    timeout: 60,
    // Pictures are large once they are unpacked.
    concurrency: 2,
    resources: [uploads.for("read"), thumbnails.for("write")],
  },
  async ({ key }, { log, meter, signal }) => {
    const photo = await uploads.get(key, { signal });
    if (!photo) return log.warn("the photo is gone", { key });
    const bytes = await photo.bytes();
    const { data, info } = await shrink(bytes).catch((error) => {
      throw new PermanentError(`${key} is no picture that can be read`, { cause: error });
    });
    await thumbnails.put(key, data, {
      contentType: "image/webp",
      metadata: { source_etag: photo.etag },
      signal,
    });
    meter.count("thumbnails");
    log.info("thumbnail written", { key, width: info.width, height: info.height, size: info.size });
  },
);

/** Asynchronous, so that what sharp throws at once (for no bytes at all) is a rejection like any other. */
async function shrink(bytes: Uint8Array) {
  return sharp(bytes, { limitInputPixels: 100_000_000 })
    .autoOrient()
    .resize({ width: SIZE, height: SIZE, fit: "inside", withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer({ resolveWithObject: true });
}
