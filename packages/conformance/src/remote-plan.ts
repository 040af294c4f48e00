/** How the reference functions get onto a platform itself, and how they are called there. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Driver } from "anyfn/driver";
import type { PlannedFunction, Workshop } from "./runtime-plan.ts";

/** What is to be known of a target to play cases on functions that are deployed. */
export interface RemotePlan {
  /** The variants for which a function is deployed that the platform's own API calls, one `serve` for each kind. Absent: there is no such API here. */
  readonly invoked?: readonly string[] | undefined;
  /** The variant of the requests that a URL takes. */
  readonly url: string;
  /** Builds everything that is to be deployed into a folder that is there. */
  deployable(
    driver: Driver,
    workshop: Workshop,
    functions: readonly PlannedFunction[],
    out: string,
  ): Promise<Deployable>;
}

/** Functions that are ready to be deployed. */
export interface Deployable {
  /** The names that they are to have on the platform, as far as it is for us to say. */
  readonly names: readonly string[];
  /** How they get there and are called then: lines for a shell, and comments. */
  readonly steps: readonly string[];
}

/** What a deployed reference function is called: `{function}` of the command line is what comes after. */
export const DEPLOYED_PREFIX = "conformance-";

/** Of each function, in seconds: what the cases take for granted. */
export const DEPLOYED_TIMEOUT = 3;

/** Each function that takes requests as an app of its own, built as users build theirs: they all answer every path. */
export function deployedSites(url: string, steps: readonly string[]): RemotePlan {
  return {
    url,
    async deployable(_driver, workshop, functions, out) {
      const names: string[] = [];
      for (const { name, file } of functions.filter(({ kind }) => kind === "http")) {
        const deployed = `${DEPLOYED_PREFIX}${name}`;
        const app = join(workshop.folder, deployed);
        await mkdir(join(app, "functions"), { recursive: true });
        await writeFile(join(app, "package.json"), `{ "name": "${deployed}", "type": "module" }\n`);
        await writeFile(
          join(app, "functions", `${deployed}.ts`),
          `import definition from ${JSON.stringify(file)};\nexport default { ...definition, options: { ...definition.options, timeout: ${DEPLOYED_TIMEOUT} } };\n`,
        );
        await cp(await workshop.build(app), join(out, deployed), { recursive: true });
        names.push(deployed);
      }
      return { names, steps };
    },
  };
}
