/**
 * What a function may have under `native.netlify`: what the build itself needs, and the keys of `config` that Netlify's packager reads
 * (https://docs.netlify.com/build/functions/api/).
 */
export const nativeKeys: readonly string[] = [
  "bridge",
  "queue",
  "background",
  "excludedPath",
  "externalNodeModules",
  "generator",
  "ignoredNodeModules",
  "includedFiles",
  "memory",
  "method",
  "name",
  "nodeBundler",
  "nodeVersion",
  "path",
  "preferStatic",
  "rateLimit",
  "region",
  "schedule",
  "timeout",
  "vcpu",
];
