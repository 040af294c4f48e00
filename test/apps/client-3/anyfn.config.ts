import { defineConfig } from "@anyfn/cli";

/** The runtime whose client takes promises alone. */
export default defineConfig({ lambda: { runtime: "nodejs22.x" } });
