import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "@anyfn/cli";

/** The file that `anyfn build --target node` makes of a function that says hello in JSON. */
export async function builtServer(): Promise<string> {
  const app = join(import.meta.dirname, "dist/app-node");
  await mkdir(join(app, "functions"), { recursive: true });
  await writeFile(
    join(app, "package.json"),
    JSON.stringify({ name: "bench", private: true, type: "module" }),
  );
  await writeFile(
    join(app, "functions/hello.ts"),
    'import { http } from "anyfn";\nexport default http(() => Response.json({ hello: "world" }));\n',
  );
  const { out } = await build({ app, targets: ["node"], conditions: ["@anyfn/source"] });
  return join(out, "node/server.mjs");
}
