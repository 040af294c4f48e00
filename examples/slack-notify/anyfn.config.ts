import { defineConfig } from "@anyfn/cli";

export default defineConfig({ name: "slack-notify", targets: ["lambda", "node"] });
