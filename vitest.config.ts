import { defineConfig, type ViteUserConfig } from "vitest/config";

// The packages of this repository are read as source, not from `dist`. The rest are Node's own, without Vite's `module`: Vitest
// hands them on to Node, which cannot load what some packages (the AWS SDK's) have under it for bundlers.
const conditions = ["@anyfn/source", "node", "development|production"];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["@anyfn/source", "node", "module-sync"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/fixtures/**"],
    typecheck: {
      enabled: true,
      checker: "tsc",
      tsconfig: "./tsconfig.json",
      include: ["packages/*/src/**/*.test-d.ts"],
      // Errors elsewhere are the `types` script's to report.
      ignoreSourceErrors: true,
    },
    // Of core alone, and only with `pnpm run coverage`: it may not fall. The readers of unknown payloads and the table of failures are
    // covered whole.
    coverage: {
      provider: "v8",
      include: ["packages/core/src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.test-d.ts", "**/fixtures/**"],
      reporter: ["text-summary", "json-summary"],
      reportsDirectory: "node_modules/.cache/coverage",
      thresholds: {
        statements: 96,
        branches: 93,
        "packages/core/src/read/**": { 100: true },
        "packages/core/src/http/status.ts": { 100: true },
      },
    },
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

export default config;
