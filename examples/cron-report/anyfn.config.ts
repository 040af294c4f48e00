import { defineConfig } from "@anyfn/cli";

export default defineConfig({ name: "cron-report", targets: ["lambda", "node"] });
