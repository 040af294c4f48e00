// Before a release: each package's name on npm is free, or its packages come from this repository.
// `node scripts/check-names.mjs` asks the configured registry and changes nothing.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exit } from "node:process";

const taken = readdirSync("packages")
  .map((folder) => JSON.parse(readFileSync(join("packages", folder, "package.json"), "utf8")))
  .filter((manifest) => !manifest.private)
  .flatMap((manifest) => {
    const owner = publishedFrom(manifest.name);
    if (owner === undefined) console.log(`${manifest.name}: free`);
    else if (owner === manifest.repository.url) console.log(`${manifest.name}: ours`);
    else return [`${manifest.name} is published from ${owner}, not from ${manifest.repository.url}`];
    return [];
  });

for (const line of taken) console.error(line);
exit(taken.length > 0 ? 1 : 0);

/** The repository that the published package names; undefined where the registry has no such package. */
function publishedFrom(name) {
  const { status, stdout, stderr } = spawnSync("npm", ["view", name, "repository.url", "--json"], {
    encoding: "utf8",
  });
  if (status === 0) return stdout.trim() === "" ? "a repository that it does not name" : JSON.parse(stdout);
  if (`${stdout}${stderr}`.includes("E404")) return undefined;
  throw new Error(`npm cannot say whether ${name} exists:\n${stderr}`);
}
