import { spawn } from "node:child_process";

/** Who installs the app's packages. */
export type PackageManager = "npm" | "pnpm" | "yarn";

/** The one that started this command: each says its name in the environment. npm where it is none of them. */
export function packageManager(agent: string | undefined): PackageManager {
  const name = agent?.split("/")[0];
  return name === "pnpm" || name === "yarn" ? name : "npm";
}

/** The command line that runs a script of the app. */
export function scriptLine(manager: PackageManager, script: string): string {
  return manager === "npm" && script !== "test" ? `npm run ${script}` : `${manager} ${script}`;
}

/** The command line that runs the app's own `anyfn`. */
export function anyfnLine(manager: PackageManager): string {
  return { npm: "npx anyfn", pnpm: "pnpm exec anyfn", yarn: "yarn anyfn" }[manager];
}

/** Installs the app's packages. What the package manager prints is seen as it comes. Answers whether it went well. */
export function install(manager: PackageManager, folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    // On Windows package managers are command files, which only a shell starts. The words are fixed.
    const child = spawn(manager, ["install"], {
      cwd: folder,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}
