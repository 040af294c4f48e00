import { defineConfig } from "@anyfn/cli";

/** The host's prefix, which stands before every path, is the base path of the app. */
export default defineConfig({
  basePath: "/api",
  "azure-functions": { host: { extensions: { http: { routePrefix: "api" } } } },
});
