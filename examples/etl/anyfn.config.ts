import { defineConfig } from "@anyfn/cli";

export default defineConfig({ name: "etl", targets: ["lambda", "node"] });
