import type { Target } from "anyfn/target";
import { DEFAULT_MEMORY } from "../limits.ts";
import { basePathFor } from "./target/base-path.ts";
import { check } from "./target/check.ts";
import { entryOf, FUNCTIONS } from "./target/entry.ts";
import { files } from "./target/files.ts";
import { netlifyFunctions } from "./target/functions.ts";
import { nativeKeys } from "./target/native-keys.ts";
import { rows } from "./target/rows.ts";
import { services } from "./target/services.ts";
import { verify } from "./target/verify.ts";

export type { NetlifyConfig, NetlifyNative } from "./target/config.ts";

/** Netlify as a build target: all requests in one function, one for each schedule, direct call and event, one for what is bridged. */
export const target: Target = {
  name: "netlify",
  format: "esm",
  platform: { os: "linux", libc: "glibc" },
  external: [],
  provided: [],
  web: "global",
  native: nativeKeys,
  triggers: rows,
  services,
  memoryFor: (asked) => Math.max(asked, DEFAULT_MEMORY),
  basePathFor,
  check,
  entries: (plan) => netlifyFunctions(plan).map((fn) => entryOf(fn, plan)),
  files,
  // Netlify publishes no size of its own, and runs functions on AWS Lambda (https://docs.netlify.com/build/functions/overview/), where
  // 250 MB is the most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.
  limits: [
    {
      of: "bundle",
      bytes: 262_144_000,
      warning: true,
      reason: "Netlify runs it on AWS Lambda, which takes 250 MB at most",
      waysOut: ["Read large files from a bucket or a URL.", "Remove the packages that are large."],
    },
  ],
  verify,
  // Netlify empties this folder before the build command runs, and takes from it what frameworks make. On its own machines NETLIFY is
  // set, by netlify build on anybody else's NETLIFY_LOCAL (netlify/build, packages/config/src/env/main.ts); by netlify dev, which takes
  // the functions from where netlify.toml says, NETLIFY_DEV too.
  copies: ({ NETLIFY, NETLIFY_LOCAL, NETLIFY_DEV }) =>
    NETLIFY === "true" || (NETLIFY_LOCAL === "true" && NETLIFY_DEV !== "true")
      ? [{ from: FUNCTIONS, to: ".netlify/v1/functions" }]
      : [],
};
