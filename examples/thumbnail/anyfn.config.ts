import { defineConfig } from "@anyfn/cli";

export default defineConfig({ name: "thumbnail", targets: ["lambda", "node"] });
