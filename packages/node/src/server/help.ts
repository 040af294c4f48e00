/** True where the command line asks what there is. */
export function isHelp(argv: readonly string[]): boolean {
  return argv.some((text) => text === "--help" || text === "-h");
}

/** Every flag of a server, with its variable and what is so without either. */
export function helpFor(script: string): string {
  const flags = OPTIONS.filter(([flag]) => flag !== "");
  const width = Math.max(...flags.map(([flag]) => flag.length));
  const variableWidth = Math.max(...OPTIONS.map(([, variable]) => variable.length));
  return [
    `node ${script} [flags]`,
    "",
    ...OPTIONS.map(
      ([flag, variable, what]) => `  ${flag.padEnd(width)}  ${variable.padEnd(variableWidth)}  ${what}`,
    ),
    "",
    "A flag wins over its variable.",
  ].join("\n");
}

/** As in docs/node.md. */
const OPTIONS: readonly (readonly [flag: string, variable: string, what: string])[] = [
  ["--port", "PORT", "3000; 0 is any free one"],
  ["--host", "HOST", "the address to listen on; all of them"],
  ["--data", "ANYFN_DATA", "data: the folder of anyfn.db and buckets/"],
  ["--bucket name=folder", "", "a bucket's folder; <data>/buckets/<name>"],
  ["--grace", "ANYFN_GRACE", "seconds after SIGTERM; 10"],
  ["--timeout", "ANYFN_TIMEOUT", "seconds of a function that does not say; 60"],
  ["--head-timeout", "ANYFN_HEAD_TIMEOUT", "seconds for the head of a request to arrive; 30"],
  ["--request-timeout", "ANYFN_REQUEST_TIMEOUT", "seconds for a request to arrive, with its body; 120"],
  ["--body-limit", "ANYFN_BODY_LIMIT", "bytes of a request's body; 10485760"],
  ["--durability", "ANYFN_DURABILITY", "default or power"],
  ["--local", "ANYFN_LOCAL", "on; off: no clock, queues or folders of its own"],
  ["--proxies", "ANYFN_PROXIES", "proxies before the server; 0"],
  ["--events", "ANYFN_EVENTS", "who may send CloudEvents: private or public"],
  ["--prefix", "ANYFN_PREFIX", "where the server's own paths begin; /_anyfn"],
  ["--clock", "ANYFN_CLOCK", "a clock for tests: 2026-01-01T00:00:00Z@60"],
  ["", "ANYFN_TOKEN", "the bearer token of the private paths"],
  ["", "ANYFN_ORIGINS", "senders that the webhook handshake welcomes"],
];
