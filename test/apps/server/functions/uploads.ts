import { storage } from "anyfn";

export default storage({ bucket: "uploads", suffix: ".txt" }, ({ action, key, size }, context) => {
  context.log.info("upload", { action, key, size });
});
