import { defineConfig } from "@anyfn/cli";

export default defineConfig({
  name: "shop",
  targets: ["lambda"],
  env: { THUMBNAIL_BUCKET: "shop-thumbnails" },
});
