import { storage } from "anyfn";
import { files, incoming } from "../resources.ts";

/** A new file: its reading is the work of a queue, which brings it again until it is done. */
export default storage(
  { bucket: incoming, on: ["created"], suffix: ".ndjson", resources: [incoming.for("read"), files] },
  async ({ key }, { log, signal }) => {
    const found = await incoming.head(key, { signal });
    if (!found) return log.warn("the file is gone", { key });
    await files.send({ key, etag: found.etag }, { signal });
  },
);
