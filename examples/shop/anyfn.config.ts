import { defineConfig } from "@anyfn/cli";

export default defineConfig({
  name: "shop",
  targets: ["lambda"],
  // Names of app settings: what they hold is the platform's business.
  "azure-functions": {
    connections: { "service-bus": "BUS", "event-hubs": "CLICKS", "cosmos-db": "DATABASE" },
  },
  // Netlify triggers little itself: the senders of the rest send signed CloudEvents.
  netlify: { bridge: true },
  env: { THUMBNAIL_BUCKET: "shop-thumbnails" },
});
