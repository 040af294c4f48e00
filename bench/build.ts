/** `anyfn build` of ten functions for Lambda, whole process: see README.md for what the figures mean. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { quantile } from "./compare.ts";
import { conditions, numberOption, option, table } from "./report.ts";

const rounds = numberOption("rounds", 7);
const app = join(import.meta.dirname, "dist", "app");
const bin = join(import.meta.dirname, "node_modules", ".bin", "anyfn");
const code = (name: string): Record<string, string> => ({
  [`${name}-api.ts`]: `import { http } from "anyfn";\nimport { greet } from "../shared.ts";\nexport default http({ route: "/${name}/:id" }, (_request, { params }) => Response.json({ hello: greet(params.id) }));\n`,
  [`${name}-work.ts`]: `import { queue } from "anyfn";\nimport { greet } from "../shared.ts";\nexport default queue({ name: "${name}" }, ({ id }, { log }) => log.info(greet(id)));\n`,
});

await rm(app, { recursive: true, force: true });
await mkdir(join(app, "functions"), { recursive: true });
await writeFile(
  join(app, "package.json"),
  JSON.stringify({ name: "bench-app", private: true, type: "module" }),
);
await writeFile(join(app, "shared.ts"), 'export const greet = (name: string): string => "hello " + name;\n');
await symlink(join(import.meta.dirname, "node_modules"), join(app, "node_modules"));
for (const name of ["a", "b", "c", "d", "e"]) {
  for (const [file, text] of Object.entries(code(name))) await writeFile(join(app, "functions", file), text);
}

const seconds: number[] = [];
for (let round = 0; round <= rounds; round++) {
  const began = performance.now();
  const child = spawn(bin, ["build", "--target", "lambda"], {
    cwd: app,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let problem = "";
  child.stderr.on("data", (chunk) => {
    problem += String(chunk);
  });
  const [status] = (await once(child, "close")) as [number]; // the exit code comes first
  if (status !== 0) throw new Error(`anyfn build ended with ${status}: ${problem}`);
  if (round > 0) seconds.push((performance.now() - began) / 1000); // the first one warms the disk and the compile cache
}

const result = {
  functions: 10,
  median: quantile(seconds, 0.5),
  best: Math.min(...seconds),
  worst: Math.max(...seconds),
};
console.log(
  option("json") !== undefined
    ? JSON.stringify({ ...conditions(), rounds, result }, undefined, 2)
    : table([
        ["anyfn build --target lambda", "median s", "best s", "worst s"],
        [
          "10 functions (5 http, 5 queue)",
          result.median.toFixed(2),
          result.best.toFixed(2),
          result.worst.toFixed(2),
        ],
      ]),
);
