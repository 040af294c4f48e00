import type { OutputLimit } from "anyfn/target";

/** How large a function may be: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. AWS counts 1024 kB to a MB. */
export const limits: readonly OutputLimit[] = [
  {
    of: "bundle",
    bytes: 262_144_000,
    reason: "Lambda takes 250 MB at most, unzipped and with its layers",
    waysOut: [
      "Read large files from a bucket in setup().",
      "Remove the packages that are large.",
      'Leave the AWS SDK to the runtime: lambda: { awsSdk: "runtime" } in anyfn.config.ts.',
    ],
  },
  {
    of: "zip",
    bytes: 52_428_800,
    warning: true,
    reason: "Lambda takes 50 MB at most where a zip is uploaded directly",
    waysOut: [
      "Deploy it from a bucket, as sam deploy does.",
      "Remove the packages that are large, or read large files from a bucket.",
    ],
  },
];
