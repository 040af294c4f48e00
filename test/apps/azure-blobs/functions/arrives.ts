import { type StorageDefinition, storage } from "anyfn";

/** Tells what came with the event: a blob trigger brings the content. */
const definition: StorageDefinition = storage({ bucket: "uploads", suffix: ".txt" }, (event, context) => {
  const { action, bucket, key, size, contentType, content } = event;
  context.log.info("arrived", {
    blob: {
      action,
      bucket,
      key,
      size,
      contentType,
      content: content && Buffer.from(content).toString("base64"),
    },
  });
});

export default definition;
